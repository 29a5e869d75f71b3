"""Filters kept up to date: what is shown is what passes, the latest filter wins, undo shows again."""

import threading
from pathlib import Path

import numpy as np
import pytest

from plexoscope.app.document.document import Document
from plexoscope.app.document.filter_settings import Condition, FilterSettings, Group
from plexoscope.app.document.state import Layer
from plexoscope.app.services.background import Background
from plexoscope.app.services.messages import Messages
from plexoscope.app.tractograms.filter import filtering as filtering_module
from plexoscope.app.tractograms.filter.edits import FilterEdits
from plexoscope.app.tractograms.filter.filtering import Filtering
from plexoscope.app.tractograms.filter.spatial_indices import Indices
from plexoscope.models.data.column import Column
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.tracts.filters import LengthBetween, Passes, ValueBetween
from plexoscope.models.tracts.regions import Sphere
from plexoscope.render.scene.appearance import StreamlineStyle

N = 20


def lines() -> Tractogram:
    """Streamline i runs along x for i + 1 mm at y = 10 i."""
    ends = np.array([[[0, 10 * i, 0], [i + 1, 10 * i, 0]] for i in range(N)], np.float32)
    weight = np.arange(N, dtype=np.float32)
    return Tractogram(ends.reshape(-1, 3), np.arange(0, 2 * N + 1, 2), per_streamline={"weight": weight})


class Parts:
    def __init__(self) -> None:
        self.document, self.messages = Document(), Messages()
        self.background = Background()
        self.indices = Indices(self.document, self.background, self.messages)
        self.filtering = Filtering(self.document, self.indices, self.messages)
        self.edits = FilterEdits(self.document, self.indices)
        self.document.add_layers((Layer("a", "a.trk", Path("a.trk"), lines(), StreamlineStyle()),))

    def filter(self, *whats, **changes) -> None:
        settings = FilterSettings((Group(tuple(Condition(n, what) for n, what in enumerate(whats, 1))),), **changes)
        self.document.change_layer("a", "Filter", filter=settings)

    @property
    def shown(self) -> list[int] | None:
        column = self.document.shown.get("a")
        return None if column is None else np.flatnonzero(column.values).tolist()


@pytest.fixture
def parts(qapp):
    parts = Parts()
    yield parts
    parts.filtering.close()
    parts.background.close()


@pytest.fixture
def indexed(parts, qtbot):
    """With the index there already."""
    layer, ready = parts.document.state.layers[0], []
    parts.indices.request(layer, ready.append)
    qtbot.waitUntil(lambda: bool(ready))
    return parts


@pytest.mark.parametrize(
    ("whats", "changes", "expected"),
    [
        ((LengthBetween(3, 5),), {}, [2, 3, 4]),
        ((LengthBetween(3, 5),), {"inverted": True}, [0, 1, *range(5, N)]),
        ((ValueBetween("weight", 18, 99),), {}, [18, 19]),
        ((Passes(Sphere((0, 40, 0), 1.0)),), {}, [4]),
        ((LengthBetween(0, 4), ValueBetween("weight", 2, 9)), {}, [2, 3]),
        ((LengthBetween(0, 4),), {"hidden": frozenset({1, 19})}, [0, 2, 3]),
        ((), {"hidden": frozenset({0})}, list(range(1, N))),
        ((LengthBetween(0, 99),), {}, None),
    ],
)
def test_what_passes_is_shown_at_once(indexed, whats, changes, expected):
    indexed.filter(*whats, **changes)
    assert indexed.shown == expected
    assert not indexed.filtering.is_busy("a")


def test_the_first_filter_waits_for_the_index(parts, qtbot):
    parts.filter(LengthBetween(3, 5))
    assert parts.shown is None
    assert parts.filtering.is_busy("a")
    qtbot.waitUntil(lambda: parts.shown == [2, 3, 4])
    assert not parts.filtering.is_busy("a")


