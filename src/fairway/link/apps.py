"""The Django application of the log."""

from django.apps import AppConfig


class LinkConfig(AppConfig):
    """A node's transparency log and what it has witnessed of others."""

    name = "fairway.link"
    label = "link"
    default_auto_field = "django.db.models.BigAutoField"
