"""What the kit runs a method with: a failing run ends once it has shown what it is for."""

import time

import pytest

from plexoscope.plugins.results import Outputs
from plexoscope.plugins.testing.trial import Failing, Trial

N_STEPS = 50


def trial(make_method, check_at, failing_until=0):
    """A method that reports the check "Steps" at some of its steps: as passed, but at first and where it is to fail."""

    def run(params, inputs, ctx):
        for step in range(N_STEPS):
            ctx.checkpoint()
            if step in check_at:
                ctx.check("Steps", "3", params.n_steps, params.n_steps == 3 and step >= failing_until)
        return Outputs()

    return Trial(make_method(run), {}, {}, {}, 20.0)


WRONG = Failing(params={"n_steps": 4})


def test_a_failing_run_ends_once_its_check_has_failed(make_method):
    tried = trial(make_method, check_at=(9, 40))
    assert tried.fault == ""
    assert tried.first.checkpoints.n == N_STEPS
    told = tried.fail(WRONG, ["Steps"])
    assert told.checkpoints.n == 11
    assert [check.passed for check in told.run.checks] == [False]


def test_it_waits_for_all_of_its_checks(make_method):
    assert trial(make_method, check_at=(9,)).fail(WRONG, ["Steps", "Other"]).checkpoints.n == N_STEPS


def test_a_check_that_fails_at_first_in_a_good_run_is_judged_at_the_end(make_method):
    tried = trial(make_method, check_at=(9, 40), failing_until=20)
    assert tried.first.wavering == {"Steps"}
    assert tried.fail(WRONG, ["Steps"]).checkpoints.n == N_STEPS


@pytest.mark.parametrize("seconds", [0.05, 0.2])
def test_time_of_the_processor_is_counted(make_method, seconds):
    def run(params, inputs, ctx):
        began_s = time.thread_time()
        while time.thread_time() < began_s + seconds:
            pass
        return Outputs()

    assert seconds <= Trial(make_method(run), {}, {}, {}, 20.0).first.cpu_s < seconds + 0.2