def test_undo_and_redo_show_again(indexed):
    indexed.filter(LengthBetween(3, 5))
    indexed.filter(LengthBetween(1, 2))
    seen = [indexed.shown]
    for step in (indexed.document.history.undo, indexed.document.history.undo, indexed.document.history.redo):
        step()
        seen.append(indexed.shown)
    assert seen == [[0, 1], [2, 3, 4], None, [2, 3, 4]]


def test_the_same_answer_is_the_same_column(indexed):
    """So that a drag that changes nothing draws nothing."""
    indexed.filter(LengthBetween(3, 5))
    column = indexed.document.shown["a"]
    indexed.filter(LengthBetween(2.9, 5.1))
    assert indexed.document.shown["a"] is column


def test_the_latest_filter_wins_and_the_window_does_not_wait(indexed, qtbot, monkeypatch):
    passing, slow = filtering_module.passing, threading.Event()

    def wait(settings, index, values):
        slow.wait(10)
        return passing(settings, index, values)

    monkeypatch.setattr(filtering_module, "passing", wait)
    told = []
    indexed.document.shown_changed.connect(lambda _: told.append(indexed.shown))
    for highest in (3, 4, 5):
        indexed.filter(LengthBetween(3, highest))
        assert indexed.shown is None
    slow.set()
    qtbot.waitUntil(lambda: bool(told))
    qtbot.waitUntil(lambda: not indexed.filtering.is_busy("a"))
    assert told == [[2, 3, 4]], "of three requests only the last was answered"


def test_a_cancelled_index_leaves_everything_shown_and_can_be_asked_for_again(parts, qtbot, monkeypatch):
    begun = threading.Event()

    def build(tractogram, progress):
        begun.set()
        while True:
            progress(1, 2)

    monkeypatch.setattr("plexoscope.app.tractograms.filter.spatial_indices.SpatialIndex", build)
    parts.filter(LengthBetween(3, 5))
    assert begun.wait(5)
    parts.indices.job(parts.document.state.layers[0].tractogram).cancel()
    qtbot.waitUntil(lambda: not parts.background.jobs)
    assert parts.filtering.is_busy("a")
    assert parts.shown is None
    monkeypatch.undo()
    parts.filtering.retry("a")
    qtbot.waitUntil(lambda: parts.shown == [2, 3, 4])


def test_a_value_that_is_not_there_is_told(indexed):
    indexed.filter(ValueBetween("colour", 0, 1))
    assert indexed.shown is None
    assert indexed.messages.all[-1].level == "bad"
    assert "filter of a.trk" in indexed.messages.all[-1].title.lower()


def test_values_of_other_files_filter_too(indexed):
    added = Column(np.arange(N)[::-1].copy(), name="rank")
    indexed.document.change_layer("a", "Add values", added=(added,))
    indexed.filter(ValueBetween("rank", 0, 1))
    assert indexed.shown == [18, 19]


def test_a_removed_layer_leaves_nothing_and_comes_back_filtered(indexed, qtbot):
    indexed.filter(LengthBetween(3, 5))
    told = []
    indexed.document.shown_changed.connect(told.append)
    indexed.document.remove_layer("a")
    assert indexed.document.shown == {}
    assert told == ["a"]
    indexed.document.history.undo()
    qtbot.waitUntil(lambda: indexed.shown == [2, 3, 4])


def test_each_edit_is_one_step(indexed):
    steps = [
        indexed.edits.add_sphere,
        indexed.edits.add_box,
        indexed.edits.add_length,
        lambda: indexed.edits.add_value("weight"),
        indexed.edits.add_group,
        indexed.edits.invert,
        lambda: indexed.edits.hide(indexed.edits.layer, 3),
        indexed.edits.show_hidden,
        indexed.edits.clear,
    ]
    before = indexed.document.history.count()
    for n, step in enumerate(steps, 1):
        step()
        assert indexed.document.history.count() == before + n
    for _ in steps:
        indexed.document.history.undo()
    assert indexed.document.state.layers[0].filter == FilterSettings()
