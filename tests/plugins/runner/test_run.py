"""A run as the window sees it: what it keeps, what may change while it works, who hears of it."""

import gc
import threading
import weakref

import numpy as np
import pytest

from plexoscope.plugins import context
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.manifest import Input
from plexoscope.plugins.parameters import ParameterError
from plexoscope.plugins.results import Outputs, Points, Scalar
from plexoscope.plugins.runner import Limits, Thread, start
from plexoscope.plugins.states import RunState
from tests.plugins.runner.runs import LONG_S, ends


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
