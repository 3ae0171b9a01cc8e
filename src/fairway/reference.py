"""The reference pages of the documentation, written from the program itself.

``python -m fairway.reference FOLDER`` writes them. Commands come from the command line, keys from the
code that reads the files, endpoints from the API's own description, so that no page can be out of date
unnoticed. Guides and reasons are written by hand and are not here.
"""

from __future__ import annotations

import ast
import inspect
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import typer

from fairway import cli, terminal
from fairway.law import amendment, cases, check, default, expression, functions, movements, schema
from fairway.law.calculation import Calculation
from fairway.law.determination import OUTCOMES
from fairway.law.norm import EFFECTS
from fairway.law.phrases import phrase
from fairway.law.values import Value, to_plain
from fairway.law.vocabulary import CHOICES, PLAIN_KINDS
from fairway.zone.schemata import Schema, schemata

MADE = "<!-- Written by `make docs` from the program. Change the program, not this page. -->\n\n"
SOURCE = Path(__file__).parent
API = "/api/v1/"
GUIDE = "../how-to/encode-a-rule.md"

FUNCTIONS = {
    "within": "whether a place lies in an area, or is it",
    "listed": "whether a value, or any of a set, is on a dated list on a day",
    "overlaps": "whether any of the words is in the set",
    "subset": "whether everything in the set is among the words",
    "size": "how many the set holds",
    "days_between": "days from the first date to the second",
    "months_between": "complete months from the first date to the second",
    "years_between": "complete years from the first date to the second, as for an age",
    "hours_between": "hours from the first moment to the second",
    "minutes_between": "minutes from the first moment to the second",
    "add_days": "the day so many days later",
    "add_months": "the same day of a later month; a missing day goes `'down'` to the last day or `'up'` to the next",
    "add_years": "the same day of a later year; 29 February goes down to the 28th",
    "add_working_days": "the day so many working days later on a calendar",
    "working_days_between": "working days after the first date, up to and including the second, on a calendar",
    "year": "the year of a date",
    "month": "the month of a date, 1 to 12",
    "weekday": "the day of the week, Monday 1 to Sunday 7",
    "day_of": "the date of a moment",
    "time_of": "the time of day of a moment",
    "ceil": "the number rounded up to a whole one",
    "floor": "the number rounded down to a whole one",
    "round_up": "the number rounded up to a multiple of the second",
    "round_half_up": "the number rounded to so many decimal places, halves away from zero",
    "min": "the least of the values",
    "max": "the greatest of the values",
}
"""What each function of the condition language gives; that it is complete is tested."""

VARIABLES = {"FAIRWAY_SECRET_KEY": "the key that signs forms, instead of the one kept in the data folder"}
"""What the environment variables mean whose meaning stands nowhere in the code."""


