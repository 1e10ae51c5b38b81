"""What holds for all tests."""

import os

from hypothesis import settings

# The same examples on every run where a change is judged; new ones wherever people work.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")
