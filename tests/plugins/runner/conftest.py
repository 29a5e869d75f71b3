"""Plain functions started as methods."""

import pytest

from plexoscope.plugins.runner import start
from tests.plugins.runner.runs import LONG_S


@pytest.fixture
def run(make_method):
    """Start a plain function as a method; whatever the test does, its run is over afterwards."""
    runs = []

    def begin(function, params=None, inputs=None, *, manifest=None, **options):
        method = make_method(function, **(manifest or {}))
        params = method.load().params_class() if params is None else params
        events = []
        observers = [*options.pop("observers", ()), lambda elapsed_s, event: events.append(event)]
        runs.append(start(method, params, inputs or {}, observers=observers, **options))
        runs[-1].events = events
        return runs[-1]

    yield begin
    for each in runs:
        each.cancel()
        each.wait(LONG_S)
