"""The command line: every command, every exit code, and input that is wrong."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fairway import __version__, cli
from fairway.law import LawError
from tests.law.invented import TEXTS
from tests.wide import talent

SURVEY = {
    "movement": {"kind": "data", "from": "sz", "to": "hk", "date": "2026-12-01"},
    "data": {"contains_pi": True, "special": [], "ordinary_persons": "120,000", "sensitive_persons": 0},
    "transfer": {"mode": "sent", "grounds": [], "flags": []},
    "exporter": {"is_ciio": False},
}
SOUTHBOUND = {
    "movement": {
        "kind": "vehicle",
        "from": "zh",
        "to": "hk",
        "date": "2025-12-23",
        "control_point": "hzmb",
        "time": "10:00",
    },
    "vehicle": {"category": "private-car", "arrangement": "southbound", "home": "guangdong", "city": "zhuhai"},
    "drive": {"ballot_won": True, "plans": ["for-hire"]},
    "driver": {"licences": ["hk", "mainland"]},
}
OPEN_DATA = ("movement.kind=data", "movement.from=sz", "movement.to=hk")
PRICES = ("movement.kind=data", "movement.from=hk", "movement.to=sz", "data.contains_pi=no", "data.special=none")
MOVEMENTS = {
    0: (*PRICES, "movement.date=2026-03-02"),
    10: (
        "movement.kind=person",
        "movement.from=hk",
        "movement.to=sz",
        "movement.date=2026-03-02",
        "person.nationality=CN",
        "person.hk_status=permanent",
    ),
    11: (
        "movement.kind=goods",
        "movement.from=sz",
        "movement.to=hk",
        "movement.date=2026-03-02",
        "goods.mode=lorry",
        "movement.control_point=huanggang",
    ),
    12: (*OPEN_DATA, "movement.date=2026-03-02"),
    13: (*PRICES, "movement.date=2026-03-02", "data.special=state-secret"),
    14: (*OPEN_DATA, "movement.date=2021-12-31"),
}
"""One movement of the shipped rulebook for each exit code of an outcome."""
NO_GRAIN = ("goods.told_cursed=no", "goods.marks=none", "goods.value=80", "goods.origin=CC")


class Answer:
    """What one run left: exit code, output and errors."""

    def __init__(self, code: int, out: str, errors: str) -> None:
        self.code = code
        self.out = out
        self.errors = errors

    @property
    def words(self) -> str:
        """The output on one line."""
        return " ".join(self.out.split())

    def objects(self) -> list[dict[str, object]]:
        """The JSON objects of the output."""
        return [json.loads(line) for line in self.out.splitlines()]


def fairway(*words: str, typed: str | bytes | None = None, **settings: str) -> Answer:
    """Run a command as `main` does: a user's error becomes one line and code 1."""
    done = CliRunner(env={"COLUMNS": "200", "FAIRWAY_LANG": None, **settings}).invoke(cli.app, list(words), input=typed)
    if isinstance(done.exception, LawError):
        return Answer(1, done.stdout, f"error: {done.exception}\n")
    assert done.exception is None or isinstance(done.exception, SystemExit), repr(done.exception)
    return Answer(done.exit_code, done.stdout, done.stderr)


def sets(*pairs: str) -> list[str]:
    return [word for pair in pairs for word in ("--set", pair)]


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., str]:
    """Write a file and give its path."""

    def written(text: str | bytes, name: str = "facts.yaml") -> str:
        data = text.encode() if isinstance(text, str) else text
        (tmp_path / name).write_bytes(data)
        return str(tmp_path / name)

    return written


@pytest.fixture
def ford(tmp_path: Path) -> Path:
    """The rulebook of two invented jurisdictions, as a folder."""
    folder = tmp_path / "ford"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("code", MOVEMENTS)
def test_each_outcome_has_its_exit_code(code: int) -> None:
    assert fairway("decide", *sets(*MOVEMENTS[code])).code == code


@pytest.mark.parametrize("command", ["why", "plan"])
@pytest.mark.parametrize("code", MOVEMENTS)
def test_proofs_and_plans_leave_with_the_code_of_the_outcome(command: str, code: int) -> None:
    assert fairway(command, *sets(*MOVEMENTS[code])).code == code


