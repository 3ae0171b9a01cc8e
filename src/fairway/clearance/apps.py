"""The clearance app."""

from django.apps import AppConfig


class ClearanceConfig(AppConfig):
    """Cases, officers, permits and crossings of one node."""

    name = "fairway.clearance"
    label = "clearance"

    def ready(self) -> None:
        """Listen to what the other node says, and to this node's link."""
        from fairway.clearance import exchange, tasks  # noqa: F401
