"""Addresses of the log, the witness and the inbox."""

from django.urls import path

from fairway.link import views

urlpatterns = [
    path("add-checkpoint", views.add_checkpoint),
    path("checkpoint", views.checkpoint, name="checkpoint"),
    path("tile/<int:level>/<path:path>", views.tile),
    path("keys", views.keys, name="keys"),
    path("keys/statement", views.statement),
    path("messages", views.messages),
    path("entry/<int:index>/receipt.json", views.receipt_at, name="entry-receipt"),
    path("witnessed/<str:node>", views.witnessed),
    path("receipt/<str:subject>.json", views.receipt_of, name="receipt"),
]
