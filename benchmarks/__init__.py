"""Benchmarks: what is claimed of speed, and how to see it."""
