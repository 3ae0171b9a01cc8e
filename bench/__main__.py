"""Run every measurement, print the tables and write them to `bench/README.md`."""

from pathlib import Path

from bench import engine, report, slice
from bench.movements import Slice, case_movements
from bench.questions import AT_RANDOM, FROM_CASE, interviews, population
from fairway.law import default

EACH_KIND = 40


def main() -> None:
    """Measure, print and write."""
    book = default()
    movements = case_movements(book)
    part = Slice(book)
    peers = slice.all_peers(part)
    slice.answers_agree(part, peers, slice.CHECKED)
    hidden = population(movements, EACH_KIND)
    results = report.Results(
        by_hand=slice.by_hand_agrees(part, 10 * slice.CHECKED),
        slice_times=slice.times(part, peers),
        likeness=slice.by_precedent(part),
        unknowns=slice.unknowns(part, peers),
        decisions=engine.decisions(book, movements),
        layers=engine.layers(book, movements),
        questions=engine.next_questions(book, movements),
        ways_out=engine.ways_out(movements),
        loading=engine.loading(),
        after_cases=interviews(book, hidden, FROM_CASE),
        at_random=interviews(book, hidden, AT_RANDOM),
    )
    text = report.readme(book, part, results)
    print(text)
    Path(__file__).with_name("README.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