def test_rules_that_contradict_each_other_leave_with_13(ford: Path) -> None:
    duty = "  - id: show\n    oblige: take-out\n    when: goods.is_cursed\n"
    (ford / "north.yaml").write_text(
        TEXTS["north.yaml"].replace("  - id: presumed-clean\n", f"{duty}  - id: presumed-clean\n")
    )
    facts = ("movement.kind=goods", "movement.from=north", "movement.to=south", "goods.is_cursed=yes")
    answer = fairway("decide", *sets(*facts), "--on", "2026-06-01", "--rulebook", str(ford))
    assert (answer.code, "Rules conflict" in answer.out) == (13, True)


def test_several_movements_leave_with_the_code_of_the_worst(write: Callable[..., str]) -> None:
    first, second = (dict(pair.split("=") for pair in MOVEMENTS[code]) for code in (0, 14))
    file = write(json.dumps({"movements": [{"name": "a", "facts": first}, {"name": "b", "facts": second}]}))
    answer = fairway("decide", file)
    assert answer.code == 14
    assert answer.words.index("a (v) Lawful") < answer.words.index("b [ ] Not covered")


def test_the_program_says_the_same_as_a_process() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "fairway.cli", "decide", *sets(*MOVEMENTS[11])],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (11, "")
    assert "Not allowed" in done.stdout


def test_an_error_of_a_process_is_one_line_on_standard_error() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "fairway.cli", "decide", "nowhere.yaml"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "error: nowhere.yaml: cannot be read: No such file or directory\n"


def test_no_command_is_wrong_usage_and_shows_the_commands() -> None:
    answer = fairway()
    assert answer.code == 2
    assert all(
        word in answer.out + answer.errors for word in ("decide", "ask", "plan", "why", "law", "rulebook", "doctor")
    )


@pytest.mark.parametrize(
    "words",
    [
        ["decide", "--set", "movement.kind"],
        ["decide", "--on", "2026-02-30"],
        ["decide", "--lang", "fr"],
        ["decide", "--nothing"],
        ["plan", "--by", "luck"],
        ["plan", "--from", "soon"],
        ["ask", "dreams"],
        ["ask"],
        ["law", "show"],
        ["law", "show", "cn.cac.order-16-2024", "--at", "then"],
        ["rulebook", "new", "cn.new"],
        ["rulebook", "new", "../../outside", "--jurisdiction", "CN", "--kind", "data"],
        ["rulebook", "new", "cn.new", "--jurisdiction", "../outside", "--kind", "data"],
        ["rulebook", "new", "cn.new", "--jurisdiction", "CN", "--kind", "dreams"],
        ["run", "--port", "many"],
        ["run", "--port", "65536"],
    ],
    ids=" ".join,
)
def test_wrong_usage_leaves_with_2(words: list[str]) -> None:
    answer = fairway(*words)
    assert answer.code == 2
    assert answer.errors


def test_a_file_and_standard_input_give_the_same_answer(write: Callable[..., str]) -> None:
    text = json.dumps(SURVEY)
    from_file = fairway("decide", write(text), "--json")
    piped = fairway("decide", "-", "--json", typed=text)
    assert (from_file.code, from_file.out) == (10, piped.out)


def test_json_is_one_object_a_movement_and_the_same_each_time(write: Callable[..., str]) -> None:
    file = write(json.dumps({"movements": [{"facts": SURVEY}, {"facts": SURVEY}]}))
    first, second = fairway("decide", file, "--json").objects()
    assert first == second
    assert first["outcome"] == "procedure"
    assert first["routes"] == [["cn.cac.certification"], ["cn.cac.standard-contract"]]


def test_set_goes_over_the_file_and_on_over_both(write: Callable[..., str]) -> None:
    file = write(json.dumps(SURVEY))
    [found] = fairway("decide", file, *sets("data.ordinary_persons=99999"), "--on", "2026-11-30", "--json").objects()
    assert (found["outcome"], found["day"]) == ("free", "2026-11-30")


@pytest.mark.parametrize(("lang", "word"), [("en", "Lawful"), ("zh-Hant", "合法"), ("zh-Hans", "合法")])
def test_the_answer_speaks_three_languages(lang: str, word: str) -> None:
    assert word in fairway("decide", *sets(*MOVEMENTS[0]), "--lang", lang).out
    assert word in fairway("decide", *sets(*MOVEMENTS[0]), FAIRWAY_LANG=lang).out


