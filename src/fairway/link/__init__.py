"""What two nodes say to each other: a transparency log, signed messages, and witnesses of both.

Knows nothing of law.
"""
