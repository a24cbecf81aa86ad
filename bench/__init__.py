"""Benchmarks: `python -m bench` runs them all; each prints figures against a limit or a peer of the same run."""
