"""Fairway: what may cross between two legal systems, under which clause, and how."""

__version__ = "0.1.0"