def test_each_reason_is_told_with_its_clause() -> None:
    assert "hk.cap" in fairway("decide", *sets(*MOVEMENTS[0])).out


@pytest.mark.parametrize(
    ("lang", "clause"), [("en", "bundling rule"), ("zh-Hant", "配對規則"), ("zh-Hans", "配对规则")]
)
def test_a_clause_is_cited_in_the_language_of_the_answer(lang: str, clause: str) -> None:
    assert clause in fairway("law", "show", "hk.cap60l", "--lang", lang).out


def test_an_undetermined_answer_lists_its_questions() -> None:
    answer = fairway("decide", *sets(*MOVEMENTS[12]))
    assert "Is any of these in the data? data.special" in answer.words


def test_facts_that_contradict_each_other_are_named_and_leave_with_12() -> None:
    pairs = (*MOVEMENTS[12], "transfer.mode=on-site", "transfer.exports=yes", "data.special=important")
    answer = fairway("decide", *sets(*pairs), "--json")
    [found] = answer.objects()
    assert (answer.code, found["contradictions"]) == (12, ["transfer.exports"])
    assert "contradict" in fairway("decide", *sets(*pairs)).out


def test_a_declined_fact_is_not_asked_again() -> None:
    [found] = fairway("decide", *sets(*MOVEMENTS[12], "data.special=?"), "--json").objects()
    assert "data.special" not in found["needs"]  # type: ignore[operator]
    assert found["declined"] == ["data.special"]


def test_a_movement_without_places_needs_them() -> None:
    [found] = fairway("decide", *sets("movement.kind=data"), "--json").objects()
    assert (found["outcome"], found["needs"]) == ("undetermined", ["movement.from", "movement.to"])


def test_ask_leads_to_an_answer_and_stops(ford: Path) -> None:
    answer = fairway(
        "ask", "goods", *sets(*NO_GRAIN), "--rulebook", str(ford), typed="north.town\nsouth\n2026-06-01\nno\n"
    )
    assert answer.code == 0
    assert "Is it grain?" in answer.out and "(v) Lawful" in answer.out


def test_ask_takes_what_is_set_as_answered(ford: Path) -> None:
    given = sets("movement.from=north.town", "movement.to=south", "goods.is_grain=no")
    answer = fairway("ask", "goods", *sets(*NO_GRAIN), *given, "--on", "2026-06-01", "--rulebook", str(ford))
    assert (answer.code, "?" in answer.out) == (0, False)


@pytest.mark.parametrize("names", [("Shenzhen", "hong kong"), ("深圳", "香港"), ("sz", "hk")])
def test_ask_knows_places_by_their_names_in_every_language(names: tuple[str, str]) -> None:
    out = fairway("ask", "data", typed="\n".join(names) + "\n").out
    assert "On what day does it cross?" in out and "is not a place here" not in out


def test_ask_tells_why_a_question_is_asked() -> None:
    answer = fairway("ask", "data", *sets(*OPEN_DATA[1:]), "--on", "2026-03-02", typed="?\n" + "-\n" * 40)
    assert "cn." in answer.out


def test_ask_asks_again_after_an_answer_that_does_not_fit() -> None:
    answer = fairway("ask", "data", typed="nowhere\nsz\nbj\nsome day\n2026-02-30\n2026-03-02\n" + "-\n" * 40)
    assert answer.code in cli.EXIT_CODES.values()
    assert "'nowhere' is not a place here" in answer.out
    assert "expected a date" in answer.out
    assert "that day is not in the calendar" in answer.out


def test_ask_ends_undetermined_when_nobody_knows() -> None:
    answer = fairway("ask", "data", *sets(*OPEN_DATA[1:]), "--on", "2026-03-02", typed="-\n" * 40)
    assert answer.code == 12
    assert "do not know" in answer.out


def test_ask_does_not_ask_for_ever_for_a_place_that_nobody_knows() -> None:
    answer = fairway("ask", "data", typed="-\n-\n-\n")
    assert answer.code == 12
    assert answer.out.count("movement.from (place)") == 1


def test_ask_that_is_broken_off_leaves_with_1() -> None:
    assert fairway("ask", "data", typed="sz\n").code == 1


