"""Layouts in the window: chosen, named, found again in the next one; planes and further scenes in them."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from plexoscope.app.services.arguments import ArgumentError, Deed
from plexoscope.app.volumes.planes.plane_view import FINDING
from tests.app.tractograms.exploring import add_volume, steps
from tests.app.widgets.test_scene_view import drag

LEFT = Qt.MouseButton.LeftButton


def do(window, id, **told):
    window.actions_.do(Deed(id, told))


def plane(window, qtbot, axis):
    holder = next(view.widget for view in window.centre.views if view.id == ("sagittal", "coronal", "axial")[axis])
    qtbot.waitUntil(lambda: holder.if_made is not None)
    return holder.if_made


def test_own_layouts_are_named_used_renamed_removed_and_kept(make_window, installed_methods, tmp_path):
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    window = make_window(installed_methods, settings=settings, shown=False)
    do(window, "workspace.slices")
    do(window, "workspace.save", name="Mine")
    assert (window.document.state.workspace.name, window.document.history.undo_text()) == ("Mine", "Save layout Mine")
    assert list(window.layouts.bar.buttons)[-1] == "Mine"
    own = window.actions_.qaction("workspace.own_6")
    assert (own.text(), own.isVisible(), own.isChecked()) == ("Mine", True, True)
    do(window, "workspace.rename", name="Yours")
    for wrong in ("", "Method"):
        with pytest.raises(ArgumentError, match="name"):
            do(window, "workspace.save", name=wrong)
    again = make_window(installed_methods, settings=settings, shown=False)
    assert list(again.layouts.bar.buttons)[-1] == "Yours"
    assert again.document.history.count() == 0
    do(again, "workspace.use", name="Yours")
    assert again.document.state.workspace.name == "Yours"
    do(again, "workspace.remove")
    assert settings.value("layouts") == ""
    again.document.history.undo()
    assert again.document.state.workspace.name == "Yours"


def test_a_narrow_bar_hides_names_behind_a_menu_but_not_the_chosen_one(window):
    bar = window.layouts.bar
    do(window, "workspace.figure")
    bar.fit(200)
    assert not bar.buttons["Figure"].isHidden()
    assert bar.buttons["Compare"].isHidden()
    assert not bar.more.isHidden()
    bar.fit(2000)
    assert bar.more.isHidden()


def test_a_figure_has_no_docks_and_the_shape_of_its_picture(opened, qtbot):
    docks = [dock for dock in opened.docks.values() if dock.isVisible()]
    do(opened, "workspace.figure")
    assert docks
    assert not any(dock.isVisible() for dock in docks)
    holder = next(view.widget for view in opened.centre.views if view.id == "picture")
    page = holder.if_made
    page.preset.setCurrentIndex(3)
    page.preset.activated.emit(3)
    assert opened.document.view_aspect == pytest.approx(1, abs=0.02)
    assert opened.view.canvas.scene.background == (1, 1, 1, 1)
    for _ in range(2):
        opened.document.history.undo()
    assert all(dock.isVisible() for dock in docks)


def test_a_plane_moves_the_crosshair_and_finds_the_streamlines(opened, qtbot):
    add_volume(opened)
    do(opened, "workspace.slices")
    view = plane(opened, qtbot, 2)
    canvas = view.canvas
    qtbot.waitUntil(lambda: view._painted is not None and canvas.note == "", timeout=10_000)
    begun, start = steps(opened), opened.document.state.view.crosshair_mm
    at = canvas.point()
    qtbot.mousePress(canvas, LEFT, pos=at)
    qtbot.mouseMove(canvas, at + QPoint(20, -10))
    qtbot.mouseRelease(canvas, LEFT, pos=at + QPoint(20, -10))
    x, y, z = opened.document.state.view.crosshair_mm
    assert (x > start[0], y > start[1], z) == (True, True, start[2])
    assert canvas.point() == at + QPoint(20, -10)
    assert steps(opened) == begun + 1
    turn(canvas, 120)
    assert opened.document.state.view.crosshair_mm[2] > z
    assert canvas.note == FINDING
    wide = canvas.viewport.x.size
    turn(canvas, 120, Qt.KeyboardModifier.ControlModifier)
    assert canvas.viewport.x.size < wide
    canvas.point_at(QPointF(canvas.point()))
    assert "mm" in canvas.reading
    do(opened, "slices.radiological")
    assert canvas.frame.letters[:2] == ("R", "L")
    assert steps(opened) == begun + 2


def turn(widget, delta, modifiers=Qt.KeyboardModifier.NoModifier):
    at = QPointF(widget.rect().center())
    event = QWheelEvent(
        at, QPointF(widget.mapToGlobal(at.toPoint())), QPoint(), QPoint(0, delta), Qt.MouseButton.NoButton, modifiers,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)
    assert event.type() == QEvent.Type.Wheel


def test_a_further_scene_follows_and_is_free(opened, qtbot):
    do(opened, "workspace.new_scene")
    (scene,) = opened.document.state.scenes
    holder = opened.further_views.views[scene.id]
    view = holder.if_made
    begun, main = steps(opened), opened.document.state.camera
    drag(view.view, (50, 50), (90, 50))
    turned = opened.document.state.camera
    assert turned.azimuth_deg != main.azimuth_deg
    assert turned.zoom == pytest.approx(main.zoom)
    assert steps(opened) == begun + 1
    view.link.click()
    do(opened, "view.left")
    assert opened.document.state.camera == turned
    assert view.view.scene.camera.azimuth_deg == -90
    view._show_only(())
    assert view.view.scene.items == ()
    do(opened, "workspace.link_scene")
    assert view.view.scene.camera.azimuth_deg == turned.azimuth_deg
    opened.centre._close_view(scene.id)
    assert opened.document.state.scenes == ()
    assert scene.id not in {each.id for each in opened.centre.views}
    opened.document.history.undo()
    assert opened.document.state.scenes[0].only == ()


def test_a_further_scene_that_is_closed_may_come_again(opened, qtbot):
    do(opened, "workspace.new_scene")
    (id,) = [each.id for each in opened.document.state.scenes]
    opened.further_views.views[id].make()
    opened.document.history.undo()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    with qtbot.capture_exceptions() as raised:
        opened.document.history.redo()
        do(opened, "view.left")
    assert not raised
    assert list(opened.further_views.views) == [id]
