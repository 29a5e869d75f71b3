"""The document: undo is an identity whatever was done."""

import gc
import weakref
from dataclasses import replace
from pathlib import Path

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from PySide6.QtCore import QObject

from plexoscope.app.document.document import Document
from plexoscope.app.document.graph_layer import GraphArrangement, PlacedGraph
from plexoscope.app.document.state import Layer, State
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.render.scene.graph import GraphGeometry
from plexoscope.render.scene.scene import StreamlineStyle
from tests.app.networks import SQUARE_MM, placed_square


def make_layer(seed: int = 0) -> Layer:
    """A layer of three short random streamlines."""
    positions = np.cumsum(np.random.default_rng(seed).normal(size=(60, 3)), axis=0)
    tractogram = Tractogram(positions, np.arange(0, 61, 20))
    return Layer(f"layer-{seed}", "bundle", Path("bundle.trk"), tractogram, StreamlineStyle())


class DocumentMachine(RuleBasedStateMachine):
    """Drives every edit in any order; a plain list of states is the model of the history."""

    def __init__(self) -> None:
        super().__init__()
        self.document = Document()
        self.past = [self.document.state]
        self.future: list[State] = []
        self.n_layers = 0

    def step(self) -> None:
        """Record an edit that must be a step of its own."""
        if self.document.state != self.past[-1]:
            self.past.append(self.document.state)
            self.future.clear()

    @rule()
    def open(self) -> None:
        self.n_layers += 1
        self.document.add_layers((make_layer(seed=self.n_layers),))
        self.step()

    @precondition(lambda self: self.document.state.layers)
    @rule(data=st.data())
    def edit_layer(self, data) -> None:
        layer = data.draw(st.sampled_from(self.document.state.layers))
        what = data.draw(st.sampled_from(["opacity", "visible", "colour", "remove", "select"]))
        if what == "remove":
            self.document.remove_layer(layer.id)
        elif what == "select":
            self.document.select_layer(layer.id)
        else:
            value = {
                "opacity": st.floats(0, 1),
                "visible": st.booleans(),
                "colour": st.sampled_from(["direction", "uniform"]),
            }
            self.document.restyle(layer.id, f"Change {what}", **{what: data.draw(value[what])})
        self.step()

    @precondition(lambda self: self.document.state.layers)
    @rule(steps=st.lists(st.floats(-30, 30), min_size=1, max_size=5))
    def drag_view(self, steps) -> None:
        gesture = f"drag{len(self.past)}"
        for step in steps:
            camera = self.document.state.camera
            self.document.move_camera(camera.orbited(step, step / 2), gesture)
        self.step()

    @rule(seed=st.integers(0, 9), method=st.sampled_from(["a", "b"]))
    def set_method(self, seed, method) -> None:
        self.document.select_method(method, method)
        self.step()
        self.document.change_settings(method, "Change seed", seed=seed)
        self.step()

    @precondition(lambda self: len(self.past) > 1)
    @rule()
    def undo(self) -> None:
        self.document.history.undo()
        self.future.append(self.past.pop())

    @precondition(lambda self: self.future)
    @rule()
    def redo(self) -> None:
        self.document.history.redo()
        self.past.append(self.future.pop())

    @invariant()
    def state_is_that_of_the_model(self) -> None:
        assert self.document.state == self.past[-1]

    def teardown(self) -> None:
        while self.document.history.can_undo():
            self.document.history.undo()
        assert self.document.state == State()
        while self.document.history.can_redo():
            self.document.history.redo()
        assert self.document.state == (self.future[0] if self.future else self.past[-1])


TestDocument = DocumentMachine.TestCase
TestDocument.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


def test_a_drag_is_one_step_and_the_next_drag_another(qapp):
    document = Document()
    document.add_layers((make_layer(),))
    for gesture in ("1", "2"):
        for _ in range(10):
            document.move_camera(document.state.camera.orbited(3, 0), gesture)
    assert document.history.count() == 3


def test_a_drag_that_ends_where_it_began_leaves_no_step(qapp):
    document = Document()
    document.add_layers((make_layer(),))
    layer = document.state.layers[0]
    for opacity in (0.5, 0.7, layer.style.opacity):
        document.restyle(layer.id, "Change opacity", "opacity", opacity=opacity)
    assert document.history.count() == 1


def test_an_edit_that_changes_nothing_is_none(qapp):
    document = Document()
    document.edit("Nothing", replace(document.state))
    assert document.history.count() == 0


def test_what_passes_by_is_no_step_until_it_is_recorded(qapp):
    document = Document()
    document.change_view("Begin", planes=frozenset({"axial"}))
    before = document.state
    for plane in ("coronal", "sagittal"):
        document.pass_by(replace(document.state, view=replace(document.state.view, planes=frozenset({plane}))))
    assert document.history.count() == 1
    document.record("Play", before)
    document.record("Nothing", document.state)
    assert (document.history.count(), document.history.undo_text()) == (2, "Play")
    after = document.state
    document.history.undo()
    assert document.state is before
    document.history.redo()
    assert document.state is after


def test_the_history_is_bounded(qapp):
    document = Document()
    for seed in range(250):
        document.change_settings("m", "Change seed", seed=seed + 1)
    assert document.history.count() == 200


def test_a_document_with_a_history_needs_no_garbage_collector(qapp):
    document = Document()
    document.change_settings("m", "Change seed", seed=1)
    gone = weakref.ref(document)
    del document
    assert gone() is None


def test_the_garbage_collector_takes_a_document_in_a_circle(qapp):
    """With steps that Qt owned as well, this ended the process."""
    gone = []
    for _ in range(20):
        document = Document()
        document.helper = QObject(document)
        document.helper.document = document
        for seed in range(20):
            document.change_settings("m", "Change seed", seed=seed + 1)
        gone.append(weakref.ref(document))
        del document
    gc.collect()
    assert not any(each() for each in gone)


def test_a_layout_that_is_there_again_moves_nothing_that_was_undone_or_redone():
    document = Document()
    graph, _ = placed_square()
    graph = replace(graph, arrangement=GraphArrangement("force"), network=replace(graph.network, positions_mm=None))
    placed = PlacedGraph(GraphGeometry(SQUARE_MM, graph.network.edges), graph.arrangement)
    document.add_graphs((graph,))
    document.place_graph(graph.id, placed)
    opened = document.state
    document.change_view("Change slab", slab=None, planes=frozenset())
    changed = document.state
    document.view_aspect = 0.5  # another view has another way to see all of it
    document.history.undo()
    document.place_graph(graph.id, placed)
    assert document.state == opened
    document.history.redo()
    assert document.state == changed
    document.history.go_to(0)
    document.history.redo()
    document.place_graph(graph.id, placed)
    assert document.state == opened


def test_what_a_method_is_set_to_cannot_be_changed_from_outside():
    document, values = Document(), {"n_steps": 1}
    document.change_settings("counter", "Set", values=values)
    values["n_steps"] = 2
    assert document.state.settings("counter").values == {"n_steps": 1}
