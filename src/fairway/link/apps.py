"""The Django application of the log."""

from django.apps import AppConfig


class LinkConfig(AppConfig):
    """A node's transparency log, what it has witnessed of others, and the messages between them."""

    name = "fairway.link"
    label = "link"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what the link itself does with messages."""
        from fairway.link import announcements  # noqa: F401
