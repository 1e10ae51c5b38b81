"""From uploads to a release: gather, decide, apply."""
