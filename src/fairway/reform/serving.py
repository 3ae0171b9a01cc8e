"""Which rulebook this node answers by: the one that comes with Fairway, with every released text upon it.

The releases stand in the node's database. Every process looks there before it begins on something, a request or
a task, so that none has to be started anew; what it has begun it ends under the same rulebook.
"""

from __future__ import annotations

import threading

from fairway.law.amendment import read_overlay
from fairway.law.errors import LawError
from fairway.law.rulebook import Rulebook, serve, shipped
from fairway.reform.models import Release

_made: dict[tuple[str, ...], Rulebook] = {}
_making = threading.Lock()


def current() -> Rulebook:
    """The rulebook of this node as of now; from here on also what this process answers by.

    Raises:
        LawError: when a released text no longer fits the rulebook that comes with Fairway.
    """
    rows = Release.objects.filter(ended=None).order_by("id")
    base = shipped()
    key = (base.hash, *rows.values_list("proposal__sha256", flat=True))
    with _making:
        if key not in _made:
            made = _amended(base)
            _made.clear()
            _made[key] = made
        book = _made[key]
        serve(book)
    return book


def _amended(book: Rulebook) -> Rulebook:
    for release in Release.objects.filter(ended=None).order_by("id").select_related("proposal"):
        text = release.proposal
        try:
            book = book.amended(read_overlay(text.text, text.file))
        except LawError as error:
            hint = f"see: fairway proposals set-aside {text.pk}"
            raise LawError(f"the released text {text.pk} no longer fits this rulebook: {error}", hint=hint) from None
    return book
