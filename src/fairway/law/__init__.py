"""The engine: facts in, determination out.

Pure Python with no web, database or network. It knows no country: all law is in a rulebook.

    >>> from fairway.law import Facts, decide, default      # doctest: +SKIP
    >>> book = default()
    >>> decide(book, Facts.read(book.vocabulary, {"movement.kind": "data", ...})).outcome
"""

from fairway.law.decide import decide
from fairway.law.determination import Determination, SideDetermination
from fairway.law.errors import LawError
from fairway.law.facts import Facts
from fairway.law.rulebook import Rulebook, default

__all__ = ["Determination", "Facts", "LawError", "Rulebook", "SideDetermination", "decide", "default"]
