"""What visitors read: the compiled model, the live manifest and its cached reader."""
