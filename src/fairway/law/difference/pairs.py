"""Norms that took the place of others: which of those that began is the new wording of which that ended.

A new wording has the same effect, within the same instrument, for movements of the same sort. It is
told by what both have in common; where that is little, the norms stay apart. The successors that a reform
makes say so themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fairway.law.norm import Norm

ENOUGH, CERTAIN = 3, 100


def paired(ended: Sequence[Norm], added: Sequence[Norm]) -> Iterator[tuple[str, Norm]]:
    """Each norm that ended, by name, with the one that took its place; the most alike first, each once."""
    scored = [
        (-score, n, m) for n, was in enumerate(ended) for m, now in enumerate(added) if (score := _alike(was, now))
    ]
    taken: set[int] = set()
    gone: set[int] = set()
    for _, n, m in sorted(scored):
        if n not in gone and m not in taken:
            gone.add(n)
            taken.add(m)
            yield ended[n].id, added[m]


def _alike(was: Norm, now: Norm) -> int:
    """How much two norms have in common; nothing, where one can't be the new wording of the other."""
    if now.succeeds == was.id:
        return CERTAIN
    if was.instrument != now.instrument or was.effect != now.effect:
        return 0
    if not all(set(a) & set(b) for a, b in ((was.kinds, now.kinds), (was.jurisdictions, now.jurisdictions))):
        return 0
    if was.provision != now.provision and was.when != now.when:
        return 0
    score = 2 * (was.provision == now.provision) + 2 * (_local(was) == _local(now))
    score += 2 * bool(was.fact and was.fact == now.fact) + bool(was.act and was.act == now.act)
    score += bool(set(was.procedures) & set(now.procedures)) + bool(set(was.overrides) & set(now.overrides))
    score += was.when == now.when
    return score if score >= ENOUGH else 0


def _local(norm: Norm) -> str:
    return norm.id.rpartition(".")[2]
