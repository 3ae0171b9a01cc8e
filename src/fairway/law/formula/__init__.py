"""A program as one formula: what it says of a movement, as ands and nots over atoms on its facts.

The formula is found by reading the program in `fairway.law.columns` with masks that are not bits of rows
but literals of a graph, so that nothing of the law's logic is written a second time. Solvers and
databases are told of it elsewhere.
"""

from fairway.law.formula.atoms import Atom, Holds, Known
from fairway.law.formula.graph import FALSE, TRUE, Graph, Literal
from fairway.law.formula.program import Formula, formula_of

__all__ = ["FALSE", "TRUE", "Atom", "Formula", "Graph", "Holds", "Known", "Literal", "formula_of"]
