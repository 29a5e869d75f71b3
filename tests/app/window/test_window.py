"""The window: opens, refuses bad files unharmed, and takes back everything it did."""

import importlib.metadata
import itertools
import signal
import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel

from plexoscope.app.document.state import ClusterView, State
from plexoscope.app.methods.input_form import ASK
from plexoscope.app.scene.axes import LINE_OF_SIGHT
from plexoscope.app.scene.first_volume_look import volume_layer
from plexoscope.app.scene.graph_reading import graph_layer
from plexoscope.app.view.export_dialog import PictureSettings
from plexoscope.app.view.toasts import Toast
from plexoscope.app.window.start import close_on_interrupt
from plexoscope.models.data.network import Network
from plexoscope.models.data.volume import Volume
from plexoscope.models.tracts.clusters import cluster
from plexoscope.models.tracts.sampling import LENGTH
from plexoscope.plugins.states import RunState

FORNIX = Path(str(importlib.metadata.distribution("dipy").locate_file("dipy/data/files/tracks300.trk")))


def open_file(window, qtbot, path: Path = FORNIX) -> None:
    n = len(window.messages.all)
    window.tractograms.opener.open([path])
    qtbot.waitUntil(lambda: len(window.messages.all) > n, timeout=10_000)


def choose(box, words: str) -> None:
    """Choose from a drop-down list as a user does."""
    row = box.findText(words)
    assert row >= 0, words
    box.setCurrentIndex(row)
    box.activated.emit(row)


def at_rest(window) -> bool:
    """The picture has been begun, and is complete."""
    return window.view.canvas.stats.n_segments > 0 and not window.view.canvas.busy


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


MADE_READY_BY = {
    "filter.show_hidden": hide_one,
    "bundles.expand": group,
    "slices.sagittal": add_volume,
    "graph.again": add_graph,
    "graph.neighbours": lambda window: window.document.select_nodes(("a",)),
    "graph.edges": leave_edges_out,
}
"""What must be done before an action can be."""


def shown(window) -> np.ndarray:
    image = window.view.canvas.native.grabFramebuffer().convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[..., :3].copy()


def test_opening_a_file_draws_it_and_undo_takes_it_away(window, qtbot):
    empty = shown(window)
    assert window.view.empty.isVisible()
    open_file(window, qtbot)
    qtbot.waitUntil(lambda: np.array_equal(shown(window).shape, empty.shape))
    qtbot.waitUntil(lambda: (shown(window) != empty).any(axis=2).mean() > 0.02)
    assert not window.view.empty.isVisible()
    window.actions_.qaction("edit.undo").trigger()
    qtbot.waitUntil(lambda: (shown(window) == empty).all())
    assert window.document.state == State()


