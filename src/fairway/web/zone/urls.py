"""Addresses of the registry's pages, below /<language>/zone/."""

from typing import Any

urlpatterns: list[Any] = []
