"""Proofs about a rulebook: what no movement can meet, and the movement that meets it where one can.

Programs are read as formulas and told to a solver, z3 (``fairway[proofs]``), in exact numbers. A movement
that the solver finds is decided by the engine before it is given; what is not told in time is said so.
"""

from fairway.law.errors import LawError

try:
    import z3 as _z3  # noqa: F401
except ImportError as missing:
    raise LawError(
        f"proofs need the package '{missing.name}', which is not installed", hint="pip install 'fairway[proofs]'"
    ) from None
