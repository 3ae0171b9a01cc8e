"""Rules that read one sentence each and yield proposals; one module for each kind of claim."""
