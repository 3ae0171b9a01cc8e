"""The documentation is true: it links to what exists, and what it tells to run, runs."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest
import typer

import fairway.rulebook.calculations  # noqa: F401 - a copy of the rulebook names them
from fairway import cli, reference
from fairway.law import Rulebook, cases, functions
from fairway.law.check import ERROR, check
from fairway.law.rulebook import DEFAULT_FOLDER
from tests.spark import needs_spark

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [*sorted(DOCS.rglob("*.md")), *sorted(ROOT.glob("*.md"))]
RUN = [
    ROOT / "README.md",
    DOCS / "tutorial" / "first-answer.md",
    DOCS / "tutorial" / "first-promise.md",
    DOCS / "how-to" / "decide-in-a-script.md",
    DOCS / "how-to" / "count-a-table.md",
    DOCS / "how-to" / "reckon-taxes-of-a-table.md",
    DOCS / "how-to" / "try-a-reform.md",
    pytest.param(DOCS / "how-to" / "run-on-a-cluster.md", marks=needs_spark),
    DOCS / "how-to" / "find-a-lawful-way.md",
    DOCS / "how-to" / "decide-in-sql.md",
    DOCS / "how-to" / "compare-two-states-of-the-law.md",
    DOCS / "how-to" / "make-movements.md",
    DOCS / "how-to" / "ask-in-your-own-form.md",
    DOCS / "how-to" / "ask-the-registry.md",
    DOCS / "how-to" / "review-a-rule.md",
    DOCS / "how-to" / "bring-in-a-document.md",
]
COMMANDS = dict(reference.commands(typer.main.get_command(cli.app), "fairway"))
GROUPS = {name.split()[1] for name in COMMANDS if name.count(" ") == 2}
OUTCOME_CODES = {0, *cli.EXIT_CODES.values()}
PORT = "8000"


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    language: str
    text: str


def blocks(page: Path) -> list[Block]:
    found = re.findall(r"^```(\w*)\n(.*?)^```$", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return [Block(language, text) for language, text in found]


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A shell in which `fairway` and `python` are those of this checkout."""
    folder = tmp_path_factory.mktemp("bin")
    for name, words in (("fairway", "-m fairway.cli"), ("python", "")):
        script = folder / name
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" {words} "$@"\n', encoding="utf-8")
        script.chmod(0o755)
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("FAIRWAY_", "DJANGO_"))}
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    return {
        **kept,
        "PATH": path,
        "PYTHONPATH": str(ROOT / "src"),
        "COLUMNS": "120",
        "FAIRWAY_DATA": str(folder / "var"),
    }


@pytest.fixture(scope="module")
def port(environment: dict[str, str]) -> Iterator[str]:
    """The port of pages that run for as long as these tests do."""
    number = free_port()
    server = subprocess.Popen(
        ["fairway", "run", "--port", number], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        wait_for(f"http://127.0.0.1:{number}/healthz", server)
        yield number
    finally:
        server.terminate()
        server.communicate(timeout=20)


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(450):
        assert server.poll() is None, server.stderr and server.stderr.read().decode()
        with contextlib.suppress(OSError), urlopen(address, timeout=5):
            return
        time.sleep(0.2)
    raise AssertionError(f"nothing answers at {address}")


def run_shell(text: str, environment: dict[str, str], folder: Path) -> str:
    done = subprocess.run(
        ["bash", "-c", text],
        check=False,
        env=environment,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=400,
    )
    errors = done.stderr.decode()
    assert "Traceback" not in errors and "not found" not in errors, errors
    assert done.returncode in OUTCOME_CODES, errors
    return done.stdout.decode()


def run_python(text: str, names: dict[str, object]) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(text, "<page>", "exec"), names)
    return out.getvalue()


