"""The registry app."""

from django.apps import AppConfig


class ZoneConfig(AppConfig):
    """Claims, their sources, and who is the same as whom."""

    name = "fairway.zone"
    label = "zone"
