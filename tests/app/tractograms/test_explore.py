"""Exploring in the window with real clicks and drags; each gesture is one step, and undo takes all of it back."""

import importlib.metadata
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLabel, QPushButton, QWidget

from plexoscope.app.document.filter_settings import FilterSettings
from plexoscope.app.document.state import ClusterView
from plexoscope.app.scene.first_volume_look import volume_layer
from plexoscope.models.data.grid import Grid
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.data.volume import Volume
from plexoscope.models.io.tractogram import read_tractogram, write_tractogram
from plexoscope.models.tracts.clusters import cluster
from plexoscope.models.tracts.regions import Sphere
from plexoscope.render.scene.scene import Slab

FORNIX = Path(str(importlib.metadata.distribution("dipy").locate_file("dipy/data/files/tracks300.trk")))
NO_KEY = Qt.KeyboardModifier.NoModifier


class View:
    """The mouse over the 3-D view of a window."""

    def __init__(self, window) -> None:
        self.window, self.native = window, window.view.canvas.native

    def at(self, place_mm) -> QPoint:
        width, height = self.native.width(), self.native.height()
        x, y, _ = self.window.document.state.camera.project([place_mm], width / height)[0]
        return QPoint(round(x * width), round((1 - y) * height))

    def send(self, kind, at: QPoint, button=Qt.MouseButton.LeftButton, keys=NO_KEY) -> None:
        held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else button
        place, everywhere = QPointF(at), QPointF(self.native.mapToGlobal(at))
        QApplication.sendEvent(self.native, QMouseEvent(kind, place, everywhere, button, held, keys))

    def hover(self, at: QPoint) -> None:
        self.send(QEvent.Type.MouseMove, at, Qt.MouseButton.NoButton)

    def click(self, at: QPoint, keys=NO_KEY) -> None:
        self.send(QEvent.Type.MouseButtonPress, at, keys=keys)
        self.send(QEvent.Type.MouseButtonRelease, at, keys=keys)

    def double_click(self, at: QPoint) -> None:
        self.click(at)
        self.send(QEvent.Type.MouseButtonDblClick, at)
        self.send(QEvent.Type.MouseButtonRelease, at)

    def drag(self, at: QPoint, by: QPoint, keys=NO_KEY) -> None:
        self.send(QEvent.Type.MouseButtonPress, at, keys=keys)
        for step in range(1, 6):
            self.send(QEvent.Type.MouseMove, at + by * step / 5, keys=keys)
        self.send(QEvent.Type.MouseButtonRelease, at + by, keys=keys)

    def wheel(self, at: QPoint, n_notches: int, keys=NO_KEY) -> None:
        place, everywhere = QPointF(at), QPointF(self.native.mapToGlobal(at))
        turn, none = QPoint(0, 120 * n_notches), Qt.MouseButton.NoButton
        event = QWheelEvent(place, everywhere, QPoint(), turn, none, keys, Qt.ScrollPhase.NoScrollPhase, False)
        QApplication.sendEvent(self.native, event)


@pytest.fixture
def opened(window, qtbot):
    """The window with a bundle that has an index, and its view at rest."""
    window.resize(1200, 800)
    open_file(window, qtbot, FORNIX)
    ready = []
    window.tractograms.indices.request(window.document.state.layers[0], ready.append)
    qtbot.waitUntil(lambda: bool(ready), timeout=10_000)
    qtbot.wait(50)
    return window


def open_file(window, qtbot, path: Path) -> None:
    n = len(window.messages.all)
    window.open_files([path])
    qtbot.waitUntil(lambda: len(window.messages.all) > n, timeout=10_000)


def the_layer(window):
    return window.document.state.layers[0]


def the_sphere(window) -> Sphere:
    return next(the_layer(window).filter.conditions()).what.region


def n_shown(window) -> int:
    shown = window.document.shown.get(the_layer(window).id)
    return the_layer(window).tractogram.n_streamlines if shown is None else int(shown.values.sum())


def steps(window) -> int:
    return window.document.history.index()


