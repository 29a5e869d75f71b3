"""The runner: whatever a method does, its run ends exactly once and in the right state."""

import builtins
import gc
import subprocess
import sys
import threading
import time
import weakref

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plexoscope.plugins import context
from plexoscope.plugins.context import Cancelled
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.events import Ended, Entered
from plexoscope.plugins.manifest import Input
from plexoscope.plugins.parameters import ParameterError
from plexoscope.plugins.results import Outputs, Points, Scalar
from plexoscope.plugins.runner import Limits, RunQueue, Thread, start
from plexoscope.plugins.states import RunState

LONG_S = 30.0


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


def ends(run):
    """The terminal events of a run, in order."""
    assert [isinstance(event, Ended) for event in run.events].index(True) == len(run.events) - 1
    return [event.state for event in run.events if isinstance(event, Ended)]


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


def count_forever(params, inputs, ctx):
    step = 0
    while True:
        try:
            ctx.checkpoint()
            ctx.emit("loss", Scalar({"step": step}))
            step += 1
        except Exception:
            pass  # what careless methods do; a cancel must get past it


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
    stuck._worker._thread.join()
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
    stuck._worker._thread.join()


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
    timed._worker._thread.join()


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


def wait_until(condition):
    deadline = time.monotonic() + LONG_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_emit_after_the_end_is_dropped(run):
    kept = []

    def method(params, inputs, ctx):
        kept.append(ctx)
        return Outputs()

    over = run(method)
    over.wait(LONG_S)
    kept[0].emit("loss", Scalar({"v": 1.0}))
    assert over.channels["loss"].n_emitted == 0


@pytest.mark.parametrize(
    ("channel", "value", "message"),
    [
        (
            "los",
            Scalar({}),
            "emit: no channel 'los' (did you mean 'loss'?), expected one of loss, positions, found",
        ),
        (
            "loss",
            Points(np.zeros((1, 1, 2)), [0.0]),
            "emit: channel 'loss': expected Scalar (scalar), got Points",
        ),
        ("loss", 0.5, "emit: channel 'loss': expected Scalar (scalar), got float"),
    ],
)
def test_wrong_emits_fail_the_run(run, channel, value, message):
    failed = run(lambda params, inputs, ctx: ctx.emit(channel, value))
    assert failed.wait(LONG_S) is RunState.FAILED
    assert str(failed.error) == f"PluginError: {message}"


def test_two_runs_at_once(run):
    meeting = threading.Barrier(2, timeout=LONG_S)

    def method(params, inputs, ctx):
        meeting.wait()
        ctx.emit("loss", Scalar({"seed": ctx.seed}))
        return Outputs({"draw": ctx.rng.random()})

    first, second = run(method, seed=1), run(method, seed=2)
    assert first.wait(LONG_S) is second.wait(LONG_S) is RunState.SUCCEEDED
    assert [value.values["seed"] for each in (first, second) for _, value in each.drain()["loss"]] == [1, 2]
    assert first.outputs.metrics != second.outputs.metrics


def test_the_same_seed_gives_the_same_numbers(run):
    def method(params, inputs, ctx):
        return Outputs({"draw": ctx.rng.random()})

    first, second = run(method, seed=5), run(method, seed=5)
    first.wait(LONG_S)
    second.wait(LONG_S)
    assert first.outputs.metrics == second.outputs.metrics


def test_inputs_are_those_declared(run):
    declared = {"inputs": (Input("network", "temporal_network", "N"),)}
    with pytest.raises(PluginError, match="expected network, got none"):
        run(lambda *_: Outputs(), manifest=declared)
    done = run(lambda p, inputs, c: Outputs({"n": inputs["network"]}), inputs={"network": 3}, manifest=declared)
    done.wait(LONG_S)
    assert done.outputs.metrics == {"n": 3}


def test_scratch_goes_with_the_run(run):
    folders = []

    def method(params, inputs, ctx):
        (ctx.scratch / "a").write_text("a")
        folders.append(ctx.scratch)
        raise RuntimeError

    run(method).wait(LONG_S)
    assert len(folders) == 1
    assert not folders[0].exists()


def test_live_parameters(run):
    seen = []
    reached, go_on = threading.Event(), threading.Event()

    def method(params, inputs, ctx):
        seen.append(dict(ctx.live))
        reached.set()
        go_on.wait(LONG_S)
        seen.append(dict(ctx.live))
        return Outputs()

    going = run(method)
    reached.wait(LONG_S)
    for wrong in ({"speed": 11.0}, {"n_steps": 5}):
        with pytest.raises(ParameterError):
            going.set_live(wrong)
    going.set_live({"speed": 2})
    go_on.set()
    going.wait(LONG_S)
    assert seen == [{"speed": 1.0}, {"speed": 2.0}]


def test_expects_and_device(run):
    seen = []

    def method(params, inputs, ctx):
        seen.append((dict(ctx.expects), ctx.device))
        return Outputs()

    run(method, expects={"auc": 0.9}).wait(LONG_S)
    run(method, manifest={"device": "cuda"}).wait(LONG_S)
    assert seen == [({"auc": 0.9}, "cpu"), ({}, "cuda")]


def test_names_of_threads(run):
    names = []

    def method(params, inputs, ctx):
        names.append(threading.current_thread().name)
        return Outputs()

    done = run(method)
    done.wait(LONG_S)
    assert names == [f"plexoscope-run-{done.id}"]


def test_observers_hear_all_of_it_in_order(run):
    def method(params, inputs, ctx):
        ctx.progress(1, 2)
        ctx.emit("loss", Scalar({"v": 1.0}))
        ctx.check("bar", "1", 1, True)
        ctx.log("a line")
        return Outputs({"v": 1.0})

    done = run(method)
    done.wait(LONG_S)
    kinds = [type(event).__name__ for event in done.events]
    assert kinds == ["Entered", "Entered", "Progressed", "Emitted", "Checked", "Logged", "Ended"]
    assert [done.events[0].state, done.events[1].state] == [RunState.QUEUED, RunState.RUNNING]
    assert done.events[-1].outputs.metrics == {"v": 1.0}


def test_an_observer_that_raises_is_let_go(run):
    def broken(elapsed_s, event):
        raise OSError("disk full")

    done = run(lambda *_: Outputs(), observers=[broken])
    assert done.wait(LONG_S) is RunState.SUCCEEDED
    assert [text for _, text in done.logs] == ["no longer observed: OSError: disk full"]
    assert ends(done) == [RunState.SUCCEEDED]


def test_too_many_events_are_an_error_that_says_what_to_do(run, monkeypatch):
    monkeypatch.setattr(context, "MAX_EVENTS", 3)

    def method(params, inputs, ctx):
        for _ in range(4):
            ctx.emit("found", Scalar({"v": 1.0}))

    failed = run(method)
    assert failed.wait(LONG_S) is RunState.FAILED
    assert 'declare policy = "append"' in failed.error.message
    assert failed.channels["found"].n_emitted == 3


def test_a_run_that_nobody_holds_is_gone(make_method):
    method = make_method(lambda *_: Outputs())
    run = start(method, method.load().params_class(), {})
    run.wait(LONG_S)
    gone = weakref.ref(run)
    gc.disable()
    try:
        del run
        assert gone() is None
    finally:
        gc.enable()


def test_labels_and_limits_are_kept(run):
    done = run(lambda *_: Outputs(), input_labels={"network": "a school"}, limits=Limits(wall_s=9))
    done.wait(LONG_S)
    assert (done.input_labels["network"], done.limits.wall_s, done.placement) == ("a school", 9, Thread())


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
