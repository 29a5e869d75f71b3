"""Rows of runs and vectors: how a run stands, its results below it, and what it was asked for as facts."""

from types import SimpleNamespace

import numpy as np
import pytest

from plexoscope.app.document.document import Document
from plexoscope.app.document.state import OpenVectors
from plexoscope.app.runs.run_entry import RunEntry
from plexoscope.app.runs.things import RunThings
from plexoscope.models.data.vectors import Vectors
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.results import Check
from plexoscope.plugins.states import RunState


def entry(name: str, state: RunState, fraction=None, checks=()) -> RunEntry:
    channel = SimpleNamespace(n_emitted=0)
    progress, emitted = SimpleNamespace(fraction=fraction), {"loss": channel}
    run = SimpleNamespace(state=state, progress=progress, checks=checks, elapsed_s=65.0, channels=emitted)
    channels = (Channel("loss", "scalar", "append", "Loss", "How wrong it is"),)
    return RunEntry(name, "pivem", "PiVeM", channels, {"n_bins": 60, "rate": 0.25}, 3, run=run, changed={"n_bins": 60})


@pytest.fixture
def desk(qapp):
    shown = []
    runs = SimpleNamespace(entries=[], sweeps=[], shown=None, remove=lambda entries: shown.append(("remove", entries)))
    document = Document()
    things = RunThings(document, runs, lambda *what: shown.append(what), print)
    return SimpleNamespace(runs=runs, document=document, things=things, shown=shown)


@pytest.mark.parametrize(
    ("state", "fraction", "checks", "words"),
    [
        (RunState.RUNNING, 0.4, (), "40 %"),
        (RunState.FAILED, 0.4, (), "Failed"),
        (RunState.SUCCEEDED, 1.0, (), "Finished"),
        (RunState.SUCCEEDED, 1.0, (True, True), "✓"),
        (RunState.SUCCEEDED, 1.0, (True, False), "1 of 2 ✓"),
    ],
)
def test_a_run_says_how_it_stands(desk, state, fraction, checks, words):
    checks = tuple(Check("holds", "1", 1.0, passed) for passed in checks)
    desk.runs.entries.append(entry("#1", state, fraction, checks))
    (thing,) = desk.things.all()
    assert (thing.key, thing.name, thing.detail) == ("run:#1", "PiVeM #1", words)
    assert thing.progress == (fraction if state is RunState.RUNNING else None)
    assert (thing.remove is None) == (state is RunState.RUNNING), "what works is cancelled, not removed"
    facts = dict(thing.facts())
    assert (facts["Seed"], facts["Time of work"], facts["rate"]) == ("3", "1:05", "0.25")


def test_a_result_brings_up_its_panel(desk):
    desk.runs.entries.append(entry("#1", RunState.RUNNING))
    (thing,) = desk.things.all()
    (result,) = thing.children()
    assert (result.key, result.name, result.detail) == ("run:#1/result:loss", "Loss", "nothing yet")
    result.show()
    thing.show()
    assert desk.shown == [(desk.runs.entries[0], "loss"), (desk.runs.entries[0], "")]


def test_vectors_are_renamed_and_removed(desk):
    vectors = Vectors(np.ones((1, 2, 3)), ("a", "b"), [0.0], source="a run")
    desk.document.take_vectors(OpenVectors("v", "PiVeM #1", vectors), "explore", "vectors")
    (thing,) = desk.things.all()
    assert (thing.key, thing.detail) == ("vectors:v", "2")
    thing.rename("points")
    assert desk.document.state.vectors[0].name == "points"
    desk.document.inspect("vectors:v", "points")
    desk.things.all()[0].remove()
    assert (desk.document.state.vectors, desk.document.state.inspected) == ((), "scene:")