def middle_of(window, streamline: int) -> np.ndarray:
    tractogram = the_layer(window).tractogram
    first, after = tractogram.offsets[streamline : streamline + 2]
    return tractogram.positions_mm[(first + after) // 2]


def add_volume(window, values=None) -> None:
    values = np.ones((30, 30, 30), np.float32) if values is None else values
    bounds = the_layer(window).tractogram.bounds_mm
    affine = np.diag([*((bounds[1] - bounds[0]) / 30), 1.0])
    affine[:3, 3] = bounds[0]
    window.document.add_volumes((volume_layer(Path("v.nii"), Volume(values, affine, "v")),))


# ---- regions


def test_a_sphere_is_dragged_resized_and_undone(opened):
    view, camera = View(opened), opened.document.state.camera
    opened.exploring.filter.add_sphere()
    begun, first, n_first = steps(opened), the_sphere(opened), n_shown(opened)
    assert 0 < n_first < 300
    view.drag(view.at(first.centre_mm), QPoint(60, 40))
    dragged = the_sphere(opened)
    assert view.at(dragged.centre_mm) == view.at(first.centre_mm) + QPoint(60, 40)
    assert dragged.radius_mm == first.radius_mm
    assert (steps(opened), n_shown(opened) != n_first) == (begun + 1, True)
    view.wheel(view.at(dragged.centre_mm), 3, Qt.KeyboardModifier.ControlModifier)
    view.wheel(view.at(dragged.centre_mm), 2, Qt.KeyboardModifier.ControlModifier)
    assert the_sphere(opened).radius_mm == pytest.approx(first.radius_mm * 1.1**5)
    assert steps(opened) == begun + 2
    assert opened.document.state.camera == camera, "the view has not moved"
    for expected in (dragged, first):
        opened.document.history.undo()
        assert the_sphere(opened) == expected
    assert n_shown(opened) == n_first


def test_the_rim_resizes(opened):
    view = View(opened)
    opened.exploring.filter.add_sphere()
    sphere, camera = the_sphere(opened), opened.document.state.camera
    rim = np.array(sphere.centre_mm) + sphere.radius_mm * camera.up
    view.drag(view.at(rim), QPoint(0, -30))
    assert the_sphere(opened).centre_mm == sphere.centre_mm
    assert the_sphere(opened).radius_mm > sphere.radius_mm + 1


def test_beside_a_region_the_view_turns_and_the_wheel_zooms(opened):
    view = View(opened)
    opened.exploring.filter.add_sphere()
    sphere, camera = the_sphere(opened), opened.document.state.camera
    view.drag(QPoint(20, 20), QPoint(50, 0))
    assert opened.document.state.camera.azimuth_deg != camera.azimuth_deg
    view.wheel(view.at(sphere.centre_mm), 1)
    assert opened.document.state.camera.zoom > camera.zoom
    assert the_sphere(opened) == sphere


def test_a_hovered_region_is_marked_and_a_trembling_hand_moves_nothing(opened):
    view = View(opened)
    opened.exploring.filter.add_sphere()
    sphere, at = the_sphere(opened), view.at(the_sphere(opened).centre_mm)
    n_marks = len(opened.view.overlay._marks["regions"])
    view.hover(at)
    assert view.native.cursor().shape() == Qt.CursorShape.SizeAllCursor
    assert len(opened.view.overlay._marks["regions"]) > n_marks
    view.drag(at, QPoint(3, 2))
    assert the_sphere(opened) == sphere
    view.hover(QPoint(5, 5))
    assert view.native.cursor().shape() == Qt.CursorShape.ArrowCursor
    assert len(opened.view.overlay._marks["regions"]) == n_marks


def test_a_region_of_another_layer_is_not_in_the_way(opened, qtbot):
    view = View(opened)
    opened.exploring.filter.add_sphere()
    sphere = the_sphere(opened)
    open_file(opened, qtbot, FORNIX)
    view.drag(view.at(sphere.centre_mm), QPoint(40, 0))
    assert the_sphere(opened) == sphere


def test_shift_and_a_click_put_a_sphere_on_a_streamline(opened):
    view, place = View(opened), middle_of(opened, 7)
    view.click(view.at(place), Qt.KeyboardModifier.ShiftModifier)
    sphere = the_sphere(opened)
    lines = the_layer(opened).tractogram.positions_mm
    assert np.linalg.norm(lines - sphere.centre_mm, axis=1).min() < 0.01
    assert view.at(sphere.centre_mm).x() == pytest.approx(view.at(place).x(), abs=8)
    assert n_shown(opened) < 300
    assert opened.exploring.picking.picked is None


# ---- picking


def test_a_click_picks_and_escape_clears(opened, qtbot):
    view, picking, card = View(opened), opened.exploring.picking, opened.exploring.card
    before = steps(opened)
    view.click(view.at(middle_of(opened, 7)))
    assert picking.picked is not None
    assert card.isVisible()
    words = " ".join(label.text() for label in card.findChildren(QLabel))
    assert f"Streamline {picking.picked.streamline}" in words
    assert "mm" in words
    card.copy.click()
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith(f"File\t{FORNIX}\nStreamline\t{picking.picked.streamline}\nLength\t")
    qtbot.keyClick(view.native, Qt.Key.Key_Escape)
    assert picking.picked is None
    assert not card.isVisible()
    assert steps(opened) == before, "picking is no step"


def test_a_click_beside_everything_clears_and_a_double_click_shows_all(opened):
    view, picking = View(opened), opened.exploring.picking
    place = view.at(middle_of(opened, 7))
    view.click(place)
    view.click(QPoint(3, 3))
    assert picking.picked is None
    opened.document.move_camera(opened.document.state.camera.zoomed(0.5), "test", "Zoom")
    begun = steps(opened)
    view.double_click(view.at(middle_of(opened, 7)))
    assert picking.picked is None
    assert steps(opened) == begun + 1
    assert opened.document.history.undo_text() == "Show all"


def test_what_is_hidden_is_neither_picked_nor_stays_picked(opened):
    view, picking = View(opened), opened.exploring.picking
    place, seen = view.at(middle_of(opened, 7)), set()
    for _ in range(3):
        view.click(place)
        assert picking.picked.streamline not in seen
        seen.add(picking.picked.streamline)
        opened.exploring.card.hide_it.click()
        assert picking.picked is None
    assert the_layer(opened).filter.hidden == seen
    assert n_shown(opened) == 297
    opened.exploring.filter_panel.hidden.click()
    assert n_shown(opened) == 300
    view.click(place)
    opened.document.toggle_layer(the_layer(opened).id)
    assert picking.picked is None
    view.click(place)
    assert picking.picked is None


def test_a_slab_is_respected(opened):
    view, picking = View(opened), opened.exploring.picking
    place = view.at(middle_of(opened, 7))
    view.click(place)
    in_front = np.array(picking.picked.place_mm)
    axis = opened.document.state.camera.forward
    height = float(in_front @ axis)
    opened.document.change_view("Clip", slab=Slab(tuple(axis), height + 2.0, height + 100.0))
    view.click(place)
    assert picking.picked is None or float(np.array(picking.picked.place_mm) @ axis) >= height + 1.9
    opened.document.change_view("Clip", slab=Slab(tuple(axis), height + 1000.0, height + 1001.0))
    view.click(place)
    assert picking.picked is None


def test_a_slice_hides_what_lies_behind_it(opened):
    view, picking = View(opened), opened.exploring.picking
    opened.document.look_from("Front", 180.0, 0.0)
    place = view.at(middle_of(opened, 7))
    view.click(place)
    assert picking.picked is not None
    add_volume(opened)
    bounds = opened.document.state.volumes[0].volume.bounds_mm
    opened.document.change_view(
        "Slice", planes=frozenset({"coronal"}), crosshair_mm=(0.0, float(bounds[1, 1]) - 0.01, 0.0)
    )
    picking.clear()
    view.click(place)
    assert picking.picked is None


def test_the_card_puts_a_sphere_where_the_click_was(opened):
    view, picking = View(opened), opened.exploring.picking
    view.click(view.at(middle_of(opened, 7)))
    place = picking.picked.place_mm
    opened.exploring.card.sphere.click()
    assert the_sphere(opened).centre_mm == place
    assert picking.picked is not None, "the streamline passes its own sphere"


# ---- volumes


def test_a_volume_is_opened_among_tractograms(opened, qtbot, tmp_path):
    nibabel = pytest.importorskip("nibabel")
    path = tmp_path / "fa.nii.gz"
    nibabel.save(nibabel.Nifti1Image(np.random.default_rng(0).random((6, 7, 8)).astype(np.float32), np.eye(4)), path)
    assert opened.exploring.volume_panel._empty.isVisibleTo(opened.exploring.volume_panel)
    opened.open_files([path, FORNIX])
    qtbot.waitUntil(lambda: len(opened.document.state.volumes) + len(opened.document.state.layers) == 3, timeout=10_000)
    assert opened.document.state.volumes[0].name == "fa"
    (row,) = opened.exploring.volume_panel.rows.values()
    assert not opened.exploring.volume_panel._empty.isVisibleTo(opened.exploring.volume_panel)
    row.remove.click()
    assert opened.document.state.volumes == ()


def test_a_bad_volume_gives_one_message(opened, qtbot, tmp_path):
    path = tmp_path / "bad.nii"
    path.write_bytes(b"no volume")
    before = opened.document.state
    open_file(opened, qtbot, path)
    assert opened.document.state is before
    assert opened.messages.all[-1].level == "bad"
    assert opened.messages.all[-1].title.endswith(str(path))


def test_alt_moves_the_crosshair_and_page_keys_step_it(opened, qtbot):
    view = View(opened)
    add_volume(opened)
    opened.document.look_from("Above", 0.0, 90.0)
    opened.document.change_view("Planes", planes=frozenset({"axial"}))
    start, begun = opened.document.state.view.crosshair_mm, steps(opened)
    at = view.at(start)
    view.drag(at, QPoint(40, -20), Qt.KeyboardModifier.AltModifier)
    x, y, z = opened.document.state.view.crosshair_mm
    assert (x > start[0], y > start[1]) == (True, True)
    assert z == pytest.approx(start[2], abs=0.01)
    assert view.at((x, y, z)) == at + QPoint(40, -20)
    assert steps(opened) == begun + 1
    voxel_mm = float(opened.document.state.volumes[0].volume.voxel_mm[2])
    view.hover(at)
    for _ in range(2):
        qtbot.keyClick(view.native, Qt.Key.Key_PageUp)
    assert opened.document.state.view.crosshair_mm[2] == pytest.approx(z + 2 * voxel_mm, abs=0.02)
    assert steps(opened) == begun + 2
    for _ in range(99):
        qtbot.keyClick(view.native, Qt.Key.Key_PageDown)
    low = opened.document.state.volumes[0].volume.bounds_mm[0, 2]
    assert opened.document.state.view.crosshair_mm[2] == pytest.approx(low, abs=0.02)


# ---- bundles


def test_bundles_are_found_expanded_in_the_view_and_kept(opened, qtbot):
    view, panel = View(opened), opened.exploring.cluster_panel
    panel.threshold.setValue(10)
    qtbot.mouseClick(panel.group, Qt.MouseButton.LeftButton)
    assert not panel.group.isEnabled()
    qtbot.waitUntil(lambda: the_layer(opened).clusters is not None, timeout=30_000)
    clusters = the_layer(opened).clusters.clusters
    assert panel.list.rows.rowCount() == clusters.n_clusters > 1
    centroids = clusters.centroids
    view.click(view.at(centroids.positions_mm[centroids.offsets[0] + 6]))
    (expanded,) = the_layer(opened).clusters.expanded
    assert panel.list.rows.rows[expanded].expanded
    panel.list.setCurrentIndex(panel.list.rows.index(0))
    panel.keep.click()
    qtbot.waitUntil(lambda: len(opened.document.state.layers) == 2, timeout=10_000)
    assert opened.document.state.layers[1].tractogram.n_streamlines == clusters.sizes[0]
    opened.document.select_layer(the_layer(opened).id)
    panel.ungroup.click()
    assert the_layer(opened).clusters is None


def test_grouping_takes_what_the_filter_shows_and_can_be_cancelled(opened, qtbot):
    opened.exploring.filter.add_sphere()
    shown, panel = n_shown(opened), opened.exploring.cluster_panel
    panel.group.click()
    panel.cancel.click()
    qtbot.waitUntil(lambda: not opened.exploring.bundles.jobs, timeout=10_000)
    assert the_layer(opened).clusters is None
    assert panel.group.isEnabled()
    panel.group.click()
    qtbot.waitUntil(lambda: the_layer(opened).clusters is not None, timeout=30_000)
    assert the_layer(opened).clusters.clusters.sizes.sum() == shown


@pytest.fixture
def grouped_file(tmp_path) -> Path:
    fornix = read_tractogram(FORNIX)
    groups = {"left": np.arange(100, dtype=np.uint32), "right": np.arange(90, 250, dtype=np.uint32)}
    path = tmp_path / "groups.trx"
    weight = np.linspace(0, 1, fornix.n_streamlines, dtype=np.float32)
    grid = Grid(np.eye(4), (100, 100, 100))
    write_tractogram(
        Tractogram(fornix.positions_mm, fornix.offsets, {"weight": weight}, groups=groups, grid=grid), path
    )
    return path


def test_every_control_makes_one_step_that_is_undone(window, qtbot, grouped_file):
    """Filter panel, volume panel and bundle panel: each control in turn, then back and forth."""
    open_file(window, qtbot, grouped_file)
    exploring, document = window.tractograms, window.document
    layer = the_layer(window)
    exploring.indices.request(layer, lambda _: None)
    qtbot.waitUntil(lambda: exploring.indices.get(layer.tractogram) is not None, timeout=10_000)
    states = [document.state]

    def did() -> None:
        assert document.state != states[-1]
        assert document.history.count() == begun + len(states), "one step for each thing done"
        states.append(document.state)

    begun = document.history.count()
    filters, volumes, bundles = exploring.filter_panel, exploring.volume_panel, exploring.cluster_panel
    add_volume(window, np.random.default_rng(0).random((30, 30, 30)).astype(np.float32))
    did()
    labels = np.zeros((30, 30, 30), np.uint8)
    labels[5:15], labels[15:25] = 4, 9
    add_volume(window, labels)
    did()
    submenus = (filters.values_menu, filters.regions_menu)
    for action in filters.menu.actions():
        filters.fill_menu()
        if action.text() and action.text() not in {menu.title() for menu in submenus}:
            action.trigger()
            did()
    for menu in submenus:
        assert menu.isEnabled()
        for action in menu.actions():
            action.trigger()
            did()
    cards = list(filters.cards.values())
    assert len(cards) == 6
    for card in cards:
        for box in card.form.findChildren(QAbstractSpinBox):
            box.stepDown()
            did()
            card.form._bursts.end()
            if hasattr(card.form, "range"):
                card.form.range._bursts.end()
        for box in (each for each in (getattr(card.form, "where", None), getattr(card.form, "label", None)) if each):
            if box.count() > 1:
                box.activated.emit(1)
                did()
        card.negated.click()
        did()
        card.enabled.click()
        did()
    for box in filters.findChildren(QWidget, options=Qt.FindChildOption.FindChildrenRecursively):
        if box.accessibleName() == "How conditions are combined" and box.isVisibleTo(filters):
            box.activated.emit(1)
            did()
            break
    cards[0].enabled.click()
    did()
    filters.invert.click()
    did()
    cards[0].remove.click()
    did()
    filters.clear.click()
    did()

    volumes.select(document.state.volumes[0].id)
    volumes.form.window_.low.stepUp()
    did()
    volumes.form.window_.reset.emit()
    did()
    volumes.form.colormap.chosen.emit("magma")
    did()
    volumes.form.clear.click()
    did()
    if volumes.form.clear.isChecked():
        volumes.form.clear_below.stepUp()
        did()
    for plane in ("sagittal", "coronal", "axial"):
        volumes.crosshair.switches[plane].click()
        did()
        volumes.crosshair.numbers[plane].stepUp()
        did()
        volumes.crosshair.sliders[plane].setValue(300)
        did()
        volumes.crosshair.sliders[plane]._bursts.end()
    row = volumes.rows[document.state.volumes[0].id]
    row.eye.click()
    did()
    row.remove.click()
    did()

    bundles.use_groups.click()
    did()
    bundles.list.setCurrentIndex(bundles.list.rows.index(1))
    bundles.list.visible_toggled.emit(1)
    did()
    bundles.set_colour(1, 7)
    did()
    bundles.opacity.setValue(400)
    did()
    for button in (bundles.hide_all, bundles.show_all):
        button.click()
        did()
    clusters = cluster(layer.tractogram, 10.0)
    document.change_layer(layer.id, "Group", clusters=ClusterView(clusters))
    did()
    bundles.list.visible_toggled.emit(0)
    did()
    bundles.list.expanded_toggled.emit(0)
    did()
    for button in (bundles.expand, bundles.collapse, bundles.ungroup):
        button.click()
        did()
    assert document.state.layer(layer.id).filter == FilterSettings()
    for expected in reversed(states[:-1]):
        document.history.undo()
        assert document.state == expected
    for expected in states[1:]:
        document.history.redo()
        assert document.state == expected


def test_nothing_is_cut_off_in_the_narrow_docks(opened, qtbot):
    add_volume(opened)
    opened.exploring.filter.add_sphere()
    opened.exploring.filter.add_box()
    opened.exploring.filter.add_length()
    opened.exploring.filter.add_volume(opened.document.state.volumes[0])
    for name in ("Filter", "Bundles", "Volumes"):
        opened.docks[name].raise_()
        qtbot.wait(20)
        content = opened.docks[name].widget()
        assert content.width() <= 260
        for widget in content.findChildren(QWidget):
            if widget.isVisible() and isinstance(widget, QPushButton | QAbstractSpinBox):
                right = widget.mapTo(content, QPoint(widget.width(), 0)).x()
                assert right <= content.width(), f"{name}: {widget.accessibleName() or widget.text()}"
            if isinstance(widget, QPushButton) and widget.isVisible():
                assert widget.fontMetrics().horizontalAdvance(widget.text()) <= widget.width() - 8, widget.text()


# ---- saving


@pytest.mark.parametrize("suffix", [".trx", ".trk", ".tck"])
def test_what_is_shown_is_saved(opened, qtbot, tmp_path, suffix):
    opened.exploring.filter.add_sphere()
    path = tmp_path / f"some{suffix}"
    opened.exploring.saver.save(the_layer(opened), path)
    qtbot.waitUntil(lambda: opened.messages.all[-1].level in ("good", "bad"), timeout=10_000)
    saved = read_tractogram(path)
    assert saved.n_streamlines == n_shown(opened) < 300
    shown = opened.document.shown[the_layer(opened).id].values
    expected = the_layer(opened).tractogram.selected(shown)
    np.testing.assert_allclose(saved.positions_mm, expected.positions_mm, atol=1e-3)


def test_a_file_that_is_open_is_not_replaced(opened, qtbot, grouped_file):
    content = grouped_file.read_bytes()
    open_file(opened, qtbot, grouped_file)
    opened.exploring.saver.save(the_layer(opened), grouped_file)
    assert opened.messages.all[-1].level == "bad"
    assert opened.messages.all[-1].title == f"Expected another name, this file is open: {grouped_file}"
    assert grouped_file.read_bytes() == content
    assert not opened.background.jobs
