"""Pages for paper: print HTML and PDF."""
