"""Selections that link panels: what a click picks, and what stands out where a name is marked."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication

from plexoscope.app.panels.registry import make_panel
from plexoscope.app.runs.results_area import ResultsArea
from plexoscope.app.widgets.theme import load_theme
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.results import Graph, Matrix, Points, Table

NAMES = ("insula", "cuneus", "precuneus")
PLACES = np.array([[0, 0], [1, 0], [0, 1]], np.float32)
CTRL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton

RESULTS = {
    "points": Points(PLACES[None], np.zeros(1), names=NAMES),
    "graph": Graph(PLACES, np.array([[0, 1], [1, 2]], np.int32), names=NAMES),
    "matrix": Matrix(np.arange(9, dtype=np.float32).reshape(3, 3), row_names=NAMES, column_names=NAMES),
    "table": Table({"region": NAMES, "degree": np.arange(3.0)}),
}


@pytest.fixture
def panel_of(qtbot):
    def make(kind: str):
        panel = make_panel(Channel(kind, kind, "latest", kind), load_theme("dark"))
        qtbot.addWidget(panel)
        panel.resize(420, 360)
        panel.show()
        panel.feed([(0, RESULTS[kind])])
        panel.asked = []
        panel.picked.connect(panel.asked.append)
        return panel

    return make


def at(view, place_mm) -> QPoint:
    x, y = view.project([place_mm])[0]
    return QPoint(round(x), round(y))


@pytest.mark.parametrize("kind", ["points", "graph"])
def test_a_click_on_a_mark_picks_its_name_and_beside_it_nothing(panel_of, qtbot, kind):
    panel = panel_of(kind)
    places = panel._places[0] if kind == "points" else panel._geometry.positions_mm
    qtbot.mouseClick(panel.view, LEFT, pos=at(panel.view, places[1]))
    panel.mark(panel.asked[-1])
    qtbot.mouseClick(panel.view, LEFT, CTRL, at(panel.view, places[2]))
    panel.mark(panel.asked[-1])
    qtbot.mouseClick(panel.view, LEFT, CTRL, at(panel.view, places[1]))
    panel.mark(panel.asked[-1])
    qtbot.mouseClick(panel.view, LEFT, pos=QPoint(3, 3))
    assert panel.asked == [("cuneus",), ("cuneus", "precuneus"), ("precuneus",), ()]


@pytest.mark.parametrize("kind", ["points", "graph"])
def test_a_drag_picks_nothing(panel_of, qtbot, kind):
    panel = panel_of(kind)
    places = panel._places[0] if kind == "points" else panel._geometry.positions_mm
    start = at(panel.view, places[1])
    qtbot.mousePress(panel.view, LEFT, pos=start)
    qtbot.mouseMove(panel.view, start + QPoint(20, 5))
    qtbot.mouseRelease(panel.view, LEFT, pos=start + QPoint(20, 5))
    assert panel.asked == []


@pytest.mark.parametrize("kind", ["points", "graph", "matrix", "table"])
def test_what_is_marked_looks_different_and_letting_go_restores_it(panel_of, kind):
    panel = panel_of(kind)
    before = panel.picture().convertToFormat(panel.picture().Format.Format_RGBA8888)
    panel.mark(("cuneus",))
    marked = panel.picture().convertToFormat(before.format())
    panel.mark(("of another network",))
    other = panel.picture().convertToFormat(before.format())
    panel.mark(())
    assert marked != before
    assert other == before == panel.picture().convertToFormat(before.format())


def test_a_cell_picks_its_two_names_and_two_names_are_a_cell(panel_of, qtbot):
    panel = panel_of("matrix")
    canvas = panel.matrix_canvas
    qtbot.mouseClick(canvas, LEFT, pos=QPoint(*map(round, canvas.viewport.to_px(2.5, 0.5))))
    assert panel.asked == [("insula", "precuneus")]
    panel.mark(("cuneus", "insula"))
    assert canvas.selected == (1, 0)
    panel.mark(("cuneus",))
    assert canvas.selected is None
    assert panel.asked == [("insula", "precuneus")], "marking is no picking"


def beside(canvas, row: float) -> QPoint:
    left, top = canvas.viewport.to_px(0, row + 0.5)
    return QPoint(round(left - canvas._plans[0].strip_px - 4), round(top))


def below(canvas, column: float) -> QPoint:
    left, bottom = canvas.viewport.to_px(column + 0.5, 3)
    return QPoint(round(left), round(bottom + canvas._plans[1].strip_px + 4))


def test_names_beside_a_matrix_pick_rows_and_a_drag_several(panel_of, qtbot):
    panel = panel_of("matrix")
    canvas = panel.matrix_canvas
    qtbot.mouseClick(canvas, LEFT, pos=beside(canvas, 1))
    panel.mark(panel.asked[-1])
    qtbot.mouseClick(canvas, LEFT, CTRL, below(canvas, 2))
    panel.mark(panel.asked[-1])
    qtbot.mouseClick(canvas, LEFT, CTRL, beside(canvas, 1))
    panel.mark(panel.asked[-1])
    qtbot.mousePress(canvas, LEFT, pos=beside(canvas, 2))
    qtbot.mouseMove(canvas, beside(canvas, 1))
    qtbot.mouseRelease(canvas, LEFT, pos=beside(canvas, 1))
    assert panel.asked == [("cuneus",), ("cuneus", "precuneus"), ("precuneus",), ("cuneus", "precuneus")]


@pytest.mark.parametrize("kind", ["points", "graph", "matrix", "table"])
def test_what_the_pointer_is_over_elsewhere_is_outlined(panel_of, kind):
    panel = panel_of(kind)
    before = panel.grab().toImage()
    panel.hover(("cuneus",))
    assert panel.grab().toImage() != before
    panel.hover(())
    assert panel.grab().toImage() == before
    assert panel.asked == []


def test_the_pointer_over_a_matrix_says_what_it_is_over(panel_of):
    panel, over = panel_of("matrix"), []
    panel.came_over.connect(over.append)
    canvas = panel.matrix_canvas
    canvas.point_at(QPointF(*canvas.viewport.to_px(2.5, 0.5)))
    canvas.point_at(QPointF(beside(canvas, 1)))
    assert over == [("insula", "precuneus"), ("cuneus",)]


def test_rows_that_are_chosen_together_are_picked_together(panel_of, qtbot, monkeypatch):
    panel = panel_of("table")
    for row, keys in ((0, Qt.KeyboardModifier.NoModifier), (2, CTRL)):
        place = panel.view.visualRect(panel.model.index(row, 0)).center()
        qtbot.mouseClick(panel.view.viewport(), LEFT, keys, place)
    assert {each.row() for each in panel.view.selectionModel().selectedIndexes()} == {0, 2}
    monkeypatch.setattr(QGuiApplication, "keyboardModifiers", lambda: CTRL)
    panel.view.clicked.emit(panel.model.index(2, 0))
    assert panel.asked[-1] == ("insula", "precuneus")


def test_a_row_picks_its_name_also_after_sorting(panel_of, qtbot):
    panel = panel_of("table")
    panel.model.sort_by(1, descending=True)
    index = panel.model.index(0, 0)
    qtbot.mouseClick(panel.view.viewport(), LEFT, pos=panel.view.visualRect(index).center())
    assert panel.asked == [("precuneus",)]


def test_a_row_of_two_names_is_marked_by_the_pair(panel_of):
    panel = panel_of("table")
    panel.feed([(1, Table({"from": ("insula", "insula"), "to": ("cuneus", "precuneus"), "n": np.arange(2.0)}))])
    panel.mark(("precuneus", "insula"))
    assert panel.model.marked.tolist() == [False, True]
    panel.mark(("insula",))
    assert panel.model.marked.tolist() == [True, True]


def test_panels_that_come_later_are_marked_too(qtbot):
    from plexoscope.app.services.clock import Clock

    area = ResultsArea(ThemeSource(), Clock())
    qtbot.addWidget(area)
    area.mark(("cuneus",))
    (panel,) = area.prepare([Channel("m", "matrix", "latest", "m")]).values()
    panel.feed([(0, RESULTS["matrix"])])
    asked = []
    area.picked.connect(asked.append)
    panel.pick(("insula",), adds=True)
    assert panel.marked == ("cuneus",)
    assert asked == [("cuneus", "insula")]
