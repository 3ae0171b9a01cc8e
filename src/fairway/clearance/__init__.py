"""Clearance: one application, decided by both sides' authorities, and the permit that comes of it.

Pages, the API and the command line read cases through `fairway.clearance.gateway` alone.
"""
