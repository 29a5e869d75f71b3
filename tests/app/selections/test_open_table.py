"""The table of what is open: it lists what there is, and its rows and the selection follow each other."""

from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from plexoscope.app.document.document import Document
from plexoscope.app.document.selection import streamlines_of
from plexoscope.app.document.state import ClusterView, Layer
from plexoscope.app.scene.graph_reading import graph_layer
from plexoscope.app.selections.listed import rows_of, selected_names, streamlines_named, what_is_listed
from plexoscope.app.selections.open_table import OpenTable
from plexoscope.app.services.messages import Messages
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.models.data.network import Network
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.tracts.clusters import cluster
from plexoscope.render.scene.appearance import StreamlineStyle

NAMES = tuple("abcdef")
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def network() -> Network:
    edges = [(0, 1), (1, 2), (2, 3), (3, 4), (1, 3), (5, 5)]
    values = {"lobe": np.array(list("xyxyxy")), "name": np.array(list("bcdefa")), "degree": np.arange(6.0)}
    return Network(edges, NAMES, np.arange(1, 7), node_values=values, positions_mm=np.arange(18).reshape(6, 3))


def tractogram() -> Tractogram:
    """Four lines along x at two heights, in groups of which two overlap."""
    points = np.array([(x, 0, z) for z in (0, 0.5, 100, 0.2) for x in (0, 50, 100)], np.float32)
    groups = {
        "low": np.array([0, 1, 3], np.uint32),
        "high": np.array([2], np.uint32),
        "ends": np.array([0, 3], np.uint32),
    }
    return Tractogram(points, np.arange(0, 13, 3), groups=groups)


@pytest.fixture
def document(qapp) -> Document:
    document = Document()
    document.add_graphs((graph_layer(Path("ring.gml"), "ring", network()),))
    lines = tractogram()
    view = ClusterView(cluster(lines, 10.0))
    document.add_layers((Layer("lines", "lines", Path("lines.trx"), lines, StreamlineStyle(), clusters=view),))
    return document


@pytest.fixture
def table(document, qtbot) -> OpenTable:
    table = OpenTable(document, Messages(), ThemeSource("dark"))
    qtbot.addWidget(table)
    table.resize(600, 400)
    table.show()
    table.list(f"graph:{document.state.graphs[0].id}")
    return table


