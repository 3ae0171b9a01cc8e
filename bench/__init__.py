"""Measurements on the real rulebook, beside named peers. `make bench` runs them and writes README.md."""
