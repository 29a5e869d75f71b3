"""The panel of trees: the layout by its rules, folding, and what the pointer says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage

from plexoscope.app.panels.trees.tree_content import TreeContent
from plexoscope.app.panels.trees.tree_layout import lay_out, node_groups, one_group_subtrees
from plexoscope.app.widgets.theme import group_colour, load_theme
from plexoscope.plugins.results import Tree
from tests.app.panels.panel_pictures import at, click, move, rgb, shown

# 0 ─┬─ 1 ─┬─ 3 (a)
#    │     └─ 4 (a)
#    └─ 2 ─┬─ 5 (b)
#          └─ 6 (a)
PARENTS = [-1, 0, 0, 1, 1, 2, 2]
HEIGHTS = [9.0, 4.0, 6.0, 0.0, 0.0, 0.0, 0.0]
NAMES = ("root", "left", "right", "l1", "l2", "r1", "r2")
GROUPS = ("", "", "", "a", "a", "b", "a")
TREE = Tree(PARENTS, NAMES, HEIGHTS, "distance", GROUPS)


@st.composite
def forests(draw):
    """Parents in any order, with any number of roots."""
    n_nodes = draw(st.integers(0, 40))
    parents = [draw(st.integers(-1, node - 1)) for node in range(n_nodes)]
    names = draw(st.permutations(range(n_nodes)))
    mixed = np.full(n_nodes, -1)
    for node, parent in enumerate(parents):
        mixed[names[node]] = names[parent] if parent >= 0 else -1
    return mixed


def children_of(parents) -> dict[int, list[int]]:
    return {node: [child for child, parent in enumerate(parents) if parent == node] for node in range(len(parents))}


def below(children, node) -> set[int]:
    found = {node}
    for child in children[node]:
        found |= below(children, child)
    return found


@given(forests(), st.data())
def test_the_layout_keeps_its_rules(parents, data):
    children = children_of(parents)
    n_nodes = len(parents)
    folded = set(data.draw(st.lists(st.integers(0, n_nodes - 1), max_size=3))) if n_nodes else set()
    layout = lay_out(Tree(parents), folded)
    hidden = set().union(*(below(children, node) - {node} for node in folded), set())
    ends = [node for node in range(n_nodes) if node not in hidden and (node in folded or not children[node])]
    assert sorted(layout.rows.tolist()) == sorted(ends)
    np.testing.assert_array_equal(layout.y[layout.rows], np.arange(len(ends)) + 0.5)
    assert set(np.flatnonzero(np.isnan(layout.y)).tolist()) == hidden
    for node in range(n_nodes):
        assert set(layout.order[layout.rank[node] : layout.last[node]].tolist()) == below(children, node)
        leaves = [each for each in below(children, node) if not children[each]]
        assert layout.n_leaves[node] == len(leaves)
        if node not in hidden and node not in folded and children[node]:
            rows = layout.y[children[node]]
            assert layout.y[node] == (rows.min() + rows.max()) / 2
        if parents[node] >= 0:
            assert layout.x[node] == layout.x[parents[node]] + 1


@given(forests())
def test_subtrees_take_rows_of_their_own(parents):
    layout, children = lay_out(Tree(parents)), children_of(parents)
    for node in range(len(parents)):
        rows = sorted(layout.y[each] for each in below(children, node) if not children[each])
        np.testing.assert_allclose(np.diff(rows), 1)


def test_a_dendrogram_has_its_root_at_the_left(qtbot):
    panel = shown(qtbot, "tree", TREE)
    content = panel.tree_canvas.content
    assert content.layout.falling
    assert content.ends == (9.0, 0.0)
    np.testing.assert_allclose(content.across, (9 - np.array(HEIGHTS)) / 9)
    rising = shown(qtbot, "tree", Tree(PARENTS, heights=[0, 1, 2, 3, 4, 5, 6])).tree_canvas.content
    assert rising.ends == (0.0, 6.0)


def test_a_node_has_the_group_that_its_children_share():
    layout = lay_out(TREE)
    assert node_groups(TREE, layout) == ("", "a", "", "a", "a", "b", "a")
    assert one_group_subtrees(TREE, layout) == {1}
    all_one = Tree(PARENTS, groups=("g",) * 7)
    assert one_group_subtrees(all_one, lay_out(all_one)) == {0}


def test_branches_are_drawn_where_the_nodes_stand_in_their_colours(qtbot):
    panel = shown(qtbot, "tree", TREE)
    canvas = panel.tree_canvas
    picture, view, content = rgb(canvas), canvas.viewport, canvas.content
    for node, colour in ((3, group_colour(0)), (5, group_colour(1)), (1, group_colour(0)), (2, panel.theme.muted)):
        middle = (content.across[node] + content.across[PARENTS[node]]) / 2
        x, y = view.to_px(middle, content.layout.y[node])
        near = picture[int(y) - 1 : int(y) + 2, int(x)].astype(int)
        expected = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
        assert np.abs(near - expected).sum(axis=1).min() < 60, (node, near, expected)


def test_a_click_folds_and_unfolds(qtbot):
    panel = shown(qtbot, "tree", TREE)
    canvas = panel.tree_canvas
    place = canvas.viewport.to_px(canvas.content.across[1], canvas.content.layout.y[1])
    click(canvas, place)
    assert panel.folded == {1}
    assert canvas.content.layout.rows.tolist() == [1, 5, 6]
    assert canvas.content.row_words(0) == "left (2)"
    assert panel.unfold.isVisibleTo(panel.header.controls)
    rgb(canvas)
    click(canvas, canvas.viewport.to_px(canvas.content.across[1], canvas.content.layout.y[1]))
    assert panel.folded == set()
    leaf = canvas.viewport.to_px(canvas.content.across[5], canvas.content.layout.y[5])
    click(canvas, leaf)
    assert panel.folded == set()


def test_what_is_folded_stays_folded_while_the_same_nodes_come(qtbot):
    panel = shown(qtbot, "tree", TREE)
    panel.fold({2})
    panel.feed([(1, Tree(PARENTS, NAMES, np.array(HEIGHTS) * 2))])
    assert panel.tree_canvas.content.layout.n_rows == 3
    panel.unfold.click()
    assert panel.tree_canvas.content.layout.n_rows == 4
    panel.fold({2})
    panel.feed([(2, Tree([-1, 0, 0]))])
    assert panel.folded == set()


def test_groups_are_folded_by_a_button(qtbot):
    panel = shown(qtbot, "tree", TREE)
    panel.fold_groups.click()
    assert panel.folded == {1}


def test_the_pointer_reads_name_height_leaves_and_group(qtbot):
    panel = shown(qtbot, "tree", TREE)
    canvas = panel.tree_canvas
    content, view = canvas.content, canvas.viewport
    move(canvas, view.to_px((content.across[1] + content.across[0]) / 2, content.layout.y[1]))
    assert panel.readout == "left\ndistance 4\n2 leaves\na"
    move(canvas, (canvas.width() - 3, view.to_px(0, 2.5)[1]))
    assert panel.readout == "r1\ndistance 0\nb", "the name of a leaf stands for it"
    panel.fold({2})
    assert canvas.content.words(2) == "right\ndistance 6\n2 leaves, folded"
    move(canvas, (view.left, view.top + 1))
    assert panel.readout == ""
    assert TreeContent(Tree([-1, 0]), ()).words(1) == "node 1"


def test_the_keys_walk_over_the_tree_and_fold(qtbot):
    panel = shown(qtbot, "tree", TREE)
    canvas = panel.tree_canvas
    walked = []
    for key in ("Down", "Right", "Right", "Right", "Down", "Down", "Left", "Up"):
        qtbot.keyClick(canvas, getattr(Qt.Key, f"Key_{key}"))
        walked.append(canvas.current)
    assert walked == [0, 1, 3, 3, 4, 2, 0, 0]
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert panel.folded == {1}
    assert panel.readout.startswith("left")


def test_the_zoom_is_across_the_leaves_and_stays(qtbot):
    parents = [-1, *[0] * 60]
    panel = shown(qtbot, "tree", Tree(parents))
    canvas = panel.tree_canvas
    canvas.zoom(0.25, (0.5, 30.0))
    assert canvas.viewport.x.size == 1
    assert canvas.viewport.y.size == 15
    panel.feed([(1, Tree(parents))])
    assert canvas.viewport.y.size == 15
    panel.fit()
    assert canvas.viewport.y.size == 60


def test_the_data_have_a_row_for_each_node(qtbot):
    panel = shown(qtbot, "tree", TREE)
    panel.fold({0})
    data = panel.data()
    assert list(data) == ["node", "parent", "name", "leaves", "group", "distance"]
    assert data["leaves"].tolist() == [4, 2, 2, 1, 1, 1, 1]
    np.testing.assert_array_equal(data["parent"], PARENTS)
    panel.exporter.copy_data()


def test_a_label_of_heights_that_is_another_name_loses_no_column(qtbot):
    panel = shown(qtbot, "tree", Tree([-1, 0], ("a", "b"), [0, 1], "name"))
    assert len(panel.data()) == 5


def test_thousands_of_leaves_and_a_deep_chain_are_laid_out(qtbot):
    n_leaves = 5000
    parents = [n_leaves + number // 2 if number < 2 * n_leaves - 2 else -1 for number in range(2 * n_leaves - 1)]
    panel = shown(qtbot, "tree", Tree(parents, tuple(map(str, range(2 * n_leaves - 1)))))
    rgb(panel)
    assert panel.tree_canvas.content.layout.n_rows == n_leaves
    chain = Tree(np.arange(-1, 3000))
    panel.feed([(1, chain)])
    rgb(panel)
    assert panel.tree_canvas.content.layout.n_rows == 1
    assert panel.fault == ""


ODD = {
    "nothing": Tree([]),
    "one": Tree([-1], ("only",), [3.0], "h", ("g",)),
    "forest of leaves": Tree([-1] * 5),
    "missing heights": Tree(PARENTS, heights=[np.nan, 1, np.inf, np.nan, -np.inf, 2, np.nan]),
    "one height": Tree(PARENTS, heights=[2.0] * 7, height_label="h"),
    "crossing heights": Tree(PARENTS, heights=[0, 5, -5, 3, 9, -9, 2]),
    "long names": Tree(PARENTS, tuple("n" * 300 + str(i) for i in range(7)), HEIGHTS, "l" * 300, ("g" * 300,) * 7),
    "many groups": Tree([-1, *[0] * 40], groups=tuple(f"group {i}" for i in range(41))),
}


@pytest.mark.parametrize("case", ODD)
@pytest.mark.parametrize("size", [(200, 150), (700, 500)])
def test_odd_trees_do_no_harm(qtbot, case, size):
    panel = shown(qtbot, "tree", ODD[case], size)
    canvas = panel.tree_canvas
    for _ in range(2):
        rgb(panel)
        for place in ((1, 1), (size[0] / 2, size[1] / 2), (size[0] - 2, 30)):
            canvas.point_at(QPointF(*place))
        canvas.step(1, 0)
        canvas.zoom(0.3)
        if panel.fold_groups.isVisibleTo(panel.header.controls):
            panel.fold_groups.click()
    rgb(panel)
    assert panel.fault == ""
    assert panel.size().toTuple() == size
    assert set(panel.data()) >= {"node", "parent", "leaves"}


def test_a_new_theme_repaints_all(qtbot):
    panel = shown(qtbot, "tree", TREE)
    panel.apply_theme(load_theme("light"))
    assert at(rgb(panel.tree_canvas), (panel.tree_canvas.width() // 2, 2)) == (255, 255, 255)
    assert panel.unfold.text()


def test_leaves_are_picked_marked_and_told_where_the_pointer_is(qtbot):
    panel = shown(qtbot, "tree", TREE)
    canvas, picked, over = panel.tree_canvas, [], []
    panel.picked.connect(picked.append)
    panel.came_over.connect(over.append)

    def place(node: int) -> tuple[float, float]:
        return canvas.viewport.to_px(canvas.content.across[node], canvas.content.layout.y[node])

    move(canvas, place(2))
    move(canvas, place(3))
    assert over == [("r1", "r2"), ("l1",)]
    before = panel.picture().convertToFormat(QImage.Format.Format_RGB32)
    click(canvas, place(3))
    assert picked == [("l1",)]
    panel.mark(("l1", "right"))
    assert panel.tree_canvas._marked == (3,)
    assert panel.picture().convertToFormat(QImage.Format.Format_RGB32) != before
    click(canvas, place(1))
    assert panel.folded == {1}
    assert picked == [("l1",)]
    click(canvas, (canvas.width() / 2, 1))
    assert picked[-1] == ()
