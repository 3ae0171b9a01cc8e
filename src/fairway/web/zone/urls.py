"""Addresses of the registry's pages, below /<language>/zone/."""

from typing import Any

from django.urls import path

from fairway.web.zone import board, commitments, flow_rows, flows, investments

urlpatterns: list[Any] = [
    path("flows", flows.page, name="zone-flows"),
    path("flows.csv", flow_rows.table, name="zone-flows-csv"),
    path("flows/<str:name>.svg", flows.chart, name="zone-flows-chart"),
    path("flows/<str:place>/<str:day>", flow_rows.day, name="zone-flow-day"),
    path("investments", investments.investments, name="zone-investments"),
    path("", board.page, name="zone"),
    path("commitments", commitments.page, name="zone-commitments"),
    path("commitments.csv", commitments.as_table, name="zone-commitments-csv"),
    path("commitments.svg", commitments.chart, name="zone-commitments-chart"),
]
