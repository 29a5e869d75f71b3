"""Graphs in the window: opened, laid out as one looks on, picked, played, and every change is one step."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QMouseEvent
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QPushButton, QWidget

from plexoscope.app.document.graph_layer import Motion
from plexoscope.app.document.state import State
from plexoscope.app.graphs import layouts as graph_layouts
from plexoscope.app.graphs.words import describe_shortly
from plexoscope.app.scene.graph_reading import graph_layer, read_graph
from plexoscope.models.data.network import Network
from plexoscope.models.errors import FormatError
from plexoscope.models.graphs.drawing.layout import LAYOUTS
from tests.app.networks import SQUARE_MM, square
from tests.app.user import stop_button

RAISED_MM = SQUARE_MM + np.float32([0, 0, 20])
LEFT, CONTROL, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier


def at_rest(window, qtbot) -> None:
    qtbot.waitUntil(lambda: not window.graphs.layouts.settling and not window.services.background.jobs, timeout=10_000)


def add(window, qtbot, data, name: str = "square"):
    window.document.add_graphs((graph_layer(Path(f"{name}.gml"), name, data),))
    at_rest(window, qtbot)
    return window.document.state.graphs[-1]


@pytest.fixture
def opened(window, qtbot):
    """A window with a flat square of four nodes, straight edges, in the middle of the view."""
    graph = add(window, qtbot, square(positions_mm=SQUARE_MM))
    window.document.restyle_graph(graph.id, "Straight", bundling=None, weights=None)
    window.document.look_from("Look from above", 0, 90)
    qtbot.wait(50)  # the docks make room for the form
    return window


def the_graph(window):
    return window.document.state.graphs[0]


def steps(window) -> int:
    return window.document.history.index()


def place_px(window, node: int) -> QPoint:
    native = window.view.canvas.native
    screen = window.graphs.overlay.screen(
        the_graph(window), window.document.state.camera, (native.width(), native.height())
    )
    x, y, _ = screen.nodes[node]
    return QPoint(round(float(x)), round(float(y)))


def click(window, qtbot, at: QPoint, modifier=PLAIN) -> None:
    qtbot.mouseClick(window.view.canvas.native, LEFT, modifier, at)


def hover(window, at: QPoint) -> None:
    """Move the mouse; not the server's pointer, which comes in its own time."""
    native = window.view.canvas.native
    place, nothing = QPointF(at), Qt.MouseButton.NoButton
    event = QMouseEvent(QMouseEvent.Type.MouseMove, place, native.mapToGlobal(place), nothing, nothing, PLAIN)
    QApplication.sendEvent(native, event)


def choose(box, value: object) -> None:
    row = box.values.index(value)
    box.setCurrentIndex(row)
    box.activated.emit(row)


def shown(window) -> np.ndarray:
    image = window.view.canvas.native.grabFramebuffer().convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[..., :3].copy()


# ---- opening


def test_a_file_is_opened_laid_out_drawn_and_taken_back_in_one_step(window, qtbot, tmp_path):
    path = tmp_path / "friends.csv"
    path.write_text("source,target,weight\nann,bob,2\nbob,cem,3\ncem,ann,1\ncem,dea,4\n")
    empty = shown(window)
    window.open_files([path])
    qtbot.waitUntil(lambda: bool(window.document.state.graphs), timeout=10_000)
    at_rest(window, qtbot)
    graph = the_graph(window)
    assert (graph.name, graph.network.n_nodes, graph.network.n_edges) == ("friends.csv", 4, 4)
    assert window.document.history.count() == 1, "the view follows the layout, and that is no step"
    qtbot.waitUntil(lambda: (shown(window) != empty).any(axis=2).mean() > 0.001, timeout=10_000)
    places = window.document.placed[graph.id].positions_mm
    window.actions_.qaction("edit.undo").trigger()
    assert window.document.state == State()
    assert not window.document.placed
    window.actions_.qaction("edit.redo").trigger()
    assert window.document.placed[graph.id].positions_mm.tolist() == places.tolist(), "what was laid out is kept"


