"""What tests of runs share: how long to wait, and methods that do not end by themselves."""

import time

from plexoscope.plugins.events import Ended
from plexoscope.plugins.results import Scalar

LONG_S = 30.0


def ends(run):
    """The terminal events of a run, in order."""
    assert [isinstance(event, Ended) for event in run.events].index(True) == len(run.events) - 1
    return [event.state for event in run.events if isinstance(event, Ended)]


def count_forever(params, inputs, ctx):
    step = 0
    while True:
        try:
            ctx.checkpoint()
            ctx.emit("loss", Scalar({"step": step}))
            step += 1
        except Exception:
            pass  # what careless methods do; a cancel must get past it


def wait_until(condition):
    deadline = time.monotonic() + LONG_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)
