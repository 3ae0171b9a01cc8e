"""Addresses of the pages that change the registry, below /<language>/zone/."""

from typing import Any

from django.urls import path

from fairway.web.zone import bringing, challenging, correcting_many, identity, measuring, reviewing, undoing

urlpatterns: list[Any] = [
    path("challenges", challenging.challenges, name="zone-challenges"),
    path("challenges/<int:challenge_id>", challenging.challenged, name="zone-challenged"),
    path("changes/<int:number>/undo", undoing.undoing, name="zone-undo"),
    path("e/<str:entity_id>/measure", measuring.measure, name="zone-measure"),
    path("correct", correcting_many.correct, name="zone-correct"),
    path("bring-in", bringing.bring_in, name="zone-bring-in"),
    path("bring-in/<int:number>", reviewing.review, name="zone-document"),
    path("identity", identity.identity, name="zone-identity"),
]