def test_a_bad_file_gives_one_message_and_changes_nothing(window, qtbot, tmp_path):
    for number, (name, content, words) in enumerate(
        [
            ("broken.graphml", b"<graphml><graph>", "broken.graphml"),
            ("empty.gml", b"", "empty.gml"),
        ],
        1,
    ):
        path = tmp_path / name
        path.write_bytes(content)
        window.open_files([path])
        qtbot.waitUntil(lambda number=number: len(window.messages.all) == number, timeout=10_000)
        message = window.messages.all[-1]
        assert (message.level, words in message.title) == ("bad", True)
        assert window.document.state == State()


def test_a_file_without_a_network_says_what_it_holds(tmp_path):
    np.save(tmp_path / "points.npy", np.zeros((3, 5)))
    with pytest.raises(FormatError, match=r"expected a network, got array: .*points\.npy"):
        read_graph(tmp_path / "points.npy")


def test_an_anatomy_keeps_its_place_and_a_layout_goes_beside_it(window, qtbot):
    brain = add(window, qtbot, square(positions_mm=RAISED_MM), "brain")
    np.testing.assert_array_equal(window.document.placed[brain.id].positions_mm, RAISED_MM)
    other = add(window, qtbot, square(), "other")
    assert window.document.placed[other.id].positions_mm[:, 0].min() > 50
    assert window.document.state.camera.elevation_deg == 90, "flat things are seen from above"
    assert [thing.key for thing in window.graphs.things()] == [f"graph:{brain.id}", f"graph:{other.id}"]
    window.document.toggle_graph(brain.id)
    window.document.show_all()
    assert window.document.state.camera.centre_mm[0] > 50


def test_a_layout_is_shown_as_it_goes_and_can_be_stopped(window, qtbot, monkeypatch):
    begun = []

    def endless(network, *_, **__):
        rng = np.random.default_rng(0)
        begun.append(True)
        while True:
            yield rng.normal(size=(network.n_nodes, 3)).astype(np.float32)

    monkeypatch.setattr(graph_layouts, "lay_out", endless)
    window.document.add_graphs((graph_layer(Path("x.gml"), "x", square()),))
    graph = the_graph(window)
    qtbot.waitUntil(lambda: graph.id in window.document.placed, timeout=10_000)
    first = window.document.placed[graph.id]
    assert first.settling
    assert window.graphs.forms.layout_form.stop.isVisibleTo(window.graphs.forms.layout)
    assert not window.actions_.qaction("graph.again").isEnabled()
    qtbot.waitUntil(lambda: window.document.placed[graph.id] != first, timeout=10_000)
    window.status.show()
    stop_button(window).click()  # in the status bar, as for what is read
    qtbot.waitUntil(lambda: not window.graphs.layouts.settling, timeout=10_000)
    assert not window.document.placed[graph.id].settling
    assert window.actions_.qaction("graph.again").isEnabled()
    window.actions_.qaction("graph.again").trigger()
    assert the_graph(window).arrangement.attempt == 1
    window.document.remove_graph(graph.id)
    assert not window.graphs.layouts.settling, "of a graph that is gone the layout ends"
    assert len(begun) == 2


def test_a_layout_that_fails_says_so(window, qtbot, monkeypatch):
    def failing(*_, **__):
        raise ValueError("expected places, got none")
        yield

    monkeypatch.setattr(graph_layouts, "lay_out", failing)
    window.document.add_graphs((graph_layer(Path("x.gml"), "x", square()),))
    qtbot.waitUntil(lambda: any("expected places" in each.title for each in window.messages.all), timeout=10_000)
    assert not window.graphs.layouts.settling


def test_every_layout_can_be_chosen_and_taken_back(opened, qtbot):
    form, before = opened.graphs.forms.layout_form, the_graph(opened).arrangement
    places = opened.document.placed[the_graph(opened).id].positions_mm
    n = steps(opened)
    for name in [name for name in LAYOUTS if name != before.layout]:
        choose(form.layout_, name)
        at_rest(opened, qtbot)
        assert steps(opened) == n + 1
        assert np.isfinite(opened.document.placed[the_graph(opened).id].positions_mm).all()
        opened.document.history.undo()
        at_rest(opened, qtbot)
        assert the_graph(opened).arrangement == before
        np.testing.assert_array_equal(opened.document.placed[the_graph(opened).id].positions_mm, places)


# ---- the form


