"""The docks to explore with: every control is one step that is taken back, and nothing is cut off."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractSpinBox, QPushButton, QWidget

from plexoscope.app.document.edits import middle_of
from plexoscope.app.document.filter_settings import FilterSettings
from plexoscope.app.document.state import ClusterView
from plexoscope.app.widgets import bursts
from plexoscope.models.tracts.clusters import cluster
from tests.app.tractograms.exploring import add_volume, the_layer
from tests.app.user import open_file


@pytest.fixture
def a_while_passes(monkeypatch):
    """Return a function after which an edit is no longer part of the burst before."""
    now_s = [0.0]
    monkeypatch.setattr(bursts, "clock_s", lambda: now_s[0])

    def turn() -> None:
        now_s[0] += 10 * bursts.PAUSE_S

    return turn


def test_every_control_makes_one_step_that_is_undone(window, qtbot, grouped_file, a_while_passes):
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
    filters, volumes, bundles = exploring.filter_page, window.volumes.looks_page, exploring.bundles_page
    slices = window.volumes.slices_page
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
            a_while_passes()
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

    document.select_volume(document.state.volumes[0].id)
    did()
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
        slices.crosshair.switches[plane].click()
        did()
        slices.crosshair.numbers[plane].stepUp()
        did()
        slices.crosshair.sliders[plane].setValue(300)
        did()
        a_while_passes()
    row = window.volumes.things()[-1]
    row.toggle()
    did()
    row.remove()
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


def test_nothing_is_cut_off_in_the_inspector(opened, qtbot):
    add_volume(opened)
    opened.tractograms.filter.add_sphere()
    opened.tractograms.filter.add_box()
    opened.tractograms.filter.add_length()
    opened.tractograms.filter.add_volume(opened.document.state.volumes[0])
    for name in ("filter", "bundles", "volumes", "slices", "layers"):
        opened.actions_.qaction(f"panels.{name}").trigger()
        qtbot.wait(20)
        content = opened.docks["Inspector"].widget()
        assert content.width() <= 340
        for widget in content.findChildren(QWidget):
            if widget.isVisible() and isinstance(widget, QPushButton | QAbstractSpinBox):
                right = widget.mapTo(content, QPoint(widget.width(), 0)).x()
                assert right <= content.width(), f"{name}: {widget.accessibleName() or widget.text()}"
            if isinstance(widget, QPushButton) and widget.isVisible():
                assert widget.fontMetrics().horizontalAdvance(widget.text()) <= widget.width() - 8, widget.text()


def test_a_sphere_stands_on_streamlines_until_the_crosshair_is_moved(opened):
    add_volume(opened)
    document, layer = opened.document, the_layer(opened)
    document.change_view("Move crosshair", crosshair_mm=middle_of(document.state.volumes[0]))
    opened.tractograms.filter.add_sphere()
    document.change_view("Move crosshair", crosshair_mm=(1.0, 2.0, 3.0))
    opened.tractograms.filter.add_sphere()
    on_lines, at_crosshair = (each.what.region.centre_mm for each in the_layer(opened).filter.conditions())
    assert np.linalg.norm(layer.tractogram.positions_mm - on_lines, axis=1).min() < 0.1
    assert at_crosshair == (1.0, 2.0, 3.0)
