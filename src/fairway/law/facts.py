"""What is known about one movement, read against a vocabulary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from fairway.law.errors import FactError, LawError, Position
from fairway.law.values import Value, is_unknown, to_plain
from fairway.law.vocabulary import Vocabulary

KIND, START, END, DATE = "movement.kind", "movement.from", "movement.to", "movement.date"


class FactErrors(LawError):
    """Every error found in one set of facts, together."""

    def __init__(self, errors: list[FactError]) -> None:
        self.errors = errors
        super().__init__("; ".join(map(str, errors)))


@dataclass(frozen=True)
class Facts:
    """Values by fact path, and the facts that someone was asked and does not know."""

    values: Mapping[str, Value]
    declined: frozenset[str] = frozenset()

    @classmethod
    def read(
        cls,
        vocabulary: Vocabulary,
        raw: Mapping[str, Any],
        place: Position | None = None,
        places: Mapping[str, Position] | None = None,
    ) -> Facts:
        """Facts from outside: dotted paths or nested mappings, values as people write them.

        A value such as ``unknown`` or ``?`` declines the fact. `place` says where the facts stand,
        `places` where each of them does.

        Raises:
            FactErrors: naming every fact that is unknown to the vocabulary, does not fit or is given twice.
        """
        values: dict[str, Value] = {}
        declined: set[str] = set()
        errors: list[FactError] = []
        for path, item in flat(raw, vocabulary):
            where = replace((places or {}).get(path) or place or Position(), field=path)
            try:
                if path in values or path in declined:
                    raise FactError("this fact is given twice", where)
                if path in vocabulary and is_unknown(item):
                    declined.add(path)
                else:
                    values[path] = vocabulary.read(path, item, where)
            except FactError as error:
                errors.append(error)
        if errors:
            raise FactErrors(errors)
        return cls(values, frozenset(declined))

    def updated(self, values: Mapping[str, Value], declined: frozenset[str] = frozenset()) -> Facts:
        """These facts with others added or changed."""
        merged = {**self.values, **values}
        return Facts(merged, (self.declined | declined) - values.keys())

    def without(self, *paths: str) -> Facts:
        """These facts with some taken back."""
        kept = {path: value for path, value in self.values.items() if path not in paths}
        return Facts(kept, self.declined - set(paths))

    def dated(self, today: date) -> Facts:
        """These facts, happening today when no date is given."""
        return self if DATE in self.values else self.updated({DATE: today})

    def to_dict(self) -> dict[str, Any]:
        """The facts as JSON data: value by path, declined facts as `None`."""
        given = {path: to_plain(value) for path, value in sorted(self.values.items())}
        return given | {path: None for path in sorted(self.declined)}


def flat(raw: Mapping[str, Any], vocabulary: Vocabulary, base: str = "") -> Iterator[tuple[str, Any]]:
    """The pairs of path and value in `raw`, nested mappings opened unless a fact takes them whole."""
    for key, item in raw.items():
        path = f"{base}.{key}" if base else str(key)
        if isinstance(item, Mapping) and path not in vocabulary:
            yield from flat(item, vocabulary, path)
        else:
            yield path, item