def test_why_proves_the_deciding_norm(write: Callable[..., str]) -> None:
    answer = fairway("why", write(json.dumps(SURVEY)))
    assert answer.code == 10
    assert "cn.cac.order-16-2024#art-8 " in answer.out
    assert "your answer: 120 000" in answer.words


def test_why_proves_one_norm_and_knows_which_there_are(write: Callable[..., str]) -> None:
    file = write(json.dumps(SURVEY))
    assert "1 000 000" in fairway("why", file, "--norm", "cn.cac.order-16-2024#art-7.volume").out
    answer = fairway("why", file, "--norm", "cn.none#art-1.x")
    assert (answer.code, answer.errors) == (1, "error: --norm: there is no norm 'cn.none#art-1.x'\n")


def test_decide_says_where_in_a_wide_place_the_answer_is_another(write: Callable[..., str]) -> None:
    answer = fairway("decide", write(json.dumps(talent("cn"))))
    assert answer.code == 11
    assert "“the Mainland” is taken as outside the smaller places listed in it. In Beijing," in answer.words
    assert "employer.place=bj," in answer.words
    told = fairway("decide", write(json.dumps(talent("bj"))))
    assert told.code == 10 and "taken as outside" not in told.words


def test_why_not_names_the_change_and_what_it_leads_to(write: Callable[..., str]) -> None:
    answer = fairway("why-not", write(json.dumps(SOUTHBOUND)))
    assert answer.code == 11
    assert "1. what is planned for the trip: no longer “it carries people or goods for payment”" in answer.words
    assert "joint.northbound-2023#private-use" in answer.out
    assert "A change counts only when it is made in fact" in answer.words


def test_why_not_as_data_says_what_was_wanted(write: Callable[..., str]) -> None:
    answer = fairway("why-not", write(json.dumps(SOUTHBOUND)), "--at-most", "procedure", "--json")
    [told] = [json.loads(line) for line in answer.out.splitlines()]
    assert (told["outcome"], told["wanted"]) == ("prohibited", ["free", "procedure"])
    assert told["changes"][0]["changes"] == [{"fact": "drive.plans", "from": ["for-hire"], "to": []}]
    assert fairway("why-not", write(json.dumps(SOUTHBOUND)), "--at-most", "none").code == 2


def test_why_not_says_what_would_open_one_way_and_knows_which_there_are(write: Callable[..., str]) -> None:
    file = write(json.dumps(SOUTHBOUND))
    answer = fairway("why-not", file, "--by", "joint.park-and-fly", "--json")
    told = json.loads(answer.out)
    assert told["by"] == "joint.park-and-fly" and told["changes"]
    assert all(["joint.park-and-fly"] in item["routes"] for item in told["changes"])
    shown = fairway("why-not", file, "--by", "joint.park-and-fly", "--lang", "zh-Hans")
    assert "怎样才能采用该途径：" in shown.words
    wrong = fairway("why-not", file, "--by", "joint.park-and-flight")
    assert wrong.code == 2 and "did you mean joint.park-and-fly?" in " ".join(wrong.errors.replace("│", " ").split())
    assert fairway("why-not", file, "--by", "joint.park-and-fly", "--at-most", "free").code == 2


def test_plan_dates_its_steps_on_the_calendar_of_the_office(write: Callable[..., str]) -> None:
    answer = fairway("plan", write(json.dumps(SURVEY)), "--from", "2026-11-02", "--json")
    best, other = json.loads(answer.out)
    assert (answer.code, best["route"], other["route"]) == (10, ["cn.cac.standard-contract"], ["cn.cac.certification"])
    [filing] = [step for step in best["steps"] if step["step"] == "file"]
    assert (filing["calendar"], filing["due"]) == ("cn", "2026-11-16")


def test_plan_writes_a_calendar_file(write: Callable[..., str], tmp_path: Path) -> None:
    target = tmp_path / "new" / "route.ics"
    assert fairway("plan", write(json.dumps(SURVEY)), "--from", "2026-11-02", "--ics", str(target)).code == 10
    text = target.read_bytes().decode()
    assert text.startswith("BEGIN:VCALENDAR\r\n") and text.endswith("END:VCALENDAR\r\n")
    assert "DTSTART;VALUE=DATE:20261116\r\n" in text


