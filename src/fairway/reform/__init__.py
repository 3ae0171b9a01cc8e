"""What a new text of the law changes: for whoever watches a provision or a movement."""