def click(table: OpenTable, row: int, keys=Qt.KeyboardModifier.NoModifier) -> None:
    view = table.table.view
    place = view.visualRect(table.table.model.index(row, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, keys, place)


def chosen(table: OpenTable) -> list[str]:
    rows = table.table.view.selectionModel().selectedRows()
    return sorted(table.table.model.data(index) for index in rows)


def which(document: Document) -> list[int]:
    column = document.state.selection.of_layer("lines")
    return [] if column is None else np.flatnonzero(column.values).tolist()


def test_nodes_have_all_that_is_known_of_them(document):
    key = what_is_listed(document.state)[0].key
    rows = rows_of(document.state, key)
    assert list(rows.columns) == [
        "node",
        "degree",
        "strength",
        "lobe",
        "name",
        "degree (2)",
        "x (mm)",
        "y (mm)",
        "z (mm)",
    ]
    graph = nx.Graph(network().edges.tolist())
    graph.remove_edge(5, 5)
    assert rows.columns["degree"].tolist() == [dict(graph.degree)[node] + (node == 5) for node in range(6)]
    assert rows.columns["lobe"] == tuple("xyxyxy")
    assert rows_of(document.state, key) is rows


def test_bundles_and_groups_are_counted(document):
    _, bundles, groups = what_is_listed(document.state)
    assert rows_of(document.state, bundles.key).columns["streamlines"].tolist() == [3, 1]
    rows = rows_of(document.state, groups.key)
    assert rows.columns["name"] == ("low", "high", "ends")
    assert rows.columns["share (%)"].tolist() == [75, 25, 50]


@pytest.mark.parametrize(
    ("number", "names", "streamlines"),
    [(1, ("Bundle 1",), [0, 1, 3]), (1, ("Bundle 1", "Bundle 2"), [0, 1, 2, 3]), (2, ("high", "ends"), [0, 2, 3])],
)
def test_names_mean_streamlines_and_these_the_names(document, number, names, streamlines):
    key = what_is_listed(document.state)[number].key
    (found,) = streamlines_named(document.state, key, names)
    assert np.flatnonzero(found.which.values).tolist() == streamlines
    document.select_streamlines((found,))
    assert selected_names(document.state, key) == names
    document.select_streamlines(streamlines_of([("lines", np.array([True, False, False, False]))]))
    assert selected_names(document.state, key) == ()


def test_rows_select_nodes_and_nodes_rows(table, document):
    n_steps = document.history.count()
    click(table, 2)
    assert document.state.selected_nodes == ("c",)
    assert document.history.count() == n_steps + 1
    document.select_nodes(("a", "e", "elsewhere"))
    assert chosen(table) == ["a", "e"]
    assert document.state.selected_nodes == ("a", "e", "elsewhere")
    document.history.undo()
    assert chosen(table) == ["c"]
    table.table.view.setFocus()
    QTest.keyClick(table.table.view, Qt.Key.Key_Down)
    assert document.state.selected_nodes == ("d",)


def test_a_sorted_and_filtered_table_keeps_what_is_selected(table, document):
    document.select_nodes(("b", "f"))
    table.table.view.header.sort(1)  # by degree
    assert chosen(table) == ["b", "f"]
    table.table.filter.setText("degree > 2")
    table.table.apply_filter()
    assert chosen(table) == ["b"]
    assert document.state.selected_nodes == ("b", "f")


def test_what_the_filter_hides_stays_selected_when_rows_are_added(table, document, monkeypatch):
    document.select_nodes(("f",))
    table.table.filter.setText("lobe = x")
    table.table.apply_filter()
    monkeypatch.setattr("plexoscope.app.selections.row_table.QGuiApplication.keyboardModifiers", lambda: CTRL)
    click(table, 1, CTRL)
    assert document.state.selected_nodes == ("f", "c")
    click(table, 1, CTRL)
    assert document.state.selected_nodes == ("f",)
    monkeypatch.setattr("plexoscope.app.selections.row_table.QGuiApplication.keyboardModifiers", lambda: SHIFT)
    click(table, 0, SHIFT)
    assert set(document.state.selected_nodes) == {"f", "a", "c"}


def test_rows_of_bundles_select_streamlines_both_ways(table, document):
    table.list("layer:lines/bundles")
    click(table, 1)
    assert which(document) == [2]
    document.select_streamlines(streamlines_of([("lines", np.array([1, 1, 0, 1], bool))]))
    assert chosen(table) == ["Bundle 1"]
    table.list("layer:lines/groups")
    assert chosen(table) == ["ends", "low"]


def test_it_lists_what_the_tree_selects_and_says_when_there_is_nothing(table, document):
    ring = document.state.graphs[0].id
    document.inspect(f"graph:{ring}", "ring")
    document.inspect("layer:lines", "lines")
    assert table.key == "layer:lines/bundles"
    document.change_layer("lines", "Ungroup", clusters=None)
    document.inspect("layer:lines/group:1", "high")
    assert table.key == "layer:lines/groups"
    document.remove_layer("lines")
    assert table.key == f"graph:{ring}"
    document.remove_graph(ring)
    assert table.table.newest is None
    assert table.choice.isHidden()
    table.table.view.selectionModel().clear()
    assert not document.state.selection


def test_the_pointer_over_a_row_is_told_and_shown(table, document):
    table.table.came_over.emit(("b",))
    assert document.hover.names == ("b",)
    assert table.table.model.pointed.tolist() == [False, True, False, False, False, False]
