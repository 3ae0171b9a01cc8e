"""Addresses of the registry's pages, below /<language>/zone/."""

from typing import Any

from django.urls import include, path

from fairway.web.zone import (
    board,
    changes,
    commitments,
    comparing,
    disagreements,
    entity,
    entity_files,
    finding,
    flow_rows,
    flows,
    investments,
    map,
    network,
    pointmap,
    sources,
    timeline,
)

urlpatterns: list[Any] = [
    path("", include("fairway.web.zone.keeping_urls")),
    path("flows", flows.page, name="zone-flows"),
    path("flows.csv", flow_rows.table, name="zone-flows-csv"),
    path("flows/<str:name>.svg", flows.chart, name="zone-flows-chart"),
    path("flows/<str:place>/<str:day>", flow_rows.day, name="zone-flow-day"),
    path("investments", investments.investments, name="zone-investments"),
    path("", board.page, name="zone"),
    path("figures.csv", board.as_table, name="zone-figures-csv"),
    path("commitments", commitments.page, name="zone-commitments"),
    path("commitments.csv", commitments.as_table, name="zone-commitments-csv"),
    path("commitments.svg", commitments.chart, name="zone-commitments-chart"),
    path("entities", entity.listing, name="zone-entities"),
    path("e/<str:entity_id>.csv", entity_files.as_table, name="zone-entity-csv"),
    path("e/<str:entity_id>.json", entity_files.as_json, name="zone-entity-json"),
    path("e/<str:entity_id>.jsonld", entity_files.as_jsonld, name="zone-entity-jsonld"),
    path("e/<str:entity_id>", entity.page, name="zone-entity"),
    path("sources/<str:source_id>", sources.page, name="zone-source"),
    path("conflicts", disagreements.page, name="zone-conflicts"),
    path("conflicts.csv", disagreements.as_table, name="zone-conflicts-csv"),
    path("compare", comparing.page, name="zone-compare"),
    path("search", finding.page, name="zone-search"),
    path("timeline", timeline.page, name="zone-timeline"),
    path("changes", changes.page, name="zone-changes"),
    path("changes/<int:number>", changes.one, name="zone-change"),
    path("network", network.page, name="zone-network"),
    path("network.csv", network.as_table, name="zone-network-csv"),
    path("network.svg", network.picture, name="zone-network-chart"),
    path("map.svg", map.picture, name="zone-map"),
    path("places.csv", map.as_table, name="zone-places-csv"),
    path("points.svg", pointmap.picture, name="zone-points-map"),
    path("points.csv", pointmap.as_table, name="zone-points-csv"),
]