def pages() -> dict[str, str]:
    """Every reference page by file name."""
    written = {
        "command-line.md": command_line(),
        "outcomes.md": outcomes(),
        "conditions.md": conditions(),
        "calculations.md": calculations(),
        "files.md": files(),
        "checks.md": checks(),
        "rest.md": rest(),
        "registry.md": registry(),
        "who-may.md": who_may(),
        "environment.md": environment(),
    }
    return {name: f"{MADE}{text.strip()}\n" for name, text in written.items()}


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    lines = [list(head), ["---"] * len(list(head)), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def code(items: Iterable[str]) -> str:
    """Words set as code, divided by commas."""
    return ", ".join(f"`{item}`" for item in items)


def command_line() -> str:
    """Every command with its arguments and options, and the exit codes."""
    parts = ["# Command line\n", exit_codes()]
    parts += [command(name, item) for name, item in commands(typer.main.get_command(cli.app), "fairway")]
    return "\n".join(parts)


def exit_codes() -> str:
    """What each exit code means."""
    by_code: dict[int, list[str]] = {}
    for outcome in OUTCOMES:
        by_code.setdefault(cli.EXIT_CODES[outcome], []).append(f"`{outcome}`")
    rows = [[f"`{number}`", " or ".join(names)] for number, names in sorted(by_code.items())]
    rows += [["`1`", "an error, told in one line on standard error"], ["`2`", "wrong usage of the command line"]]
    intro = "`decide`, `why`, `plan` and `ask` leave with the code of the outcome; of several movements, the worst.\n"
    return f"## Exit codes\n\n{intro}\n{table(['code', 'outcome'], rows)}"


def commands(item: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Every command that can be run, by its full name."""
    inner = getattr(item, "commands", {})
    if not inner:
        yield name, item
    for word, below in inner.items():
        yield from commands(below, f"{name} {word}")


def command(name: str, item: Any) -> str:
    """One command."""
    arguments = [found for found in item.params if found.param_type_name == "argument"]
    usage = " ".join([name, *(_argument(found) for found in arguments), "[OPTIONS]"])
    rows = [[_spelt(found), found.help or "", _default(found)] for found in item.params]
    body = table(["argument or option", "what it is", "default"], rows) if rows else ""
    return f"## {name}\n\n{inspect.cleandoc(item.help or '')}\n\n```\n{usage}\n```\n\n{body}"


def _argument(found: Any) -> str:
    name = found.name.upper()
    return name if found.required else f"[{name}]"


def _spelt(found: Any) -> str:
    return f"`{found.name.upper()}`" if found.param_type_name == "argument" else code(found.opts)


def _default(found: Any) -> str:
    value = getattr(found.default, "value", found.default)
    if isinstance(value, Path) and value.is_relative_to(SOURCE):
        value = "the rulebook that comes with Fairway"
    elif value in (None, "", [], False):
        value = "required" if found.required else ""
    else:
        value = f"`{value}`"
    return f"{value} (or `{found.envvar}`)" if found.envvar else value


def outcomes() -> str:
    """Every outcome, from the lightest to the worst."""
    rows = [
        [f"`{name}`", f"`{terminal.SHAPES[name]}`", phrase(name, "en"), f"`{cli.EXIT_CODES[name]}`", _meaning(name)]
        for name in OUTCOMES
    ]
    head = ["outcome", "on a terminal", "in words", "exit code", "what is said"]
    intro = "From the lightest to the worst. Sides are decided apart; the worst of them is the joined outcome."
    return f"# Outcomes\n\n{intro}\n\n{table(head, rows)}"


def _meaning(outcome: str) -> str:
    values = {"count": "…", "as_written": "…"}
    return phrase(f"says {outcome}", "en", **values)


def conditions() -> str:
    """The condition language and its functions."""
    rows = [[f"`{name}({_takes(item)})`", f"`{item.result}`", FUNCTIONS[name]] for name, item in _signatures()]
    limits = f"A condition has at most {expression.MAX_TEXT} characters and {expression.MAX_NODES} parts."
    types = code((*PLAIN_KINDS, "money(HKD)", "quantity(kg)", *CHOICES))
    return f"""# Conditions

A small typed part of Python's expressions. {limits} Conditions are parsed, never given to `eval`.

{table(["written", "means"], GRAMMAR)}
Unknown is not false: a missing fact makes a condition unknown unless the rest settles it. There are no
floats, no text built from parts, no loops, and no way to ask whether a fact is known.

## Types of facts

{types}. A fact of type `one of` or `some of` lists its values. `money` of one currency never mixes with another.

## Functions

{table(["call", "gives", "what it is"], rows)}"""


GRAMMAR = [
    ["`data.contains_pi`", "the value of a fact"],
    ["`a and b`, `a or b`, `not a`", "as in Python, with unknown as a third value"],
    ["`==`, `!=`, `<`, `<=`, `>`, `>=`", "comparison; chains such as `1 <= x < 5` are allowed"],
    ["`fact in {'a', 'b'}`, `'a' in fact`", "a choice among words; a word among those of a `some of` fact"],
    ["`+`, `-`, `*`, `/`", "on numbers and money; only a constant may divide"],
    ["`x if c else y`", "a choice between two values of one type"],
    ["`100_000`, `0.5`, `'word'`, `True`, `set()`", "literals"],
    ["`HKD(4000)`", "an amount of money"],
    ["`date('2026-01-01')`, `time('22:00')`", "a date, a time of day"],
]


def _signatures() -> Iterable[tuple[str, functions.Signature]]:
    return functions.SIGNATURES.items()


def _takes(item: functions.Signature) -> str:
    return f"{item.args[0]}, ..." if item.variadic else ", ".join(item.args).replace("|", " or ")


def calculations() -> str:
    """Every calculation that comes with Fairway, and the facts that it reads."""
    found = default().calculations.values()
    return f"""# Calculations

What norms can name as `calculation:`, cases as `calculate:`, and `fairway count` as `--calculation`. While a fact that
one must have is missing, it gives nothing. [How they are written]({GUIDE}#calculations).

{"".join(map(_calculation, sorted(found, key=lambda item: item.id)))}"""


def _calculation(known: Calculation) -> str:
    says = (inspect.getdoc(known.function) or "").partition("\n")[0]
    may = [f"`{path}`{_taken(known.defaults.get(name))}" for name, path in known.options.items()]
    lines = [
        f"in {known.unit}" if known.unit else "a number",
        f"must have {code(known.inputs.values())}",
        *([f"may have, or takes as in brackets: {', '.join(may)}"] if may else []),
        f"rests on {code(known.basis)}",
    ]
    return f"## {known.id}\n\n{says}\n\n" + "".join(f"- {line}\n" for line in lines) + "\n"


def _taken(value: Value | None) -> str:
    """What is taken for a fact of which nothing is said, in brackets."""
    if isinstance(value, bool):
        return " (yes)" if value else " (no)"
    return f" ({to_plain(value)})" if value or value == 0 else ""


def files() -> str:
    """The keys of every kind of file, read from the code that reads them."""
    parts = ["# Files\n", "Strict YAML: every value is text until its type is known, and a key that is not known is an"]
    parts += [
        "error. JSON is a part of YAML. What the keys are for is told in [Encode a rule](../how-to/encode-a-rule.md).\n"
    ]
    parts += [_section(title, module, names) for title, module, names in SECTIONS]
    effects = f"A norm has exactly one of {code(EFFECTS)}: see [Provisions and norms]({GUIDE}#provisions-and-norms)."
    expects = f"`expect` may hold `exit`, `entry`, `inland`, `first-line`, `second-line`, {code(cases.EXPECTATIONS)}."
    return "\n".join([*parts, "## Effects and expectations\n", effects, "", expects])


SECTIONS: list[tuple[str, ModuleType, tuple[str, ...]]] = [
    ("A file of a rulebook", schema, ("_file", "_body", "_instrument")),
    ("`rulebook`", schema, ("read_head",)),
    ("`instrument`", schema, ("read_instrument",)),
    ("`provisions`", schema, ("read_provision", "_provision")),
    ("`norms` of a provision", schema, ("read_norm", "norm_over", "_effect", "_confidence")),
    ("`residuals`", schema, ("read_residual",)),
    ("`procedures`", schema, ("read_procedure", "procedure_over")),
    ("`steps` of a procedure", schema, ("read_step",)),
    ("`continuing` of a procedure", schema, ("read_duty",)),
    ("`facts`", schema, ("read_fact", "read_type")),
    ("`places`", schema, ("read_place",)),
    ("`authorities`", schema, ("read_authority",)),
    ("`calendars`", schema, ("read_calendar",)),
    ("`lists`, and their `entries`", schema, ("read_list", "list_over")),
    ("`gaps`", schema, ("read_gap",)),
    ("`source`, wherever it stands", schema, ("read_source",)),
    ("A file of a reform", amendment, ("read_overlay", "_label", "_amends", "_repeals", "_adds")),
    ("A file of cases", cases, ("read_cases", "_cases")),
    ("A file of movements", movements, ("read_movements", "_named")),
]

HOLDS = {
    "text": "text",
    "words": "a text in three languages",
    "words_needed": "text, or a text in three languages",
    "word_list": "texts in three languages",
    "texts": "a list",
    "choices": "a list",
    "choice": "one word",
    "flag": "yes or no",
    "day": "a date",
    "child": "a mapping",
    "children": "a list of mappings",
    "named": "texts in three languages, by name",
    "raw": "values by name",
    "slug": "an id",
    "_term": "a length of time, like `10 working days after sign`",
    "_refs": "norms",
}
EDGES = ("exempt", "despite", "subject_to")
FIXED = {
    "read_period": [["`from`", "a date", ""], ["`until`", "a date", ""]],
    "read_source": [["`source`", "a mapping", ""]],
}


def _section(title: str, module: ModuleType, names: tuple[str, ...]) -> str:
    found: dict[str, list[str]] = {}
    for name in names:
        for row in _keys(module, name):
            found.setdefault(row[0], row)
    return f"## {title}\n\n{table(['key', 'holds', 'possible values'], found.values())}"


def _keys(module: ModuleType, name: str) -> Iterator[list[str]]:
    """The keys that a function asks a reader for, with what each holds."""
    for call in sorted(_calls(module, name), key=lambda item: (item.lineno, item.col_offset)):
        asked = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        yield from FIXED.get(asked, [])
        kind = _holds(asked, call)
        if kind and not (asked == "child" and name == "read_source"):
            yield from ([f"`{key}`", kind, _possible(module, call)] for key in _asked(asked, call))


def _asked(asked: str, call: ast.Call) -> list[str]:
    """The keys that a call names."""
    if asked == "_refs":
        return list(EDGES)
    named = [item.value for item in call.args if isinstance(item, ast.Constant) and isinstance(item.value, str)]
    return named[:1]


def _calls(module: ModuleType, name: str) -> list[ast.Call]:
    return [node for node in ast.walk(_functions(module)[name]) if isinstance(node, ast.Call)]


@cache
def _functions(module: ModuleType) -> Mapping[str, ast.FunctionDef]:
    tree = ast.parse(inspect.getsource(module))
    return {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def _holds(asked: str, call: ast.Call) -> str:
    """What the value under a key must be, from the method that reads it."""
    if asked == "typed":
        reader = call.args[1]
        return {"int": "a whole number"}.get(getattr(reader, "id", ""), "")
    return HOLDS.get(asked, "")


def _possible(module: ModuleType, call: ast.Call) -> str:
    """The words that a choice allows."""
    if getattr(call.func, "attr", "") not in ("choice", "choices") or len(call.args) < 2:
        return ""
    allowed = call.args[1]
    words = getattr(module, allowed.id) if isinstance(allowed, ast.Name) else ast.literal_eval(allowed)
    return code(words)


def checks() -> str:
    """The codes that ``fairway rulebook check`` reports."""
    rows = [["`L01`", "a file cannot be read, or holds what it may not"]]
    for item in _functions(check).values():
        found = re.match(r"((?:L\d\d(?:, )?)+): (.*)", ast.get_docstring(item) or "", re.DOTALL)
        rows += [[code(found[1].split(", ")), " ".join(found[2].split())]] if found else []
    intro = (
        "What `fairway rulebook check` looks at. Errors make a rulebook unfit to use; warnings are for its reviewers."
    )
    return f"# Checks of a rulebook\n\n{intro}\n\n{table(['code', 'what is checked'], rows)}"


def rest() -> str:
    """Every endpoint, from the API's own description."""
    described = _openapi()
    schemas = described.get("components", {}).get("schemas", {})
    parts = [f"# REST API\n\nBase address: `{API}`. Its description in OpenAPI is at `{API}openapi.json`."]
    parts += ["Errors are problem details (RFC 9457). That a movement is prohibited is an answer, not an error.\n"]
    for path, operations in described["paths"].items():
        parts += [_endpoint(f"{method.upper()} {path}", item, schemas) for method, item in operations.items()]
    return "\n".join(parts)


def registry() -> str:
    """What the registry can say: kinds of entity, properties, measures, units and words."""
    known = schemata()
    parts = [
        "# What the registry can say\n",
        "Read from `zone/schemata.yaml`. A claim names a schema, one of its properties or a measure, and a value.\n",
        *(_schema(item) for item in known.schemata.values()),
        "## Measures\n\nFigures that may be said of any thing.\n",
        table(["measure", "in words"], ([f"`{item.name}`", item.label.say()] for item in known.measures.values())),
        "## Units\n\nUnits of one dimension convert. What is counted is a unit too, and converts to nothing else; "
        "a share of it is `percent of` it.\n",
        table(
            ["unit", "dimension", "factor"], ([f"`{u.name}`", u.dimension, str(u.factor)] for u in known.units.values())
        ),
        f"Counted: {code(known.nouns)}.\n",
        "## Words\n",
        table(["property", "words"], ([f"`{name}`", code(words)] for name, words in known.words.items())),
        f"Certainty: {code(known.certainties)}. Quality of a source: {code(known.qualities)}.",
    ]
    return "\n".join(parts)


def _schema(item: Schema) -> str:
    extends = f" Extends {item.extends}." if item.extends else ""
    elsewhere = f"In FollowTheMoney `{item.ftm}`, in schema.org `{item.jsonld}`."
    head = f"## {item.name}\n\n{item.label.say()}.{extends} {elsewhere}\n"
    rows = [
        [f"`{name}`", found.label.say(), f"{found.type} {found.range}".strip(), "yes" if found.several else ""]
        for name, found in item.own.items()
    ]
    return f"{head}\n{table(['property', 'in words', 'type', 'several'], rows)}" if rows else head


def who_may() -> str:
    """Who may see and do what: every role with every action."""
    with _set_up():
        from fairway.clearance.actors import MAY, ROLES, SEES
    sees = table(["role", "sees"], ([role, SEES[role]] for role in ROLES))
    rows = ([action, *("yes" if role in may else "" for role in ROLES)] for action, may in MAY.items())
    return (
        "# Who may see and do what\n\nA person acts in one capacity at a time. What somebody does not see is not there "
        "for them: it is answered as if it did not exist. Whoever acts on a part must see it. Of a decision that needs "
        f"a second person, nobody confirms their own.\n\n{sees}\n{table(['action', *ROLES], rows)}"
    )


@contextmanager
def _set_up() -> Iterator[None]:
    """The program as it serves pages, without touching anybody's data."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FAIRWAY_DATA"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fairway.web.settings")
        import django

        django.setup()
        yield


def _openapi() -> Mapping[str, Any]:
    """The description of the API."""
    with _set_up():
        from fairway.api import api

        return api.get_openapi_schema(path_prefix=API)


def _endpoint(name: str, item: Mapping[str, Any], schemas: Mapping[str, Any]) -> str:
    rows = [[f"`{found['name']}`", found["in"], _shape(found["schema"])] for found in item.get("parameters", [])]
    content = item.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    body = schemas.get(content.get("$ref", "").rsplit("/", 1)[-1], {})
    for key, value in body.get("properties", {}).items():
        rows.append([f"`{key}`", "body" if key in body.get("required", ()) else "body, optional", _shape(value)])
    told = table(["name", "in", "type"], rows) if rows else ""
    return f"## {name}\n\n{item['summary']}. {item.get('description', '')}\n\n{told}"


def _shape(found: Mapping[str, Any]) -> str:
    if "enum" in found:
        return code(found["enum"])
    kinds = found.get("anyOf", [found])
    return " or ".join(str(kind.get("format", kind.get("type", ""))) for kind in kinds if kind.get("type") != "null")


def environment() -> str:
    """Every environment variable that the program reads."""
    told = {**VARIABLES, **_of_settings(), **_of_commands()}
    rows = [[f"`{name}`", told.get(name, ""), code(sorted(places))] for name, places in sorted(_variables().items())]
    intro = "Nothing need be set. An option on the command line is stronger than its variable."
    return f"# Environment variables\n\n{intro}\n\n{table(['variable', 'what it sets', 'read by'], rows)}"


def _variables() -> Mapping[str, set[str]]:
    """The variables by name, and the modules that read them."""
    found: dict[str, set[str]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        if path.name != Path(__file__).name:
            for name in re.findall(r"[\"'](FAIRWAY_[A-Z_]+)[\"']", path.read_text(encoding="utf-8")):
                found.setdefault(name, set()).add(str(path.relative_to(SOURCE)))
    return found


def _of_settings() -> Mapping[str, str]:
    """What the settings say of their variables: the words after each name in their docstring."""
    text = ast.get_docstring(ast.parse((SOURCE / "web" / "settings.py").read_text(encoding="utf-8"))) or ""
    parts = re.split(r"``(FAIRWAY_[A-Z_]+)``", " ".join(text.split()))
    pairs = zip(parts[1::2], parts[2::2], strict=True)
    return {
        name: re.sub(r"``", "`", said).strip(" ,.").removesuffix(" and").removeprefix("is ") for name, said in pairs
    }


def _of_commands() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for _, item in commands(typer.main.get_command(cli.app), "fairway"):
        for param in item.params:
            if param.envvar:
                found.setdefault(param.envvar, f"`{param.opts[0]}`: {param.help}")
    return found


def write(folder: Path, made: Callable[[], dict[str, str]] = pages) -> None:
    """Write every page into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in made().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/reference"))
