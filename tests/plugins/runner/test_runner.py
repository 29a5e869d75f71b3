"""The runner: whatever a method does, its run ends exactly once and in the right state."""

import builtins
import subprocess
import sys
import threading

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plexoscope.plugins.context import Cancelled
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.events import Entered
from plexoscope.plugins.results import Outputs, Scalar
from plexoscope.plugins.runner import Limits, RunQueue, start
from plexoscope.plugins.states import RunState
from tests.plugins.runner.runs import LONG_S, count_forever, ends, wait_until


class SilentlyWrong(BaseException):
    def __str__(self):
        raise RuntimeError("no message")


def needing_arguments():
    return {
        UnicodeDecodeError: UnicodeDecodeError("utf-8", b"", 0, 1, "r"),
        UnicodeEncodeError: UnicodeEncodeError("utf-8", "", 0, 1, "r"),
        UnicodeTranslateError: UnicodeTranslateError("", 0, 1, "r"),
        BaseExceptionGroup: BaseExceptionGroup("g", [KeyboardInterrupt()]),
        ExceptionGroup: ExceptionGroup("g", [ValueError()]),
    }


EXCEPTIONS = [
    needing_arguments().get(each) or each("reason")
    for each in vars(builtins).values()
    if isinstance(each, type) and issubclass(each, BaseException)
] + [
    SilentlyWrong(),
    subprocess.CalledProcessError(1, "x"),
    np.linalg.LinAlgError("singular"),
]


def test_success(run):
    def method(params, inputs, ctx):
        ctx.progress(1, 2, "half")
        ctx.check("bar", "≥ 1", np.float32(2), np.True_)
        ctx.log("a line")
        ctx.emit("loss", Scalar({"loss": 1.0}))
        ctx.emit("loss", Scalar({"loss": 0.5}))
        ctx.emit("found", Scalar({"n": 1.0}), step=7)
        return Outputs(metrics={"loss": 0.5})

    done = run(method)
    assert done.wait(LONG_S) is RunState.SUCCEEDED
    assert ends(done) == [RunState.SUCCEEDED]
    assert done.outputs.metrics == {"loss": 0.5}
    assert (done.progress.fraction, done.progress.text) == (0.5, "half")
    (check,) = done.checks
    assert (check.got, check.passed) == (2.0, True)
    assert type(check.got) is float
    assert [text for _, text in done.logs] == ["a line"]
    assert {name: [step for step, _ in items] for name, items in done.drain().items()} == {
        "loss": [0, 1],
        "found": [7],
    }
    assert done.drain() == {}
    assert done.error is None


@pytest.mark.parametrize("error", EXCEPTIONS, ids=lambda error: type(error).__name__)
def test_every_exception_gives_one_failure(run, error):
    def method(params, inputs, ctx):
        raise error

    failed = run(method)
    assert failed.wait(LONG_S) is RunState.FAILED
    assert ends(failed) == [RunState.FAILED]
    assert failed.error.type == type(error).__name__
    assert failed.outputs is None


def fail_in_torch(params, inputs, ctx):
    import torch

    torch.zeros(2, 3) @ torch.zeros(2, 3)


def run_out_of_graphics_memory(params, inputs, ctx):
    import torch

    raise torch.OutOfMemoryError("CUDA out of memory")


def recurse(params, inputs, ctx):
    return recurse(params, inputs, ctx)


def allocate_too_much(params, inputs, ctx):
    return np.ones(2**55)


def allocate_too_much_in_torch(params, inputs, ctx):
    import torch

    return torch.ones(2**60)


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        (fail_in_torch, "RuntimeError"),
        (run_out_of_graphics_memory, "OutOfMemoryError"),
        (recurse, "RecursionError"),
        (allocate_too_much, "MemoryError"),
        (allocate_too_much_in_torch, "RuntimeError"),
        (lambda params, inputs, ctx: sys.exit(0), "SystemExit"),
        (lambda params, inputs, ctx: None, "PluginError"),
        (lambda params: None, "TypeError"),
        (lambda params, inputs, ctx: next(iter(())), "StopIteration"),
    ],
)
def test_real_failures(run, method, expected):
    failed = run(method)
    assert failed.wait(LONG_S) is RunState.FAILED
    assert failed.error.type.lstrip("_").replace("Array", "") == expected
    assert len(ends(failed)) == 1


