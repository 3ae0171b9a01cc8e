"""What a new text of the law changes: watched, rehearsed on what the node keeps, and released by two people."""