def test_each_control_is_one_step_and_can_be_undone(opened, qtbot, monkeypatch):
    panel, first, begun = opened.graphs.forms, opened.document.state, steps(opened)
    nodes, edges = panel.nodes, panel.edges
    doing = [
        lambda: nodes.diameter.setValue(900),
        lambda: choose(nodes.size_by, "degree"),
        lambda: choose(nodes.colour_by, "value:age"),
        lambda: choose(nodes.colormap, "magma"),
        lambda: nodes.range.high.setValue(5.0),
        lambda: nodes.range.robust.click(),
        lambda: choose(nodes.shape_by, "value:class"),
        lambda: choose(nodes.labels, "none"),
        lambda: choose(nodes.colour_by, ""),
        lambda: nodes.swatch.chosen.emit((1.0, 0.0, 0.0)),
        lambda: edges.opacity.setValue(300),
        lambda: edges.width_.setValue(4.0),
        lambda: edges.by_weight.click(),
        lambda: choose(edges.colour_by, "weight"),
        lambda: choose(edges.colormap, "magma"),
        lambda: edges.range.low.setValue(2.0),
        lambda: edges.range.robust.click(),
        lambda: choose(edges.colour_by, ""),
        lambda: edges.swatch.chosen.emit((0.0, 1.0, 0.0)),
        lambda: edges.weights.low.setValue(2.0),
        lambda: edges.only_selected.click(),
        lambda: edges.bundled.click(),
        lambda: edges.bundling.setValue(300),
        lambda: opened.graphs.things()[0].toggle(),
    ]
    states = [first]
    for number, do in enumerate(doing):
        do()
        assert opened.document.state != states[-1], number
        states.append(opened.document.state)
        assert steps(opened) == begun + len(states) - 1, number
    at_rest(opened, qtbot)
    for state in reversed(states[:-1]):
        opened.document.history.undo()
        assert opened.document.state == state
    at_rest(opened, qtbot)


def test_a_whole_range_of_weights_is_none(opened):
    edges = opened.graphs.forms.edges
    edges.weights.edited.emit(2.0, 5.0, "drag")
    assert the_graph(opened).look.weights == (2.0, 5.0)
    edges.weights.edited.emit(1.0, 5.0, "drag")
    assert the_graph(opened).look.weights is None
    assert not opened.actions_.qaction("graph.edges").isEnabled()


def test_bundles_come_and_go_and_follow_the_strength(opened, qtbot):
    id = the_graph(opened).id
    assert opened.document.placed[id].geometry.curves is None
    opened.document.restyle_graph(id, "Bundle", bundling=1.0)
    at_rest(opened, qtbot)
    full = opened.document.placed[id].geometry.curves
    opened.document.restyle_graph(id, "Less", bundling=0.5)
    half = opened.document.placed[id].geometry.curves
    np.testing.assert_array_equal(full.offsets, half.offsets)
    assert not opened.services.background.jobs, "another strength costs no work"
    opened.document.restyle_graph(id, "Straight", bundling=None)
    assert opened.document.placed[id].geometry.curves is None


def test_nothing_is_cut_off_in_the_inspector(opened, qtbot):
    opened.document.restyle_graph(the_graph(opened).id, "x", node_colour="value:age", edge_colour="weight")
    for id in ("graphs", "nodes", "edges"):
        opened.actions_.qaction(f"panels.{id}").trigger()
        qtbot.wait(20)
        content = opened.docks["Inspector"].widget()
        assert content.width() <= 340
        for widget in content.findChildren(QWidget):
            if widget.isVisible() and isinstance(widget, QPushButton | QAbstractSpinBox):
                right = widget.mapTo(content, QPoint(widget.width(), 0)).x()
                assert right <= content.width(), widget.accessibleName() or widget.text()


# ---- picking


def test_hovering_tells_and_clicking_selects(opened, qtbot):
    card, native = opened.graphs.card, opened.view.canvas.native
    hover(opened, place_px(opened, 1))
    assert card.isVisible()
    assert card.title.text() == "right"
    assert not card.buttons.isVisible(), "what is under the mouse has no buttons"
    click(opened, qtbot, place_px(opened, 1))
    assert opened.document.state.selected_nodes == ("right",)
    click(opened, qtbot, place_px(opened, 0), CONTROL)
    assert opened.document.state.selected_nodes == ("right", "left")
    click(opened, qtbot, place_px(opened, 1), CONTROL)
    assert opened.document.state.selected_nodes == ("left",)
    hover(opened, QPoint(3, 3))
    assert card.buttons.isVisible()
    card.copy.click()
    assert "Name\tleft" in QGuiApplication.clipboard().text()
    card.neighbours.click()
    assert set(opened.document.state.selected_nodes) == set(the_graph(opened).network.node_names)
    qtbot.keyClick(native, Qt.Key.Key_Escape)
    assert opened.document.state.selected_nodes == ()
    assert not card.isVisible()


