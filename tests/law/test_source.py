"""The strict reader takes plain YAML and refuses what could hide a meaning."""

import pytest

from fairway.law import source
from fairway.law.errors import SourceError
from fairway.law.source import Mapping, Scalar


def test_every_scalar_stays_the_text_that_was_written() -> None:
    node = source.read("country: NO\non: 12:30\nnumber: 1_000\n")
    assert isinstance(node, Mapping)
    texts = {key: value.text for key, value in node.entries.items() if isinstance(value, Scalar)}
    assert texts == {"country": "NO", "on": "12:30", "number": "1_000"}


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "written twice"),
        ("a: &x 1\nb: *x\n", 1, "anchors"),
        ("a: !!python/object:os.system 1\n", 1, "tag"),
        ("a: 1\n---\nb: 2\n", 2, "one document"),
        ("a: [1, 2\nb: 3\n", 2, "not valid YAML"),
        ("", 0, "empty"),
        ("\ta: 1\n", 1, "not valid YAML"),
        ("? [a]\n: b\n", 1, "plain text"),
    ],
)
def test_what_is_not_strict_is_refused_with_its_line(text: str, line: int, says: str) -> None:
    with pytest.raises(SourceError, match=says) as caught:
        source.read(text, "x.yaml")
    assert caught.value.place.line in (line, line - 1)


def test_ten_megabytes_are_refused_at_once() -> None:
    with pytest.raises(SourceError, match="bytes"):
        source.read(b"a: " + b"x" * 10_000_000, "big.yaml")


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(SourceError, match="deep"):
        source.read("[" * 5000 + "]" * 5000, "deep.yaml")


def test_text_that_is_not_utf8_names_its_line() -> None:
    with pytest.raises(SourceError, match="UTF-8") as caught:
        source.read(b"a: 1\nb: \xff\n", "x.yaml")
    assert caught.value.place.line == 2