def test_plan_says_why_a_calendar_file_cannot_be_written(write: Callable[..., str], tmp_path: Path) -> None:
    answer = fairway("plan", write(json.dumps(SURVEY)), "--ics", str(tmp_path))
    assert (answer.code, answer.errors) == (1, f"error: {tmp_path}: cannot be written: Is a directory\n")


def test_plan_says_that_no_calendar_file_is_written_where_no_route_is_open(tmp_path: Path) -> None:
    target = tmp_path / "route.ics"
    assert "no route is open" in fairway("plan", *sets(*MOVEMENTS[11]), "--ics", str(target)).errors
    assert not target.exists()


def test_plan_of_a_movement_without_routes_is_empty() -> None:
    assert json.loads(fairway("plan", *sets(*MOVEMENTS[11]), "--json").out) == []


def test_plan_ranks_by_what_is_asked_for(write: Callable[..., str]) -> None:
    made = json.loads(fairway("plan", write(json.dumps(SURVEY)), "--by", "filings", "--json").out)
    assert [plan["filings"] for plan in made] == sorted(plan["filings"] for plan in made)


def test_law_show_tells_norms_in_force_and_none_before_commencement() -> None:
    place = "cn.cac.order-16-2024#art-8"
    before, after = (fairway("law", "show", place, "--at", day) for day in ("2024-03-21", "2024-03-22"))
    assert (before.code, after.code) == (0, 0)
    assert "2024-03-21: not in force" in before.words and "require" not in before.out
    assert "not in force" not in after.words and "require cn.cac.standard-contract" in after.words


def test_law_show_tells_a_whole_instrument_and_refuses_one_that_is_not_there() -> None:
    assert "第7条" in fairway("law", "show", "cn.cac.order-16-2024", "--lang", "zh-Hans").out
    answer = fairway("law", "show", "cn.cac.order-16-2024#art-999")
    assert answer.code == 1
    assert (
        answer.errors == "error: there is no 'cn.cac.order-16-2024#art-999' in the rulebook (see: fairway law list)\n"
    )


def test_law_list_names_every_instrument_in_order() -> None:
    lines = fairway("law", "list", "--lang", "zh-Hant").out.splitlines()
    assert len(lines) > 100 and lines == sorted(lines, key=lambda line: line.split("  ")[0])


def test_rulebook_check_passes_and_counts() -> None:
    answer = fairway("rulebook", "check", "--quiet")
    assert answer.code == 0
    assert answer.out.strip().endswith("0 errors")


def test_rulebook_check_names_file_line_and_field(ford: Path) -> None:
    (ford / "north.yaml").write_text(TEXTS["north.yaml"].replace("rank: statute", "rank: rumour"), encoding="utf-8")
    answer = fairway("rulebook", "check", "--rulebook", str(ford))
    assert answer.code == 1
    assert "error L01 north.yaml:8: instrument.rank: 'rumour' is not possible" in answer.out


def test_rulebook_check_finds_a_condition_that_reads_an_unknown_fact(ford: Path) -> None:
    text = TEXTS["north.yaml"].replace("when: goods.value < NOR(50)", "when: goods.valeu < NOR(50)")
    (ford / "north.yaml").write_text(text, encoding="utf-8")
    answer = fairway("rulebook", "check", "--rulebook", str(ford))
    assert (answer.code, "did you mean goods.value?" in answer.words) == (1, True)


@pytest.mark.parametrize("words", [("rulebook", "check"), ("rulebook", "cases"), ("law", "list"), ("decide",)])
def test_a_folder_without_law_is_refused(words: tuple[str, ...], tmp_path: Path) -> None:
    answer = fairway(*words, "--rulebook", str(tmp_path))
    assert answer.code == 1
    assert "no YAML file" in answer.out + answer.errors


def test_rulebook_cases_runs_those_that_are_named(ford: Path) -> None:
    assert fairway("rulebook", "cases", "--only", "data/volume").out.strip().endswith(" passed, 0 failed")
    (ford / "cases").mkdir()
    case = "format: fairway-cases/1\ncases:\n- name: grain\n  given: {movement.kind: goods, movement.from: north, "
    case += "movement.to: south, movement.date: 2026-06-01}\n  expect: {outcome: free}\n"
    (ford / "cases" / "grain.yaml").write_text(case, encoding="utf-8")
    answer = fairway("rulebook", "cases", "--rulebook", str(ford))
    assert answer.code == 1
    assert "cases/grain.yaml:3 grain: outcome: expected free, found undetermined" in answer.out
    assert answer.out.endswith("0 passed, 1 failed\n")


