"""What holds for all tests."""

import os

from hypothesis import HealthCheck, settings

# The same examples on every run where a change is judged; new ones wherever people work. How long
# one takes says more of the machine than of the code.
settings.register_profile("work", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("work"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "work")

# Whoever has an AWS profile or a proxy of their own has them for other things than these tests.
for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE"):
    os.environ.pop(name, None)
for name in ("NO_PROXY", "no_proxy"):
    os.environ[name] = "127.0.0.1,localhost"