def test_the_failure_says_where(run):
    failed = run(fail_in_torch)
    failed.wait(LONG_S)
    assert "cannot be multiplied" in failed.error.message
    assert "in fail_in_torch" in failed.error.traceback


def test_cancelled_by_the_method_itself_is_a_failure(run):
    def method(params, inputs, ctx):
        raise Cancelled

    failed = run(method)
    assert failed.wait(LONG_S) is RunState.FAILED
    assert failed.error.message == "raised by the method, though nobody cancelled the run"


def test_a_cancel_is_not_swallowed(run):
    cancelled = run(count_forever)
    cancelled.wait(LONG_S, until={RunState.RUNNING})
    cancelled.cancel()
    assert cancelled.wait(LONG_S) is RunState.CANCELLED
    assert ends(cancelled) == [RunState.CANCELLED]
    assert cancelled.error is None


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 200), st.lists(st.sampled_from(["pause", "resume", "drain"]), max_size=5))
def test_cancel_at_any_moment(run, at_step, before):
    reached = threading.Event()

    def method(params, inputs, ctx):
        for step in range(200):
            if step == at_step:
                reached.set()
            ctx.checkpoint()
            ctx.emit("loss", Scalar({"step": step}))
        reached.set()
        return Outputs()

    ended = run(method)
    reached.wait(LONG_S)
    for action in before:
        getattr(ended, action)()
    ended.cancel()
    assert ended.wait(LONG_S) in (RunState.CANCELLED, RunState.SUCCEEDED)
    assert ended.abandoned is False


def test_cancel_before_its_turn(run):
    called, queue = [], RunQueue(1)
    holding = run(count_forever, queue=queue)
    waiting = run(lambda params, inputs, ctx: called.append(1), queue=queue)
    waiting.cancel()
    assert waiting.wait(LONG_S) is RunState.CANCELLED
    assert ends(waiting) == [RunState.CANCELLED]
    assert (holding.state.is_terminal, called) == (False, [])


def test_pause_holds_the_method_and_its_clock(run):
    paused = run(count_forever)
    paused.pause()
    assert paused.wait(LONG_S, until={RunState.PAUSED}) is RunState.PAUSED
    n_emitted, elapsed_s = paused.channels["loss"].n_emitted, paused.elapsed_s
    assert (paused.channels["loss"].n_emitted, paused.elapsed_s) == (n_emitted, elapsed_s)
    paused.resume()
    assert paused.wait(LONG_S, until={RunState.RUNNING}) is RunState.RUNNING
    paused.pause()
    assert paused.wait(LONG_S, until={RunState.PAUSED}) is RunState.PAUSED
    paused.cancel()
    assert paused.wait(LONG_S) is RunState.CANCELLED


def test_cancel_during_the_last_step_is_a_cancel(run):
    reached, go_on = threading.Event(), threading.Event()

    def method(params, inputs, ctx):
        reached.set()
        go_on.wait(LONG_S)
        return Outputs()

    cancelled = run(method)
    reached.wait(LONG_S)
    cancelled.cancel()
    assert cancelled.state is RunState.CANCELLING
    go_on.set()
    assert cancelled.wait(LONG_S) is RunState.CANCELLED
    assert cancelled.outputs is None


def test_a_method_that_ignores_its_cancel(run):
    reached, go_on = threading.Event(), threading.Event()

    def method(params, inputs, ctx):
        ctx.emit("loss", Scalar({"v": 1.0}))
        reached.set()
        go_on.wait(LONG_S)
        ctx.emit("loss", Scalar({"v": 2.0}))
        ctx.check("late", "", 0, False)
        return Outputs()

    stuck = run(method, limits=Limits(grace_s=0.0))
    reached.wait(LONG_S)
    assert not stuck.abandoned
    stuck.cancel()
    assert stuck.wait(LONG_S) is RunState.CANCELLED
    assert stuck.abandoned
    with pytest.raises(PluginError, match="still ignores a cancel; it can start in a thread again when that run ends"):
        start(stuck.method, stuck.params, {})
    go_on.set()
    stuck.worker.thread.join()
    assert (stuck.channels["loss"].n_emitted, stuck.checks) == (1, ())
    assert ends(stuck) == [RunState.CANCELLED]
    again = start(stuck.method, stuck.params, {})
    again.cancel()
    again.wait(LONG_S)


