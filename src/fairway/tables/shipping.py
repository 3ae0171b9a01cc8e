"""What a machine elsewhere needs to judge rows as this one does: the rulebook, the order, and Fairway's own code.

Everything is sent from here, so that no machine can judge by another text or another version. Python itself, NumPy
and PyArrow must be there. How it is sent is not known here.
"""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from uuid import uuid4

from fairway.law import codec
from fairway.law.contents import Contents
from fairway.law.rulebook import Rulebook
from fairway.tables.judging import Judge
from fairway.tables.order import Order

CODE = ("law", "tables", "rulebook")
"""The parts of the package that judging needs."""


@dataclass(frozen=True)
class Work:
    """A rulebook as bytes, and what is to be judged by it.

    Copies of one work are equal, wherever they are.
    """

    contents: bytes = field(compare=False)
    hash: str = field(compare=False)
    order: Order = field(compare=False)
    name: str = field(default_factory=lambda: uuid4().hex)

    @classmethod
    def of(cls, rulebook: Rulebook, order: Order) -> Work:
        """The work that judges as `rulebook` does here."""
        return cls(codec.canonical(codec.pack(rulebook.contents)), rulebook.hash, order)


@lru_cache(maxsize=1)
def judge_of(work: Work) -> Judge:
    """The judge of some work, made once in each process, with the programs that it comes to know."""
    contents = codec.unpack(Contents, json.loads(work.contents))
    return Judge(Rulebook(contents, work.hash), work.order)


def code_in(folder: Path) -> Path:
    """The code that judges, as one file in `folder`."""
    path, package = folder / "fairway.zip", Path(__file__).parent.parent
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in (package / "__init__.py", *(file for part in CODE for file in (package / part).rglob("*.py"))):
            packed.write(file, Path("fairway") / file.relative_to(package))
    return path
