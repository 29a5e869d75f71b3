"""The form of a layer's style: what there is to choose, values that take time, and room for every control."""

import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QApplication, QComboBox, QLabel, QSlider

from plexoscope.app.document.state import Layer, VolumeLayer
from plexoscope.app.scene.axes import LINE_OF_SIGHT
from plexoscope.app.widgets.number_box import NumberBox
from plexoscope.app.window.docks import LEFT_PX
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.data.volume import Volume
from plexoscope.models.tracts.sampling import LENGTH
from plexoscope.render.scene.appearance import OrientedOpacity, StreamlineStyle, ValueOpacity


@pytest.fixture
def form(window):
    """The form, with a layer of values and groups selected and a volume open."""
    generator = np.random.default_rng(1)
    tractogram = Tractogram(
        generator.normal(0, 5, (40, 3)),
        np.arange(0, 41, 10),
        {"weight": generator.uniform(1, 9, 4), "signed": generator.normal(0, 1, 4)},
        {"fa": generator.uniform(0, 1, 40)},
        groups={"left": np.array([0, 1])},
    )
    volume = Volume(generator.normal(0, 1, (20, 20, 20)).astype(np.float32), np.diag([2.0, 2, 2, 1]), "scan")
    document = window.document
    document.add_layers((Layer("layer", "bundle.trx", Path("bundle.trx"), tractogram, StreamlineStyle()),))
    document.add_volumes((VolumeLayer("volume", "scan", Path("scan.nii"), volume, 0, 1),))
    return window.tractograms.looks_page.style_form


def choose(box, words: str) -> None:
    row = box.findText(words)
    assert row >= 0, [box.itemText(row) for row in range(box.count())]
    box.setCurrentIndex(row)
    box.activated.emit(row)


def style_of(window) -> StreamlineStyle:
    return window.document.state.layer("layer").style


def test_values_stand_under_their_source(form):
    box = form.colour.by
    offered = [box.itemText(row) for row in range(box.count())]
    assert offered == [
        *("By direction", "One colour"),
        *("Per streamline", "group", "weight", "signed", LENGTH),
        *("Per point", "fa"),
        *("Sampled from a volume", "scan"),
    ]
    headings = [box.itemText(row) for row, value in enumerate(box.values) if value is None]
    assert headings == ["Per streamline", "Per point", "Sampled from a volume"]


def test_values_of_the_file_are_there_at_once(form, window):
    for name in ("fa", "weight"):
        choose(form.colour.by, name)
        by = style_of(window).values
        assert (by.column.name, by.low, by.high) == (name, *by.column.robust_range())
        assert form.colour.by.currentText() == name
        assert window.view.colour_bar.key.title == name


def test_a_volume_is_sampled_once(form, window, qtbot):
    choose(form.colour.by, "scan")
    assert form.colour.by.currentText() == "By direction", "what is chosen shows when it is there"
    qtbot.waitUntil(lambda: style_of(window).colour == "values")
    column = style_of(window).values.column
    assert (column.per, len(column.values)) == ("point", 40)
    choose(form.opacity_by.by, "scan")
    assert style_of(window).opacity_by == ValueOpacity(column, *column.robust_range())
    assert window.document.history.count() == 4


def test_the_last_choice_wins(form, window, qtbot, monkeypatch):
    go_on = threading.Event()
    make = window.tractograms.values.columns.make

    def make_late(*arguments):
        go_on.wait(10)
        return make(*arguments)

    monkeypatch.setattr(window.tractograms.values.columns, "make", make_late)
    choose(form.colour.by, "scan")
    choose(form.colour.by, "fa")
    go_on.set()
    qtbot.waitUntil(lambda: not window.services.background.jobs)
    assert style_of(window).values.column.name == "fa"


def test_colours_outlive_the_volume_they_were_sampled_from(form, window, qtbot):
    choose(form.colour.by, "scan")
    qtbot.waitUntil(lambda: style_of(window).colour == "values")
    window.document.remove_volume("volume")
    assert style_of(window).values.column.name == "scan"
    assert form.colour.by.currentText() == "scan"
    window.actions_.qaction("edit.undo").trigger()
    assert form.colour.by.currentText() == "scan"


def test_groups_say_colour_and_opacity_until_something_else_is_chosen(form, window):
    before = style_of(window)
    choose(form.colour.by, "group")
    layer = window.document.state.layer("layer")
    assert [look.name for look in layer.groups] == ["left", ""]
    assert layer.style == before
    assert form.colour.by.currentText() == "group"
    assert not form.opacity_by.by.isEnabled()
    assert "Bundles" in form.opacity_by.by.toolTip()
    assert [name for name, _ in window.view.colour_bar.key.entries] == ["left", "in no group"]
    choose(form.colour.by, "fa")
    assert window.document.state.layer("layer").groups is None
    assert form.opacity_by.by.isEnabled()
    window.actions_.qaction("edit.undo").trigger()
    assert window.document.state.layer("layer") == layer


def test_a_logarithm_needs_a_range_above_0_and_says_so(form, window):
    choose(form.colour.by, "signed")
    assert not form.colour.log.isEnabled()
    assert "above 0" in form.colour.log.toolTip()
    form.colour.range.low.setValue(0.01)
    assert form.colour.log.isEnabled()
    form.colour.log.click()
    assert style_of(window).values.log
    form.colour.range.low.setValue(-1)
    assert not style_of(window).values.log


