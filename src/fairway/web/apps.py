"""The Django application of the pages."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages and the records they keep."""

    name = "fairway.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to the worker, and have rehearsals of new texts read what the pages keep."""
        from fairway.reform import subjects
        from fairway.web import rehearsed, tasks  # noqa: F401

        for source in rehearsed.SOURCES:
            subjects.add(source)
