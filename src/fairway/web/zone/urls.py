"""Addresses of the registry's pages, below /<language>/zone/."""

from typing import Any

from django.urls import path

from fairway.web.zone import board, commitments, investments

urlpatterns: list[Any] = [
    path("investments", investments.investments, name="zone-investments"),
    path("", board.page, name="zone"),
    path("commitments", commitments.page, name="zone-commitments"),
    path("commitments.csv", commitments.as_table, name="zone-commitments-csv"),
    path("commitments.svg", commitments.chart, name="zone-commitments-chart"),
]
