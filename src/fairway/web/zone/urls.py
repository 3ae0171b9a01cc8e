"""Addresses of the registry's pages, below /<language>/zone/."""

from typing import Any

from django.urls import path

from fairway.web.zone import investments

urlpatterns: list[Any] = [
    path("investments", investments.investments, name="zone-investments"),
]
