"""Other engines on the slice: each given what it takes, ready made, and asked for the same answer.

Facts are turned into each engine's own form beforehand and that time is not counted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from importlib.metadata import version
from typing import Any

from bench.dialects import CEL, ZEN, named_steps, one_list
from bench.movements import Known, Slice
from fairway.law import logic
from fairway.law.expression import facts_read
from fairway.law.values import to_plain

Answer = frozenset[str]


@dataclass(frozen=True)
class Peer:
    """An engine on the slice: `ready` makes its facts, `call` is what is timed, `read` gives the answer."""

    name: str
    ready: Callable[[Known], Any]
    call: Callable[[Any], Any]
    read: Callable[[Any], Answer]


def plain_facts(part: Slice, facts: Known) -> dict[str, Any]:
    """The facts that the slice reads, as nested JSON data; those that are derived are left to be derived."""
    read = {path for n in part.norms for path in facts_read(part.program.conditions[n])} | set(part.derived)
    read |= {path for derived in part.derived for path in part.below(derived)}
    nested: dict[str, Any] = {}
    read |= {f"{path}_areas" for path in read}
    for path in sorted(read & facts.keys()):
        head, _, tail = path.partition(".")
        value = facts[path]
        nested.setdefault(head, {})[tail] = value.toordinal() if isinstance(value, date) else to_plain(value)
    return nested


def ours(part: Slice) -> list[Peer]:
    """Fairway's own two readings of the very expressions that the peers get."""
    trees, functions = part.trees(), part.book.functions
    variables: dict[str, str] = {}
    emitter = logic.Emitter(lambda path: variables.setdefault(path, f"f{len(variables)}"), {})
    items = ", ".join(emitter.emit(tree) for tree in trees)
    loads = "".join(f"    {name} = get({path!r})\n" for path, name in variables.items())
    names = emitter.constants | {f"FN_{key}": function for key, function in functions.items()}
    exec(f"def program(get):\n{loads}    return [{items}]\n", names)
    return [
        Peer("fairway, compiled", _same, lambda facts: names["program"](facts.get), _of_list(part)),
        Peer(
            "fairway, reference reading (`logic.evaluate`)",
            _same,
            lambda facts: [logic.evaluate(tree, facts.get, functions) for tree in trees],
            _of_list(part),
        ),
    ]


def _same(facts: Known) -> Known:
    return facts


def others(part: Slice) -> Iterator[Peer]:
    """Every other engine that is installed."""
    for maker in (_zen, _cel_rust, _cel_python):
        try:
            yield from maker(part)
        except ImportError:
            continue


def _of_list(part: Slice) -> Callable[[Any], Answer]:
    ids = [part.program.norms[n].id for n in part.asked]
    return lambda states: frozenset(name for name, state in zip(ids, states, strict=True) if state)


def _zen(part: Slice) -> Iterator[Peer]:
    zen = import_module("zen")

    def ready(facts: Known) -> Any:
        return plain_facts(part, facts)

    def read(answer: Any) -> Answer:
        result = answer["result"]
        return frozenset(part.program.norms[n].id for n in part.asked if result[f"e{n}"])

    name = f"zen-engine {version('zen-engine')}"
    whole = zen.compile_expression(one_list(part, ZEN))
    yield Peer(f"{name}, one compiled expression", ready, whole.evaluate, _of_list(part))
    graph = json.dumps(zen_graph(named_steps(part, ZEN, "$.")))
    engine = zen.ZenEngine({"loader": lambda key: graph})
    yield Peer(f"{name}, decision by loader", ready, lambda facts: engine.evaluate("slice", facts), read)
    traced = {"trace": True}
    yield Peer(
        f"{name}, decision by loader with trace", ready, lambda facts: engine.evaluate("slice", facts, traced), read
    )


def zen_graph(steps: Mapping[str, str]) -> dict[str, Any]:
    """A decision of one node of expressions."""
    expressions = [{"id": key, "key": key, "value": text} for key, text in steps.items()]
    return {
        "contentType": "application/vnd.gorules.decision",
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "in"},
            {"id": "law", "type": "expressionNode", "name": "law", "content": {"expressions": expressions}},
            {"id": "out", "type": "outputNode", "name": "out"},
        ],
        "edges": [
            {"id": "1", "sourceId": "in", "targetId": "law"},
            {"id": "2", "sourceId": "law", "targetId": "out"},
        ],
    }


def _cel_rust(part: Slice) -> Iterator[Peer]:
    cel = import_module("cel")

    program = cel.compile(one_list(part, CEL))
    name = f"common-expression-language {version('common-expression-language')} (Rust), one program"
    yield Peer(name, lambda facts: plain_facts(part, facts), program.execute, _of_list(part))


def _cel_python(part: Slice) -> Iterator[Peer]:
    celpy = import_module("celpy")

    environment = celpy.Environment(runner_class=celpy.CompiledRunner)
    program = environment.program(environment.compile(one_list(part, CEL)))

    def ready(facts: Known) -> Any:
        return {key: celpy.json_to_cel(value) for key, value in plain_facts(part, facts).items()}

    yield Peer(f"cel-python {version('cel-python')}, one compiled program", ready, program.evaluate, _of_list(part))