def test_a_file_can_be_dropped(window, qtbot):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(FORNIX))])
    event = QDropEvent(
        QPointF(50, 50),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    entered = QDragEnterEvent(
        QPoint(50, 50), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(window, entered)
    assert entered.isAccepted()
    QApplication.sendEvent(window, event)
    qtbot.waitUntil(lambda: len(window.document.state.layers) == 1, timeout=10_000)


@pytest.mark.parametrize("kind", ["truncated.trk", "empty.tck", "text.trx", "folder.trk", "zeros.trk"])
def test_a_bad_file_gives_one_message_and_changes_nothing(window, qtbot, tmp_path, kind):
    path = tmp_path / kind
    if kind == "folder.trk":
        path.mkdir()
    else:
        content = {
            "truncated": FORNIX.read_bytes()[:100_000],
            "empty": b"",
            "text": b"hello",
            "zeros": bytes(4000),
        }
        path.write_bytes(content[path.stem])
    open_file(window, qtbot)
    before, steps = window.document.state, window.document.history.count()
    open_file(window, qtbot, path)
    assert window.document.state is before
    assert window.document.history.count() == steps
    message = window.messages.all[-1]
    assert message.level == "bad"
    assert message.title.endswith(str(path))
    assert len([m for m in window.messages.all if m.level == "bad"]) == 1


def test_every_action_can_be_found_by_typing_and_no_shortcut_is_taken_twice(window):
    shortcuts = [action.shortcut for action in window.actions_ if action.shortcut]
    assert len(shortcuts) == len(set(shortcuts))
    window.palette_.open()
    found = {
        window.palette_._model.item(row).data(Qt.ItemDataRole.UserRole)
        for row in range(window.palette_._model.rowCount())
    }
    assert found == {action.id for action in window.actions_ if action.enabled()}
    window.palette_.entry.setText("picture save")
    assert window.palette_._filter.rowCount() == 0, "nothing to save yet: not offered"
    window.palette_.entry.setText("theme")
    assert window.palette_._filter.rowCount() == 1
    window.palette_.hide()


def test_the_palette_runs_what_was_typed(window, qtbot):
    theme = window.services.theme.now.name
    window.palette_.open()
    qtbot.keyClicks(window.palette_.entry, "night")
    qtbot.keyClick(window.palette_.entry, Qt.Key.Key_Return)
    assert window.services.theme.now.name != theme


def test_undo_of_every_action_returns_to_the_first_state(window, qtbot, monkeypatch):
    """Drive each undoable action and each control, then walk back and forth through the history."""
    monkeypatch.setattr(window.document.history, "_limit", 1000)  # methods have more parameters than are kept
    first = window.document.state
    states = [first]

    def did() -> None:
        assert window.document.state != states[-1]
        states.append(window.document.state)

    samples = [a for a in window.actions_ if a.id.startswith("sample.") and a.undoable and a.enabled()]
    for sample in samples:
        n = len(window.document.state.layers)
        window.actions_.qaction(sample.id).trigger()
        qtbot.waitUntil(lambda n=n: len(window.document.state.layers) > n, timeout=10_000)
        did()
    undoable = [
        a.id for a in window.actions_ if a.undoable and not a.id.startswith("sample.") and a.id != "edit.remove"
    ]
    if len(samples) < 2:
        open_file(window, qtbot)
        did()
    for id in undoable:
        assert id in MADE_READY_BY or window.actions_[id].enabled(), id
        if id == "view.reset":
            window.document.move_camera(window.document.state.camera.zoomed(2), "test", "Zoom")
            did()
        if id in MADE_READY_BY:
            MADE_READY_BY[id](window)
            qtbot.waitUntil(lambda: not window.graphs.layouts.settling, timeout=10_000)
            did()
        checked = window.actions_[id].checked
        if checked is not None and checked():
            continue  # it holds already
        window.actions_.qaction(id).trigger()
        qtbot.waitUntil(lambda: not window.graphs.layouts.settling, timeout=10_000)
        did()

    layers, form = window.tractograms.layers_dock, window.tractograms.layers_dock.style_form
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

    view = window.viewing.dock
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
    view.budget.setValue(900)
    assert window.document.state == states[-1], "how fast a machine draws is a preference"

    layers._rows[selected].eye.click()
    did()
    other = next(layer.id for layer in window.document.state.layers if layer.id != selected)
    qtbot.mouseClick(layers._rows[other], Qt.MouseButton.LeftButton, pos=QPoint(60, 10))
    did()

    native = window.view.canvas.native
    centre = native.rect().center()
    qtbot.mousePress(native, Qt.MouseButton.LeftButton, pos=centre)
    for step in range(1, 6):
        qtbot.mouseMove(native, centre + QPoint(10 * step, 4 * step))
    qtbot.mouseRelease(native, Qt.MouseButton.LeftButton, pos=centre + QPoint(50, 20))
    did()

    for id, row in window.running.methods.list.rows.items():
        qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
        if not row.available:
            continue
        assert window.document.state.selected_method == id
        did()
        window.running.methods.inputs.seed.setValue(7)
        did()
        for box in window.running.methods.inputs.boxes.values():
            known = [row for row, word in enumerate(box.values) if word not in (None, ASK)]
            row = next((row for row in known if row != box.currentIndex()), None)
            if row is not None:
                box.activated.emit(row)
                did()
        for name, editor in window.running.methods.form.editors.items():
            if hasattr(editor, "stepUp"):
                before = editor.value()
                editor.stepUp()
                if editor.value() == before:
                    editor.stepDown()
                assert window.document.state != states[-1], name
                did()

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


def test_one_click_writes_the_picture(window, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr("plexoscope.app.view.exporter.QStandardPaths.writableLocation", lambda location: str(tmp_path))
    open_file(window, qtbot)
    button = window._toolbar.widgetForAction(window.actions_.qaction("file.picture"))
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.messages.all[-1].title.startswith("Picture written"), timeout=20_000)
    (path,) = (tmp_path / "Plexoscope").glob("tracks300-*.png")
    assert QImage(str(path)).width() == 2 * window.view.size_px()[0]


def test_the_theme_is_a_preference_and_no_step(window):
    for _ in range(2):
        window.actions_.qaction("view.theme").trigger()
    assert window.document.history.count() == 0


def test_an_idle_window_edits_nothing_and_draws_nothing(window, qtbot):
    open_file(window, qtbot)
    qtbot.waitUntil(lambda: at_rest(window))
    qtbot.wait(200)
    state, drawn = window.document.state, []
    window.view.canvas.events.draw.connect(lambda event: drawn.append(event))
    qtbot.wait(800)
    assert window.document.state is state
    assert not drawn


def test_a_floated_and_docked_panel_keeps_the_picture(window, qtbot):
    open_file(window, qtbot)
    qtbot.waitUntil(lambda: at_rest(window))
    picture = shown(window)
    for floating in (True, False):
        window.docks["Layers"].setFloating(floating)
        qtbot.wait(100)
    assert window.view.canvas.error is None
    qtbot.waitUntil(
        lambda: shown(window).shape == picture.shape and np.abs(shown(window).astype(int) - picture).mean() < 1
    )


def test_the_exported_picture_has_its_own_size_and_background(window, qtbot, tmp_path):
    open_file(window, qtbot)
    path = tmp_path / "fornix.png"
    n = len(window.messages.all)
    window.viewing.exporter.export(path, PictureSettings((900, 300), None))
    qtbot.waitUntil(lambda: len(window.messages.all) > n, timeout=20_000)
    image = QImage(str(path))
    assert (image.width(), image.height()) == (900, 300)
    assert image.pixelColor(0, 0).alpha() == 0
    alphas = {image.pixelColor(x, y).alpha() for x in range(0, 900, 7) for y in range(0, 300, 5)}
    assert max(alphas) > 100


def choose_pivem(window):
    """Select PiVeM and return its parameter form."""
    window.running.methods.list.rows["pivem"].clicked.emit()
    return window.running.methods.form


def test_a_number_half_typed_outlives_a_turn_of_the_view(window, qtbot):
    open_file(window, qtbot)
    spin = choose_pivem(window).editors["n_bins"]
    spin.lineEdit().setText("23")
    window.document.move_camera(window.document.state.camera.orbited(10, 0), "test")
    assert spin.lineEdit().text() == "23"


def test_a_shortcut_takes_the_number_half_typed(window, qtbot, monkeypatch):
    spin = choose_pivem(window).editors["n_position_steps"]
    window.activateWindow()
    spin.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is spin)
    spin.lineEdit().setText("77")
    started = []
    monkeypatch.setattr(window.runs, "start", lambda method, settings, feeds: started.append(settings))
    window.actions_.qaction("method.run").trigger()
    assert started[0].values == {"n_position_steps": 77}


def test_the_wheel_changes_no_field_that_has_no_focus(window, qtbot):
    spin = choose_pivem(window).editors["n_bins"]
    spin.clearFocus()
    place = QPointF(spin.rect().center())
    wheel = QWheelEvent(
        place,
        QPointF(spin.mapToGlobal(place.toPoint())),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    before = spin.value()
    QApplication.sendEvent(spin, wheel)
    assert spin.value() == before


def test_a_run_can_be_cancelled_while_its_input_is_read(window, qtbot, monkeypatch):
    reading = threading.Event()
    monkeypatch.setattr("plexoscope.app.inputs.reading.read_input", lambda *given: reading.wait(20))
    choose_pivem(window)
    window.actions_.qaction("method.run").trigger()
    assert window.runs.preparing
    assert window.running.run_bar.cancel.isEnabled()
    window.actions_.qaction("method.cancel").trigger()
    qtbot.waitUntil(lambda: not window.runs.active)
    assert window.running.run_bar.run.isEnabled()
    reading.set()


def test_the_status_bar_drops_a_read_and_the_method_can_run_again(window, qtbot, monkeypatch):
    reading = threading.Event()
    monkeypatch.setattr("plexoscope.app.inputs.reading.read_input", lambda *given: reading.wait(20))
    choose_pivem(window)
    window.actions_.qaction("method.run").trigger()
    qtbot.mouseClick(window.status.cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.running.run_bar.run.isEnabled())
    reading.set()


def test_closing_does_not_wait_for_a_file(window, qtbot, monkeypatch, tmp_path):
    reading, closed = threading.Event(), []
    monkeypatch.setattr("plexoscope.app.tractograms.opening.read_tractogram", lambda path, progress: reading.wait(20))
    window.tractograms.opener.open([tmp_path / "large.trk"])
    window.close()
    closed.append(reading.is_set())
    reading.set()
    assert closed == [False]


def test_a_run_goes_through_pause_and_resume_to_its_end(window, qtbot):
    form = choose_pivem(window)
    for name in ("n_position_steps", "n_velocity_steps", "n_prior_steps"):
        form.editors[name].setValue(60)
    qtbot.mouseClick(window.running.run_bar.run, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.runs.run is not None and window.runs.run.progress.done > 5, timeout=30_000)
    qtbot.mouseClick(window.running.run_bar.pause, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.runs.run.state is RunState.PAUSED)
    assert window.running.run_bar.pause.text() == "Resume"
    qtbot.mouseClick(window.running.run_bar.pause, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.runs.run.state.is_terminal, timeout=60_000)
    assert window.runs.run.state is RunState.SUCCEEDED
    qtbot.waitUntil(lambda: any("finished" in message.title for message in window.messages.all))
    window.running.results.scroller.ensureWidgetVisible(window.running.results.panels["roc"])
    qtbot.waitUntil(lambda: window.running.results.panels["roc"].newest is not None)
    window.running.results.scroller.ensureWidgetVisible(window.running.results.panels["likelihood"])
    qtbot.waitUntil(lambda: window.running.results.panels["likelihood"].step == 180)
    assert not window.running.run_bar.cancel.isEnabled()


def test_the_keyboard_turns_and_zooms_the_view(window, qtbot):
    open_file(window, qtbot)
    native = window.view.canvas.native
    start = window.document.state.camera
    qtbot.keyClick(native, Qt.Key.Key_Left)
    qtbot.keyClick(native, Qt.Key.Key_Left)
    turned = window.document.state.camera
    assert turned.azimuth_deg != start.azimuth_deg
    qtbot.keyClicks(native, "+")
    assert window.document.state.camera.zoom > turned.zoom
    for expected in (turned, start):
        window.actions_.qaction("edit.undo").trigger()
        assert window.document.state.camera == expected


def test_ctrl_c_in_the_terminal_closes_the_window(window, qtbot):
    before = signal.getsignal(signal.SIGINT)
    try:
        close_on_interrupt(window)
        signal.raise_signal(signal.SIGINT)
        qtbot.waitUntil(lambda: not window.isVisible())
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_method_that_fails_at_once_can_be_run_again_and_again(window, qtbot, monkeypatch):
    monkeypatch.setattr("plexoscope.app.inputs.reading.read_input", lambda *given: object())
    choose_pivem(window)
    for n_failed in (1, 2, 3):
        window.actions_.qaction("method.run").trigger()
        qtbot.waitUntil(lambda n=n_failed: sum(m.level == "bad" for m in window.messages.all) == n)
        assert window.actions_.qaction("method.run").isEnabled()


def test_of_too_many_messages_over_the_view_the_oldest_goes(window, qtbot):
    for number in range(5):
        window.messages.good(f"Message {number}")
    seen = [toast for toast in window.view.findChildren(Toast) if not toast.isHidden()]
    words = sorted(toast.findChild(QLabel).text() for toast in seen)
    assert words == ["Message 2", "Message 3", "Message 4"]
    assert max(seen, key=lambda toast: toast.y()).findChild(QLabel).text() == "Message 4"