def test_rulebook_diff_says_what_differs_and_shows_it(ford: Path, tmp_path: Path) -> None:
    answer = fairway("rulebook", "diff", "2025-12-31", "2026-01-01", "--rulebook", str(ford))
    assert answer.code == 0
    assert "north.grain-act#s-5.banned" in answer.out.partition("## What it means")[2]
    out = tmp_path / "changes.json"
    options = ("--json", "--out", str(out), "--lang", "zh-hant")
    answer = fairway("rulebook", "diff", "2025-12-31", "2026-01-01", "--rulebook", str(ford), *options)
    assert (answer.code, answer.out) == (0, "")
    data = json.loads(out.read_text(encoding="utf-8"))
    assert {item["change"] for item in data["behaviour"]} == {"north.grain-act#s-5.banned"}


ONE_BENEFIT = ("rulebook", "diff", "2024-05-16", "2024-05-17")


@pytest.mark.parametrize("options", [["--json"], ["--lang", "zh-hans"]])
def test_rulebook_diff_asks_a_solver_for_movements_that_the_search_did_not_find(options: list[str]) -> None:
    name = "cn.mof-sta.caishui-2024-12#one-benefit.larger"
    answer = fairway(*ONE_BENEFIT, "--solver", "60", *options)
    assert (answer.code, "a solver shows 2 of the 2 changes" in answer.errors) == (0, True)
    if "--json" in options:
        data = json.loads(answer.out)
        (witness,) = (item for item in data["behaviour"] if item["change"] == name)
        assert (witness["before"] != witness["after"], data["unshown"]) == (True, [])
    else:
        assert f"### `{name}`" in answer.out
    answer = fairway(*ONE_BENEFIT, "--solver", "0", "--json")
    assert (answer.errors, name in json.loads(answer.out)["unshown"]) == ("", True)


def test_rulebook_diff_says_in_one_line_that_no_solver_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "z3", None)
    for name in [name for name in sys.modules if name.startswith("fairway.law.proofs")]:
        monkeypatch.delitem(sys.modules, name)
    answer = fairway(*ONE_BENEFIT, "--json")
    assert answer.errors.count("\n") == 1
    assert "no solver is asked" in answer.errors and "pip install 'fairway[proofs]'" in answer.errors
    assert (answer.code, len(json.loads(answer.out)["unshown"])) == (0, 2)


def test_rulebook_diff_of_equal_rulebooks_says_that_nothing_differs(ford: Path) -> None:
    answer = fairway("rulebook", "diff", str(ford), str(ford / ".compiled.json"), "--rulebook", str(ford))
    assert (answer.code, "Nothing differs." in answer.out) == (0, True)


def test_rulebook_diff_refuses_what_is_no_state_and_leaves_files_as_they_were(ford: Path, tmp_path: Path) -> None:
    out = tmp_path / "changes.md"
    out.write_text("kept", encoding="utf-8")
    answer = fairway("rulebook", "diff", "soon", "--rulebook", str(ford), "--out", str(out))
    assert answer.code == 1
    assert "'soon' is no state of the law" in answer.errors
    assert out.read_text(encoding="utf-8") == "kept"
    deeper = tmp_path / "deeper" / "changes.md"
    assert fairway("rulebook", "diff", "2026-01-01", "--rulebook", str(ford), "--out", str(deeper)).code == 0
    assert deeper.exists()
    nowhere = out / "changes.md"
    answer = fairway("rulebook", "diff", "2026-01-01", "--rulebook", str(ford), "--out", str(nowhere))
    assert (answer.code, f"{nowhere}: cannot be written" in answer.errors) == (1, True)


def test_rulebook_coverage_counts_norms_and_boundaries(ford: Path) -> None:
    answer = fairway("rulebook", "coverage", "--rulebook", str(ford), "--verbose")
    assert answer.code == 0
    assert "never in effect: north.grain-act#s-2.permit" in answer.out
    assert "one side only: north.grain-act#s-2.permit: goods.weight >= 100" in answer.words
    assert "0 of" in answer.words