def test_the_next_in_the_queue_does_not_start_beside_an_abandoned_thread(run):
    go_on, queue = threading.Event(), RunQueue(1)

    def method(params, inputs, ctx):
        go_on.wait(LONG_S)

    stuck = run(method, limits=Limits(grace_s=0.05), queue=queue)
    stuck.wait(LONG_S, until={RunState.RUNNING})
    second = start(stuck.method, stuck.params, {}, queue=queue)
    stuck.cancel()
    assert second.wait(LONG_S) is RunState.FAILED
    assert "still ignores a cancel" in second.error.message
    assert (queue.n_waiting, queue.n_working) == (0, 0)
    go_on.set()
    stuck.worker.thread.join()


def test_wall_limit_without_the_time_spent_paused(run):
    timed = run(count_forever, limits=Limits(wall_s=0.3))
    timed.pause()
    timed.wait(LONG_S, until={RunState.PAUSED})
    assert timed.wait(0.5) is RunState.PAUSED
    timed.resume()
    assert timed.wait(LONG_S) is RunState.TIMED_OUT
    assert str(timed.error) == "TimeLimit: did not end within 0.3 s of work"
    assert 0.29 <= timed.elapsed_s < 2
    assert ends(timed) == [RunState.TIMED_OUT]


def test_wall_limit_for_a_method_without_checkpoints(run):
    go_on = threading.Event()
    timed = run(lambda *_: go_on.wait(LONG_S), limits=Limits(wall_s=0.05, grace_s=0.05))
    assert timed.wait(LONG_S) is RunState.TIMED_OUT
    assert timed.abandoned
    go_on.set()
    timed.worker.thread.join()


def test_single_steps(run):
    def method(params, inputs, ctx):
        for step in range(3):
            ctx.checkpoint()
            ctx.emit("loss", Scalar({"v": step}))
        return Outputs()

    stepped = run(method, queue=Held())
    stepped.pause()
    stepped.begin()
    for n_done in range(3):
        assert stepped.wait(LONG_S, until={RunState.PAUSED}) is RunState.PAUSED
        assert stepped.channels["loss"].n_emitted == max(0, n_done - 1)
        n_pauses = len(pauses(stepped))
        stepped.step()
        wait_until(lambda n=n_pauses: len(pauses(stepped)) > n)
    stepped.resume()
    assert stepped.wait(LONG_S) is RunState.SUCCEEDED
    assert stepped.channels["loss"].n_emitted == 3


class Held(RunQueue):
    """Never lets a run begin by itself."""

    def enter(self, run):
        pass


def pauses(run):
    return [event for event in run.events if event == Entered(RunState.PAUSED)]


PROGRAM = """
import sys, types
from pathlib import Path
from plexoscope.plugins.runner import starting
from plexoscope.plugins.discovery import Method
from plexoscope.plugins.manifest import Citation, EntryPoint, Manifest
from plexoscope.plugins.states import RunState
from dataclasses import dataclass

@dataclass(frozen=True)
class Params: ...

def polite(params, inputs, ctx):
    try:
        while True:
            ctx.checkpoint()
    finally:
        print("tidied", flush=True)

def deaf(params, inputs, ctx):
    import time
    while True:
        time.sleep(0.01)

starting.GRACE_S = 0.2
entry = EntryPoint("__main__:" + sys.argv[1], "__main__:Params")
manifest = Manifest("m", "1", ">=1", "T", "S", citation=Citation("A", "T", 2022), entry=entry)
run = starting.start(Method(manifest, Path(".")), Params(), {})
run.wait(30, until={RunState.RUNNING})
"""


@pytest.mark.parametrize(("method", "printed"), [("polite", "tidied\n"), ("deaf", "")])
def test_leaving_the_program_ends_its_runs(method, printed):
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, method], capture_output=True, text=True, timeout=60, check=False
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, printed, "")