def squeezed(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("page", RUN, ids=named)
def test_what_a_page_tells_to_run_runs_and_prints_what_it_says(
    page: Path, environment: dict[str, str], port: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    out = ""
    ran = 0
    for block in blocks(page):
        text = block.text.replace(f":{PORT}", f":{port}")
        if block.language == "bash":
            out = run_shell(text, environment, tmp_path)
        elif block.language == "python":
            out = run_python(text, names)
        elif block.language == "text":
            missing = [line for line in text.splitlines() if squeezed(line) not in squeezed(out)]
            assert not missing, f"{missing} is not in:\n{out}"
        ran += block.language in ("bash", "python")
    assert ran


def run_twice(name: str, environment: dict[str, str], port: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the program that a guide shows prints, with a key of the applicant."""
    own = {"FAIRWAY_DATA": f"{environment['FAIRWAY_DATA']}/hk", "FAIRWAY_SIDE": "HK"}
    key = run_shell("fairway accounts token applicant", environment | own, ROOT)
    monkeypatch.setenv("FAIRWAY_URL", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("FAIRWAY_KEY", key.strip())
    program = "\n".join(item.text for item in blocks(DOCS / "how-to" / name) if item.language == "python")
    return [run_python(program, {}) for _ in range(2)]


def test_the_program_that_the_guide_shows_files_a_case_once(
    environment: dict[str, str], port: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, again = run_twice("file-by-program.md", environment, port, monkeypatch)
    assert "filed; the log says so at" in first
    assert "'submitted'" in again
    assert re.findall(r"HK-[\d-]+", first)[0] == re.findall(r"HK-[\d-]+", again)[0]


def test_the_program_that_the_guide_shows_watches_and_stops(
    environment: dict[str, str], port: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for told in run_twice("watch-the-law.md", environment, port, monkeypatch):
        assert "watching Import and Export" in told and "0 new messages" in told


def test_the_reference_pages_are_those_that_the_program_writes(environment: dict[str, str], tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "fairway.reference", str(tmp_path)], env=environment, check=True)
    written = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    kept = {path.name: path.read_text(encoding="utf-8") for path in (DOCS / "reference").iterdir()}
    assert kept == written, "run: make docs"


def test_every_function_of_the_condition_language_is_described() -> None:
    assert reference.FUNCTIONS.keys() == functions.SIGNATURES.keys()


def anchors(page: Path) -> set[str]:
    """The anchors that a page's headings make."""
    titles = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if re.match(r"https?:|mailto:", target):
            continue
        path, _, anchor = target.partition("#")
        place = (page.parent / path).resolve() if path else page
        assert place.exists(), target
        assert not anchor or anchor in anchors(place), target


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_setting_that_is_named_exists(page: Path) -> None:
    code = [*(ROOT / "src").rglob("*.py"), *(ROOT / "tests").rglob("*.py"), ROOT / ".ci" / "run"]
    known = set(re.findall(r"FAIRWAY_[A-Z_]*[A-Z]", "".join(path.read_text(encoding="utf-8") for path in code)))
    assert set(re.findall(r"FAIRWAY_[A-Z_]*[A-Z]", page.read_text(encoding="utf-8"))) <= known


def command_lines(page: Path) -> Iterator[list[str]]:
    """What a page tells to type after `fairway`."""
    text = page.read_text(encoding="utf-8").replace("\\\n", " ")
    spans = re.findall(r"`(fairway [^`\n]+)`", text)
    lines = re.findall(r"^\$? ?(?:\S*bin/)?(fairway .*)$", text, re.MULTILINE)
    for line in [*spans, *lines]:
        yield shlex.split(re.split(r"[|>;&]", line)[0], comments=True)


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_command_and_option_that_is_named_exists(page: Path) -> None:
    for words in command_lines(page):
        name = " ".join(words[: 3 if words[1] in GROUPS else 2])
        assert name in COMMANDS, name
        known = {option for param in COMMANDS[name].params for option in param.opts} | {"--help"}
        assert {word for word in words if word.startswith("--")} <= known, words


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_make_target_that_is_named_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:`|^\$ )make ([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE)) <= targets


def test_the_exit_codes_that_are_told_are_those_that_exist() -> None:
    page = (DOCS / "how-to" / "decide-in-a-script.md").read_text(encoding="utf-8")
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)} == OUTCOME_CODES | {1, 2}
    assert {int(code) for code in re.findall(r"\b\d+\b", cli.__doc__ or "")} == OUTCOME_CODES | {1, 2}


def test_the_guide_to_encoding_names_every_function_and_expectation() -> None:
    page = (DOCS / "how-to" / "encode-a-rule.md").read_text(encoding="utf-8")
    words = set(re.findall(r"[a-z_]+", page))
    assert functions.SIGNATURES.keys() <= words
    assert cases.EXPECTATIONS.keys() <= words


def test_every_direct_dependency_is_explained() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    rows = re.findall(r"^\| ([^|]+) \|", (DOCS / "dependencies.md").read_text(encoding="utf-8"), re.MULTILINE)
    told = {row.split()[0].lower() for row in rows}
    assert {re.split(r"[<>=[]", item)[0] for item in wanted} <= told


def test_a_third_jurisdiction_is_a_matter_of_the_files_that_the_guide_shows(tmp_path: Path) -> None:
    folder = tmp_path / "rulebook"
    shutil.copytree(DEFAULT_FOLDER, folder, ignore=shutil.ignore_patterns("*.py", ".*", "__pycache__"))
    page = (DOCS / "how-to" / "add-a-jurisdiction.md").read_text(encoding="utf-8")
    for name, text in re.findall(r"^`([\w./-]+\.yaml)`:\n\n```yaml\n(format:.*?)```", page, re.DOTALL | re.MULTILINE):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    [line] = re.findall(r"^ +MO: .*$", page, re.MULTILINE)
    head = folder / "rulebook.yaml"
    head.write_text(head.read_text(encoding="utf-8").replace("  jurisdictions:\n", f"  jurisdictions:\n{line}\n"))
    book = Rulebook.load(folder)
    assert [str(finding) for finding in check(book) if finding.level == ERROR] == []
    results = [cases.run_case(book, case) for case in cases.load_cases(folder) if "macao" in case.position.file]
    assert len(results) == 2
    assert [result.failures for result in results] == [(), ()]
