"""Movements made up by rule: as many as are asked for, on the days and at the points where people really crossed.

Daily volumes, directions and control points follow the official passenger series; facts are drawn from the
vocabulary so that norms are met and missed, and thresholds lie just below, at and just above a value. The same
seed gives the same bytes. Nothing here is a record of anybody, and how often a fact occurs says nothing about
travellers. Needs NumPy and PyArrow (``fairway[frames]``).
"""

import fairway.law.columns  # noqa: F401 - says what is not installed