def test_rulebook_new_begins_a_file_once_and_the_check_says_what_is_missing(ford: Path) -> None:
    words = ("rulebook", "new", "south.salt-law", "--jurisdiction", "SOUTH", "--kind", "goods", "--rulebook", str(ford))
    answer = fairway(*words)
    place = ford / "south" / "south.salt-law.yaml"
    assert (answer.code, answer.out) == (0, f"{place}\n")
    assert "there is no authority 'TODO'" in fairway("rulebook", "check", "--rulebook", str(ford)).out
    again = fairway(*words)
    assert (again.code, again.errors) == (1, f"error: {place}: exists already\n")


def test_doctor_says_what_is_there(ford: Path, tmp_path: Path) -> None:
    answer = fairway("doctor", FAIRWAY_DATA=str(tmp_path / "data"))
    assert answer.code == 0
    assert all(
        word in answer.words for word in (f"Fairway {__version__}", str(tmp_path / "data"), "0 errors in the rulebook")
    )
    assert "PostgreSQL database hk at db:5432" in fairway("doctor", FAIRWAY_DATABASE="postgres://a:b@db:5432/hk").words
    lost = fairway("doctor", FAIRWAY_DATABASE="db:5432/hk")
    assert (lost.code, "write postgresql://" in lost.words) == (1, True)
    (ford / "north.yaml").write_text("format: fairway/1\nlaws: []\n", encoding="utf-8")
    broken = fairway("doctor", "--rulebook", str(ford))
    assert broken.code == 1
    assert "north.yaml:2: laws: the key 'laws' is not known here" in broken.words


def test_run_refuses_a_port_that_is_in_use() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        answer = fairway("run", "--port", str(number))
    assert answer.code == 1
    assert answer.errors == f"error: cannot listen on 127.0.0.1:{number}: Address already in use (try another --port)\n"


def test_output_is_utf_8_whatever_the_terminal_says() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "fairway.cli", "decide", *sets(*MOVEMENTS[0]), "--lang", "zh-Hant"],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert "合法" in done.stdout.decode("utf-8")


BASE = "movement.kind: data\nmovement.from: sz\nmovement.to: hk\nmovement.date: 2026-03-02\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("movement: [data", "not valid YAML"),
        ("a: b: c", "facts.yaml:1: not valid YAML"),
        ("", "facts.yaml: the file is empty"),
        ("- movement.kind: data", "facts.yaml:1: expected facts"),
        ("just words", "facts.yaml:1: expected facts"),
        ("movements: []", "facts.yaml:1: movements: the list is empty"),
        ("movements: data", "facts.yaml:1: movements: expected a list"),
        ("movements:\n- name: a", "facts.yaml:2: movements[0]: 'facts' is missing"),
        ("movements:\n- facts: data", "facts.yaml:2: movements[0].facts: expected facts"),
        ("movements:\n- fact: {}", "'facts' is missing"),
        ("a: &x b", "facts.yaml:1: anchors and aliases are not allowed"),
        ("a: !!python/object:os.system b", "is not allowed"),
        (f"{BASE}movement.kind: goods", "facts.yaml:5: the key 'movement.kind' is written twice"),
        (f"{BASE}movement:\n  kind: goods", "facts.yaml:6: movement.kind: this fact is given twice"),
        (f"{BASE}data.contain_pi: yes", "facts.yaml:5: data.contain_pi: there is no fact"),
        (f"{BASE}data.contain_pi: yes", "did you mean data.contains_pi?"),
        (f"{BASE}data.contains_pi: perhaps", "facts.yaml:5: data.contains_pi: 'perhaps' does not fit"),
        (f"{BASE}data.ordinary_persons: many", "facts.yaml:5: data.ordinary_persons: 'many' does not fit"),
        (f"{BASE}data.ordinary_persons: -1", "expected a whole number, zero or more"),
        (f"{BASE}data.ordinary_persons: 1.5", "expected a whole number, zero or more"),
        (f"{BASE}data.ordinary_persons: 1e999999", "expected a number of ordinary size"),
        (f"{BASE}data.ordinary_persons: NaN", "expected a number"),
        (f"{BASE}data.special: [secret]", "is not a choice here"),
        (f"{BASE}data:\n  special: [state-secrets]", "facts.yaml:6: data.special"),
        (f"{BASE}data.special: [state-secrets]", "did you mean state-secret?"),
        ("movement.kind: data\nmovement.from: atlantis", "facts.yaml:2: movement.from: 'atlantis' does not fit"),
        ("movement.kind: data\nmovement.date: 2026-02-29", "that day is not in the calendar"),
        ("movement.kind: data\nmovement.date: 0001-01-01", "expected a year from 1800 to 2200"),
        ("movement.kind: data\nmovement.date: next week", "expected a date, like 2026-12-01"),
        ("movement.kind: funds\ncash.total_hkd: CNY 5000", "expected an amount in HKD, not CNY"),
        ("movement.kind: funds\ncash.total_hkd: {currency: CNY, amount: 5}", "expected an amount in HKD, not CNY"),
        ("movement.kind: person\nperson.nationality: British", "expected a two-letter country code"),
        ("movement.from: sz", "movement.kind: the kind of movement is missing"),
        ("movement.kind: dates", "did you mean data?"),
    ],
)
def test_a_wrong_file_is_told_in_one_line_with_its_place(text: str, told: str, write: Callable[..., str]) -> None:
    answer = fairway("decide", write(text))
    assert (answer.code, answer.out) == (1, "")
    assert told in answer.errors
    assert answer.errors.count("\n") == 1


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"a: " + b"x" * 10_000_000, "has 10,000,003 bytes (at most 4,000,000 bytes; split the file)"),
        (b"[" * 100_000, "nest"),
        (b"a: " + b"[" * 30 + b"]" * 30, "nested too deeply"),
        (b"{a: " * 30 + b"b" + b"}" * 30, "nested too deeply"),
        (b"\xff\xfea", "not UTF-8 text"),
        (b"a: \x01", "control characters are not allowed"),
        (b'{"movement.kind": "\\ud800"}', "not valid YAML"),
    ],
    ids=["10 MB", "100 000 brackets", "30 lists", "30 mappings", "UTF-16", "control character", "half a character"],
)
def test_a_hostile_file_is_refused_in_one_line(data: bytes, told: str, write: Callable[..., str]) -> None:
    answer = fairway("decide", write(data))
    assert (answer.code, told in answer.errors, answer.errors.count("\n")) == (1, True, 1), answer.errors


