"""Text in the languages that a rulebook speaks, and words that are nearly right.

A `Text` holds one wording per language tag. It never converts one script into another: a wrong
character is a wrong law.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

LANGUAGES = ("en", "zh-Hant", "zh-Hans")


class Text(dict[str, str]):
    """Wordings by language tag, such as ``Text(en="Permit", **{"zh-Hant": "許可證"})``."""

    def say(self, lang: str = "en") -> str:
        """The wording in `lang`; else English; else whatever there is."""
        return self.get(lang) or self.get("en") or next(iter(self.values()), "")

    def missing(self) -> list[str]:
        """The languages in which nothing is written."""
        return [lang for lang in LANGUAGES if not self.get(lang)]

    @classmethod
    def of(cls, value: str | Mapping[str, str]) -> Text:
        """A text from a plain English string or from a mapping of wordings."""
        return cls(en=value) if isinstance(value, str) else cls(value)


def say(words: Mapping[str, tuple[str, str, str]], key: str, lang: str, **values: object) -> str:
    """The words called `key` of a table of the program's own, each in every one of `LANGUAGES`; their gaps filled."""
    return words[key][LANGUAGES.index(lang)].format(**values)


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word most like `word`, for a hint; nothing when none is like it."""
    # Imported late: only errors give hints.
    import difflib

    return next(iter(difflib.get_close_matches(word, list(known), n=1)), "")