def test_an_edge_is_its_two_ends(opened, qtbot):
    middle = (place_px(opened, 0) + place_px(opened, 1)) / 2
    hover(opened, middle + QPoint(0, 2))
    assert opened.graphs.card.title.text() == "left – right"
    click(opened, qtbot, middle + QPoint(0, 2))
    assert opened.document.state.selected_nodes == ("left", "right")


def test_an_edge_that_is_not_drawn_is_not_picked(opened, qtbot):
    opened.document.restyle_graph(the_graph(opened).id, "Threshold", weights=(2.0, 5.0))
    middle = (place_px(opened, 0) + place_px(opened, 1)) / 2
    click(opened, qtbot, middle)
    assert opened.document.state.selected_nodes == ()


def test_a_click_on_nothing_clears_and_a_hidden_graph_is_not_there(opened, qtbot):
    place = place_px(opened, 1)
    click(opened, qtbot, place)
    click(opened, qtbot, QPoint(5, 100))
    assert opened.document.state.selected_nodes == ()
    opened.document.toggle_graph(the_graph(opened).id)
    click(opened, qtbot, place)
    assert opened.document.state.selected_nodes == ()
    assert opened.graphs.overlay.empty


def test_a_selection_from_elsewhere_is_shown(opened, qtbot):
    opened.document.select_nodes(("upper",))
    assert opened.graphs.card.title.text() == "upper"
    opened.document.remove_graph(the_graph(opened).id)
    assert not opened.graphs.card.isVisible()


def test_a_double_click_takes_the_neighbours_along(opened, qtbot):
    camera = opened.document.state.camera
    native, at = opened.view.canvas.native, place_px(opened, 1)
    qtbot.mouseClick(native, LEFT, PLAIN, at)
    qtbot.mouseDClick(native, LEFT, PLAIN, at)
    qtbot.mouseRelease(native, LEFT, PLAIN, at)
    assert set(opened.document.state.selected_nodes) == {"left", "right", "upper"}
    assert opened.document.state.camera == camera, "and does not show all"


# ---- time


def test_nodes_that_move_are_where_they_are_at_the_time(window, qtbot):
    layer = graph_layer(Path("x.gml"), "x", Network(np.array([[0, 1]]), ("a", "b")))
    places = np.array([[[0, 0, 0], [10, 0, 0]], [[0, 0, 0], [30, 0, 0]]], np.float32)
    window.document.add_graphs((replace(layer, motion=Motion(np.array([0.0, 2.0]), places)),))
    window.graphs.moments.move_to(layer.id, 1.0)
    placed = window.document.placed[layer.id]
    np.testing.assert_allclose(placed.positions_mm, [[0, 0, 0], [20, 0, 0]])
    assert not window.graphs.layouts.settling
    assert not window.graphs.forms.layout_form.layout_.isEnabled()


@pytest.mark.parametrize(
    ("n_edges", "words"), [(999, "999"), (1_000, "1k"), (2_650, "2.6k"), (99_960, "100k"), (999_893, "1M")]
)
def test_a_list_tells_shortly_how_much_there_is(n_edges, words):
    edges = np.stack(np.divmod(np.arange(n_edges), 1_000), axis=1) + np.array([0, 1_000])
    layer = graph_layer(Path("x.csv"), "x", Network(edges, ("",) * 2_000))
    assert describe_shortly(layer) == f"2k nodes, {words} edges"


def test_a_page_is_made_when_it_is_asked_for_and_stands_in_the_window(opened):
    pages = opened.graphs.forms
    before = len(pages._forms)
    for page in (pages.layout, pages.of_nodes, pages.of_edges):
        assert page.window() is opened
    assert before < len(pages._forms) == 3
    assert pages.nodes.isEnabled()