def test_every_wrong_fact_of_a_file_is_told_at_once(write: Callable[..., str]) -> None:
    answer = fairway("decide", write(f"{BASE}data.contains_pi: perhaps\ndata.contain_pi: yes\n"))
    assert "facts.yaml:5" in answer.errors and "facts.yaml:6" in answer.errors


@pytest.mark.parametrize(
    "written", ["120,000", "120 000", "120_000", "１２００００", "12万", "１２萬", "120000.0", "1.2e5"]
)
def test_a_number_may_be_written_as_people_write_it(written: str) -> None:
    [found] = fairway("decide", *sets(*OPEN_DATA, f"data.ordinary_persons={written}"), "--json").objects()
    assert found["facts"]["data.ordinary_persons"] == 120_000  # type: ignore[index]


@pytest.mark.parametrize("written", ["2026-03-02", "2026年3月2日", "２０２６年３月２日", "2026/3/2", "2026.03.02"])
def test_a_date_may_be_written_as_people_write_it(written: str) -> None:
    [found] = fairway("decide", *sets(*OPEN_DATA, f"movement.date={written}"), "--json").objects()
    assert found["day"] == "2026-03-02"
    assert fairway("decide", *sets(*OPEN_DATA), "--on", written, "--json").objects() == [found]


@pytest.mark.parametrize("written", ["none", "[]", "none of these", "没有", "沒有"])
def test_nothing_of_a_list_may_be_said_in_words(written: str) -> None:
    [found] = fairway("decide", *sets(*OPEN_DATA, f"data.special={written}"), "--json").objects()
    assert found["facts"]["data.special"] == []  # type: ignore[index]


@pytest.mark.parametrize("amount", ["1" + "0" * 30, "-1" + "0" * 30, "0", "0." + "0" * 29 + "1"], ids=len)
def test_amounts_beyond_reason_still_get_an_answer(amount: str) -> None:
    pairs = ("movement.kind=funds", "movement.from=hk", "movement.to=sz", "movement.date=2026-04-01")
    cash = (f"cash.total_hkd={amount}", f"cash.rmb_cny={amount}", "funds.medium=cash-carried", "payer.kind=person")
    assert fairway("decide", *sets(*pairs, *cash)).code in cli.EXIT_CODES.values()
