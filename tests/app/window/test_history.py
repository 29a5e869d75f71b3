"""The history of the window: everything that a user does is one step, and all of it is taken back."""

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor

from plexoscope.app.document.arrangement import tabs
from plexoscope.app.document.selection import streamlines_of
from plexoscope.app.document.state import ClusterView
from plexoscope.app.document.workspace import Workspace
from plexoscope.app.methods.input_form import ASK
from plexoscope.app.preferences.declared import FRAME_BUDGET
from plexoscope.app.scene.axes import LINE_OF_SIGHT
from plexoscope.app.scene.first_volume_look import volume_layer
from plexoscope.app.scene.graph_reading import graph_layer
from plexoscope.models.data.network import Network
from plexoscope.models.data.volume import Volume
from plexoscope.models.tracts.clusters import cluster
from plexoscope.models.tracts.sampling import LENGTH
from tests.app.user import choose, open_file


def hide_one(window) -> None:
    window.tractograms.filter.hide(window.tractograms.filter.layer, 0)


def group(window) -> None:
    layer = window.tractograms.bundles.layer
    window.document.change_layer(layer.id, "Group", clusters=ClusterView(cluster(layer.tractogram, 10.0)))


def add_volume(window) -> None:
    values = np.arange(64, dtype=np.float32).reshape(4, 4, 4)
    volume = Volume(values, np.diag([30.0, 30.0, 30.0, 1.0]), "ramp")
    window.document.add_volumes((volume_layer(Path("ramp.nii"), volume),))


def add_graph(window) -> None:
    ring = np.stack([np.arange(12), (np.arange(12) + 1) % 12], axis=1)
    network = Network(ring, tuple("abcdefghijkl"), np.arange(12, dtype=np.float32))
    window.document.add_graphs((graph_layer(Path("ring.gml"), "ring", network),))


def leave_edges_out(window) -> None:
    window.document.restyle_graph(window.document.state.selected_graph, "Threshold", weights=(3.0, 11.0))


def select_some(window) -> None:
    layer = window.document.state.layers[0]
    some = np.arange(layer.tractogram.n_streamlines) < 7
    window.document.select_streamlines(streamlines_of([(layer.id, some)]))


def select_nodes(window) -> None:
    with window.document.together("Open a graph and select some of it"):
        add_graph(window)
        window.document.select_nodes(("a", "b"))


def save_layouts(window) -> None:
    own = tuple(Workspace(name, tabs("scene", name)) for name in ("library", "results", "axial", "coronal"))
    window.document.edit("Save layouts", replace(window.document.state, own_layouts=own))


MADE_READY_BY = {
    "workspace.own_6": save_layouts,
    "workspace.reset": lambda window: window.document.arrange_views("Move", tabs("library")),
    "filter.show_hidden": hide_one,
    "select.only": select_some,
    "select.network": select_nodes,
    "bundles.expand": group,
    "slices.sagittal": add_volume,
    "graph.again": add_graph,
    "graph.neighbours": lambda window: window.document.select_nodes(("a",)),
    "graph.edges": leave_edges_out,
}
"""What must be done before an action can be."""


