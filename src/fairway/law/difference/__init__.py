"""How two states of law differ: what is written, what is encoded, and what that means for movements.

A state is a rulebook, whole or as on one day. Nothing is stored and no words for people are made
here, beyond the change notice of `fairway.law.difference.notice`.
"""

from fairway.law.difference.behaviour import Comparison
from fairway.law.difference.changes import ADDED, AMENDED, ENDED, Change, FieldChange, norm_changes, text_changes
from fairway.law.difference.replay import Replayed, replayed
from fairway.law.difference.states import State, aligned
from fairway.law.difference.whole import Difference, difference
from fairway.law.difference.witness import Witness

__all__ = [
    "ADDED", "AMENDED", "ENDED", "Change", "Comparison", "Difference", "FieldChange", "Replayed", "State", "Witness",
    "aligned", "difference", "norm_changes", "replayed", "text_changes",
]  # fmt: skip
