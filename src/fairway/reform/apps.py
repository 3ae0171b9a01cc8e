"""The app of new texts."""

from django.apps import AppConfig


class ReformConfig(AppConfig):
    """Watches, and what they told."""

    name = "fairway.reform"
    label = "reform"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to the worker's minute."""
        from fairway.reform import tasks  # noqa: F401
