"""The Django application of the pages."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages and the records they keep."""

    name = "fairway.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"