def test_ends_of_a_range_push_each_other_along(form, window):
    choose(form.colour.by, "weight")
    form.colour.range.low.setValue(2)
    form.colour.range.high.setValue(4)
    form.colour.range.low.setValue(5)
    assert (style_of(window).values.low, style_of(window).values.high) == (5, 7)
    form.colour.range.high.setValue(1)
    assert (style_of(window).values.low, style_of(window).values.high) == (-1, 1)


def test_an_axis_can_be_named_seen_or_typed(form, window):
    angle = form.opacity_by.angle
    choose(form.opacity_by.by, "Angle to axis")
    assert style_of(window).opacity_by == OrientedOpacity((1.0, 0.0, 0.0))
    assert angle.vector_row.isHidden()
    choose(angle.axis, LINE_OF_SIGHT)
    np.testing.assert_allclose(style_of(window).opacity_by.axis, window.document.state.camera.forward, atol=1e-6)
    assert not angle.vector_row.isHidden()
    for box, value in zip(angle.vector, (0, 0, 2), strict=True):
        box.setValue(value)
    assert style_of(window).opacity_by.axis == (0, 0, 2)
    angle.vector[2].setValue(0)
    assert style_of(window).opacity_by.axis == (0, 0, 2), "no direction, no edit"
    choose(angle.axis, "Up–down")
    assert style_of(window).opacity_by.axis == (0, 0, 1)
    assert angle.vector_row.isHidden()


def test_a_drag_of_a_slider_is_one_step(form, window):
    sharpness = form.opacity_by.angle.sharpness
    choose(form.opacity_by.by, "Angle to axis")
    n_steps = window.document.history.count()
    for first in (100, 600):
        sharpness.sliderPressed.emit()
        for place in range(first, first + 50, 10):
            sharpness.setValue(place)
        sharpness.sliderReleased.emit()
    assert window.document.history.count() == n_steps + 2


def test_a_number_half_typed_outlives_a_turn_of_the_view(form, window):
    choose(form.colour.by, "fa")
    form.colour.range.low.lineEdit().setText("0.2")
    window.document.move_camera(window.document.state.camera.orbited(10, 0), "test")
    assert form.colour.range.low.lineEdit().text() == "0.2"


def test_the_tab_key_goes_from_the_layer_through_the_form_from_top_to_bottom(form, window, qtbot):
    choose(form.colour.by, "weight")
    choose(form.opacity_by.by, "Angle to axis")
    window.activateWindow()
    window.actions_.qaction("panels.layers").trigger()
    form.opacity.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is form.opacity)
    stops = []
    while QApplication.focusWidget() is not form.line_width:
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        stops.append(QApplication.focusWidget())
        assert len(stops) < 40, stops
    angle, colour = form.opacity_by.angle, form.colour
    assert stops == [
        *(form.opacity_by.by, angle.hide_side, angle.axis, angle.sharpness),
        *(colour.by, colour.colormap, colour.range.low, colour.range.high, colour.range.robust),
        *(colour.log, colour.missing, form.line_width),
    ]


@pytest.mark.parametrize("opacity", ["Angle to axis", "weight"])
def test_no_control_is_cut_off_in_the_narrowest_dock(form, window, qtbot, opacity):
    choose(form.colour.by, "fa")
    choose(form.opacity_by.by, opacity)
    if opacity.startswith("Angle"):
        choose(form.opacity_by.angle.axis, LINE_OF_SIGHT)
    choose(window.viewing.page.order, "Sorted")
    choose(window.viewing.page.slab.axis, LINE_OF_SIGHT)
    for panel in (window.tractograms.looks_page, window.viewing.page):
        panel.setParent(None)
        panel.setFixedSize(LEFT_PX, 200)  # too low for all, so that a scroll bar takes its share
        panel.show()
        qtbot.waitExposed(panel)
        QApplication.processEvents()
        n_controls = 0
        for kind in (QLabel, QAbstractButton, QAbstractSpinBox, QComboBox, QSlider):
            for control in panel.findChildren(kind):
                if control.isVisibleTo(panel):
                    n_controls += 1
                    assert_seen_whole(panel, control)
        assert n_controls > 10
        panel.hide()
        panel.deleteLater()


def assert_seen_whole(panel, control) -> None:
    name = control.accessibleName() or getattr(control, "text", str)() or type(control).__name__
    right = control.mapTo(panel, control.rect().topRight()).x()
    assert 0 <= control.mapTo(panel, control.rect().topLeft()).x() <= right < LEFT_PX, name
    if isinstance(control, QLabel) and not control.wordWrap() and control.sizePolicy().horizontalPolicy().value:
        assert control.width() >= control.sizeHint().width(), name
    if isinstance(control, NumberBox):
        room = control.lineEdit().width()
        assert control.fontMetrics().horizontalAdvance(control.text()) <= room, name
    if isinstance(control, QComboBox):
        assert control.fontMetrics().horizontalAdvance(control.currentText()) <= control.width() - 26, name


def test_opacity_is_typed_where_the_slider_is_too_coarse(form, window, qtbot):
    field = form.percent.lineEdit()
    field.selectAll()
    qtbot.keyClicks(field, "4.25")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert style_of(window).opacity == 0.0425
    assert form.opacity.value() == round(1000 * 0.0425**0.5)
    n_steps = window.document.history.index()
    form.percent.interpretText()
    assert window.document.history.index() == n_steps, "what is only read again is no edit"
