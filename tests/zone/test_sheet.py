"""Whatever stands in a cell comes back as it was, and no spreadsheet runs it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fairway.zone import sheet

CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
FORMULAS = CELLS.flatmap(lambda cell: st.sampled_from([f"{sign}{cell}" for sign in "=+-@\t'"]))


@given(st.lists(CELLS | FORMULAS, min_size=1, max_size=4))
def test_any_row_comes_back_as_it_was(cells: list[str]) -> None:
    head = [*(f"c{number}" for number in range(len(cells))), "end"]
    [(_, told)] = sheet.rows("".join(sheet.lines(head, [[*cells, "."]])).encode(), head, head)
    assert list(told.values()) == [*cells, "."]


@given(CELLS | FORMULAS)
def test_no_cell_begins_as_a_formula_but_a_negative_number(cell: str) -> None:
    shown = sheet.shown(cell)
    assert sheet.read(shown) == cell
    assert not shown.startswith(("=", "+", "@", "\t", "\r"))
    assert not shown.startswith("-") or float(shown) <= 0