def test_undo_of_every_action_returns_to_the_first_state(window, qtbot, monkeypatch):
    """Drive each undoable action and each control, then walk back and forth through the history."""
    monkeypatch.setattr(window.document.history, "_limit", 1000)  # methods have more parameters than are kept
    first = window.document.state
    states = [first]

    def did(what: str = "") -> None:
        assert window.document.state != states[-1], what
        states.append(window.document.state)

    samples = [a for a in window.actions_ if a.id.startswith("sample.") and a.undoable and a.enabled()]
    for sample in samples:
        n = len(window.document.state.layers)
        window.actions_.qaction(sample.id).trigger()
        qtbot.waitUntil(lambda n=n: len(window.document.state.layers) > n, timeout=10_000)
        did()
    undoable = [
        a.id
        for a in window.actions_
        if a.undoable
        and a.run is not None
        and not a.id.startswith("sample.")
        and a.id not in ("edit.remove", "session.new")
        and not (a.arguments and a.title.endswith("…"))  # it asks first
    ]
    if len(samples) < 2:
        open_file(window, qtbot)
        did()
    for id in undoable:
        assert id in MADE_READY_BY or window.actions_[id].enabled(), id
        if id == "view.reset":
            window.document.move_camera(window.document.state.camera.zoomed(2), "test", "Zoom")
            did(id)
        if id in MADE_READY_BY:
            MADE_READY_BY[id](window)
            qtbot.waitUntil(lambda: not window.graphs.layouts.settling, timeout=10_000)
            did(f"ready for {id}")
        checked = window.actions_[id].checked
        if checked is not None and checked():
            continue  # it holds already
        window.actions_.qaction(id).trigger()
        qtbot.waitUntil(lambda: not (window.graphs.layouts.settling or window.services.background.jobs), timeout=10_000)
        did(id)

    form = window.tractograms.looks_page.style_form
    selected = window.document.state.selected_layer
    form.opacity.setValue(700)
    did()
    form.opacity.sliderReleased.emit()
    form.line_width.setValue(3.0)
    did()
    choose(form.colour.by, "One colour")
    did()
    monkeypatch.setattr("plexoscope.app.widgets.swatch.QColorDialog.getColor", lambda *_: QColor("#336699"))
    form.colour.swatch.click()
    did()
    choose(form.colour.by, LENGTH)
    qtbot.waitUntil(lambda: window.document.state.layer(selected).style.colour == "values")
    did()
    choose(form.colour.colormap, "magma")
    did()
    form.colour.range.low.setValue(5)
    did()
    form.colour.log.click()
    did()
    form.colour.range.robust.click()
    did()
    form.colour.missing.click()
    did()
    choose(form.opacity_by.by, LENGTH)
    did()
    form.opacity_by.range.high.setValue(500)
    did()
    form.opacity_by.range.robust.click()
    did()
    choose(form.opacity_by.by, "Angle to axis")
    did()
    for axis in ("Front–back", LINE_OF_SIGHT):
        choose(form.opacity_by.angle.axis, axis)
        did()
    form.opacity_by.angle.vector[2].setValue(0.5)
    did()
    form.opacity_by.angle.sharpness.setValue(200)
    did()
    choose(form.opacity_by.angle.hide_side, "across the axis")
    did()
    choose(form.opacity_by.by, "Nothing")
    did()

    view = window.viewing.page
    choose(view.order, "Automatic")
    did()
    choose(view.shading, "Flat")
    did()
    view.depth_cue.setValue(300)
    did()
    for axis in ("Front–back", LINE_OF_SIGHT):
        choose(view.slab.axis, axis)
        did()
    view.slab.position.setValue(700)
    did()
    view.slab.thickness.setValue(700)
    did()
    choose(view.slab.axis, "Off")
    did()
    window.preferences.change(FRAME_BUDGET, 20.0)
    assert window.document.state == states[-1], "how fast a machine draws is a preference"

    next(each for each in window.tractograms.things() if each.key == f"layer:{selected}").toggle()
    did()
    other = next(layer.id for layer in window.document.state.layers if layer.id != selected)
    tree = window.outline.dock.tree
    place = tree.visualRect(tree.rows.index_of(f"layer:{other}")).topLeft() + QPoint(60, 10)
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    did()

    native = window.view.canvas.native
    centre = native.rect().center()
    qtbot.mousePress(native, Qt.MouseButton.LeftButton, pos=centre)
    for step in range(1, 6):
        qtbot.mouseMove(native, centre + QPoint(10 * step, 4 * step))
    qtbot.mouseRelease(native, Qt.MouseButton.LeftButton, pos=centre + QPoint(50, 20))
    did()

    for method in window.running.library.methods:
        if not method.available:
            continue
        id = method.id
        window.running.library_page.set_up.emit(id)
        assert window.document.state.selected_method == id
        did()
        window.running.methods.inputs.seed.setValue(7)
        did()
        for box in window.running.methods.inputs.boxes.values():
            known = [row for row, word in enumerate(box.values) if word not in (None, ASK)]
            row = next((row for row in known if row != box.currentIndex()), None)
            if row is not None:
                box.activated.emit(row)
                did(f"ready for {id}")
        for name, editor in window.running.methods.form.editors.items():
            if hasattr(editor, "stepUp"):
                before = editor.value()
                editor.stepUp()
                if editor.value() == before:
                    editor.stepDown()
                assert window.document.state != states[-1], name
                did(f"ready for {id}")

    window.actions_.qaction("edit.remove").trigger()
    did()

    assert window.document.history.count() == len(states) - 1, "one step for each thing done"
    for expected in reversed(states[:-1]):
        window.actions_.qaction("edit.undo").trigger()
        assert window.document.state == expected
    assert window.document.state == first
    for expected in itertools.islice(states, 1, None):
        window.actions_.qaction("edit.redo").trigger()
        assert window.document.state == expected
