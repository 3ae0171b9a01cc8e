"""What a node's link tells the rest of the node, without knowing who listens."""

from django.dispatch import Signal

cosigned = Signal()
"""A head of the log has every peer's cosignature."""

tick = Signal()
"""The worker's minute: work that is due by the clock may be asked for."""
