"""What every test may ask for; fixtures of one package live in that package's own conftest."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

# One budget for every property: the machine that runs the tests is slow and busy, so the
# wall-clock deadline of a single example says nothing about the code.
settings.register_profile(
    "house", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")

pytest_plugins = ["tests.postgres", "tests.databases"]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A test that did not run proves nothing: a skipped one fails the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
