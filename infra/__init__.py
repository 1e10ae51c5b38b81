"""What an operator runs. Never imported by `handlers`."""
