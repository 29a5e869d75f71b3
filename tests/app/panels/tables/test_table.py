"""The table panel: sorted, filtered and copied as one expects of a table."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication

from plexoscope.app.panels.registry import make_panel
from plexoscope.app.panels.tables.table_columns import column_of
from plexoscope.app.panels.tables.table_filter import FilterError, rows_that_pass
from plexoscope.app.widgets.theme import load_theme
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.results import Table

DARK, LIGHT = load_theme("dark"), load_theme("light")
BUNDLES = Table(
    {
        "Bundle": ("Arcuate left", "cingulum", "Uncinate, left", "Arcuate right"),
        "Streamlines": np.array([120, 9, 3000, 120]),
        "Mean length (mm)": np.array([80.25, np.nan, 41.5, 100.0]),
        "AUC": np.array([0.9, 0.85, 0.95, 0.1], np.float32),
        "Kept": np.array([True, False, True, True]),
    }
)


@pytest.fixture
def panel(qtbot):
    panel = make_panel(Channel("table", "table", "latest", "Bundles"), DARK)
    qtbot.addWidget(panel)
    panel.resize(720, 480)
    panel.show()
    panel.feed([(0, BUNDLES)])
    return panel


def names(panel) -> list[str]:
    model = panel.model
    return [model.data(model.index(row, 0)) for row in range(model.rowCount())]


def passing(words: str, table: Table = BUNDLES) -> list[int]:
    columns = [column_of(name, cells) for name, cells in table.columns.items()]
    return np.flatnonzero(rows_that_pass(words, columns, table.n_rows)).tolist()


# Cells.


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        (np.array([0.5, 1.25, 10]), ["0.50", "1.25", "10.00"]),
        (np.array([1.0, 2.0]), ["1", "2"]),
        (np.array([1234.5678, 0.91]), ["1234.5678", "0.9100"]),
        (np.array([0.123456, 0.2]), ["0.1235", "0.2000"]),
        (np.array([0.1, 0.2], np.float32), ["0.1", "0.2"]),
        (np.array([1e-9, 1.0, 3e5]), ["1e−09", "1", "3e+05"]),
        (np.array([-3, 12345678901]), ["−3", "12345678901"]),
        (np.array([np.nan, np.inf, -np.inf, 0]), ["–", "inf", "−inf", "0"]),
        (np.array([True, False]), ["yes", "no"]),
        (("a\nb", ""), ["a ⏎ b", ""]),
    ],
)
def test_cells_are_written_with_sensible_digits(cells, shown):
    column = column_of("x", cells)
    assert [column.shown(row) for row in range(len(cells))] == shown


def test_copied_cells_have_all_their_digits():
    assert column_of("x", np.array([0.1], np.float32)).exact_at(np.array([0])) == ["0.1"]
    assert column_of("x", np.array([1 / 3])).exact_at(np.array([0])) == [str(1 / 3)]


@settings(max_examples=100, deadline=None)
@given(values=st.lists(st.one_of(st.floats(width=32), st.just(float("nan"))), max_size=30), descending=st.booleans())
def test_numbers_are_sorted_stably_and_missing_ones_come_last(values, descending):
    cells = np.array(values, np.float32)
    order = column_of("x", cells).order(descending).tolist()
    present = [row for row in range(len(cells)) if not np.isnan(cells[row])]
    missing = [row for row in range(len(cells)) if np.isnan(cells[row])]
    assert order == [*sorted(present, key=lambda row: cells[row], reverse=descending), *missing]


def test_texts_are_sorted_without_regard_to_case():
    assert column_of("x", ("b", "A", "", "a")).order(False).tolist() == [1, 3, 0, 2]
    assert column_of("x", ("b", "A", "", "a")).order(True).tolist() == [0, 1, 3, 2]


# Filter.


@pytest.mark.parametrize(
    ("words", "rows"),
    [
        ("", [0, 1, 2, 3]),
        ("arcuate", [0, 3]),
        ("ARCUATE, left", [0]),
        ("auc > 0.9", [2]),
        ("auc>=0.9", [0, 2]),
        ("auc = 0.9", [0]),
        ("streamlines != 120", [1, 2]),
        ("mean length < 90", [0, 2]),
        ("meanlength ≥ 100", [3]),
        ("Mean length (mm) = 41.5", [2]),
        ("mean_length != 41.5", [0, 1, 3]),
        ("mean = nan", [1]),
        ("mean != nan", [0, 2, 3]),
        ("kept = no", [1]),
        ("bundle = CINGULUM", [1]),
        ("> 2000", [2]),
        ("auc >", [0, 1, 2, 3]),
        (" , ,", [0, 1, 2, 3]),
        ("3000", [2]),
        ("80.25", [0]),
        ("auc > .5, streamlines < 500, left", [0]),
        ("nothing like it", []),
    ],
)
def test_the_filter_leaves(words, rows):
    assert passing(words) == rows


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("acu > 1", "no column is called acu"),
        ("auc > high", "expected a number after AUC >, got 'high'"),
        ("bundle > 3", "expected = or != for the texts of Bundle"),
    ],
)
def test_the_filter_says_what_it_cannot_do(words, error):
    with pytest.raises(FilterError, match=error):
        passing(words)


def test_the_beginning_of_two_names_is_no_name():
    table = Table({"loss here": np.zeros(1), "loss there": np.zeros(1)})
    with pytest.raises(FilterError, match="may be loss here or loss there"):
        passing("loss > 1", table)


# Panel.


def test_clicks_on_a_header_sort_up_down_and_not_at_all(panel, qtbot):
    header = panel.view.header
    for expected in (["cingulum", "Arcuate left", "Arcuate right", "Uncinate, left"],
                     ["Uncinate, left", "Arcuate left", "Arcuate right", "cingulum"],
                     ["Arcuate left", "cingulum", "Uncinate, left", "Arcuate right"]):  # fmt: skip
        at = header.sectionViewportPosition(1) + 20
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=_point(at, header.height() // 2))
        assert names(panel) == expected


def _point(x, y):
    from PySide6.QtCore import QPoint

    return QPoint(x, y)


def test_typing_filters_and_counts_and_says_what_is_wrong(panel, qtbot):
    panel.filter.setText("left")
    qtbot.waitUntil(lambda: panel.model.rowCount() == 2)
    assert panel.count.text() == "2 of 4 rows"
    panel.filter.setText("acu > 1")
    panel.apply_filter()
    assert "no column is called acu" in panel.count.text()
    assert panel.model.rowCount() == 2, "what was shown stays until the filter is understood"
    panel.fit()
    assert panel.count.text() == "4 rows"


def test_a_new_table_keeps_sorting_filter_and_place(panel):
    panel.view.header.sort(1)
    panel.filter.setText("left")
    panel.apply_filter()
    columns = {**BUNDLES.columns, "Streamlines": np.array([5, 4, 3, 2])}
    panel.feed([(1, Table(columns))])
    assert names(panel) == ["Uncinate, left", "Arcuate left"]
    panel.feed([(2, Table({"other": np.arange(3)}))])
    assert panel.model.sorted_by is None
    assert panel.count.text() == "0 of 3 rows"


def test_selected_cells_are_copied_for_a_spreadsheet(panel, qtbot):
    model, select = panel.model, QItemSelectionModel.SelectionFlag
    choose = panel.view.selectionModel().select
    choose(QItemSelection(model.index(1, 1), model.index(2, 2)), select.ClearAndSelect)
    panel.view.setFocus()
    qtbot.keyClick(panel.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "Streamlines\tMean length (mm)\n9\tnan\n3000\t41.5\n"
    choose(QItemSelection(model.index(0, 0), model.index(0, 0)), select.Select)
    text = model.tab_separated(panel.view.selectionModel().selection())
    assert text.splitlines()[1] == "Arcuate left\t\t"
    choose(model.index(2, 0), select.ClearAndSelect)
    assert model.tab_separated(panel.view.selectionModel().selection()) == "Uncinate, left"


def test_cells_with_tabs_and_quotes_stay_one_cell(panel):
    panel.feed([(1, Table({'a"b': ("x\ty", 'say "no"')}))])
    everything = QItemSelection(panel.model.index(0, 0), panel.model.index(1, 0))
    assert panel.model.tab_separated(everything) == '"a""b"\n"x\ty"\n"say ""no"""\n'


def test_data_are_the_rows_that_are_shown(panel):
    panel.view.header.sort(3)
    panel.filter.setText("arcuate")
    panel.apply_filter()
    data = panel.data()
    assert data["Bundle"] == ("Arcuate right", "Arcuate left")
    np.testing.assert_array_equal(data["Streamlines"], [120, 120])
    assert data["AUC"].dtype == np.float32


def test_numbers_stand_right_and_every_digit_is_in_the_tool_tip(panel):
    model = panel.model
    index = model.index(0, 2)
    assert model.data(index, Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight
    assert model.data(index, Qt.ItemDataRole.ToolTipRole) == "Mean length 80.25 mm"
    assert model.data(index, Qt.ItemDataRole.AccessibleTextRole) == "Mean length (mm) 80.25"
    left = model.data(model.index(0, 0), Qt.ItemDataRole.TextAlignmentRole)
    assert left & Qt.AlignmentFlag.AlignLeft


def test_figures_have_one_width(panel):
    from PySide6.QtGui import QFontMetricsF

    metrics = QFontMetricsF(panel.view.font())
    assert len({metrics.horizontalAdvance(digit) for digit in "0123456789"}) == 1


def test_keys_sort_and_lead_to_the_filter(panel, qtbot):
    panel.view.setCurrentIndex(panel.model.index(0, 1))
    panel.view.setFocus()
    qtbot.keyClick(panel.view, Qt.Key.Key_Return)
    assert panel.model.sorted_by == (1, False)
    qtbot.keyClick(panel.view, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert panel.focusWidget() is panel.filter


@pytest.mark.parametrize(
    "odd",
    [
        Table({}),
        Table({"a": np.zeros(0), "b": ()}),
        Table({"": ("",)}),
        Table({"nan": np.full(3, np.nan), "inf": np.full(3, np.inf), "tiny": np.full(3, 5e-324)}),
        Table({"big": np.array([2**63 - 1, -(2**63)]), "u": np.array([2**64 - 1, 0], np.uint64)}),
        Table({f"column {n}": np.arange(2) for n in range(200)}),
        Table({"half": np.array([1.5, 65504], np.float16), "long": ("x" * 10_000, "\n\t\0")}),
    ],
)
def test_odd_tables_do_no_harm(panel, odd):
    for size in ((720, 480), (300, 200)):
        panel.resize(*size)
        panel.feed([(1, odd)])
        panel.grab()
        if odd.columns:
            panel.view.header.sort(0)
        panel.filter.setText("> 0")
        panel.apply_filter()
        panel.grab()
        panel.fit()
        assert panel.fault == ""
    panel.apply_theme(LIGHT)
    panel.reset()
    panel.grab()
    assert panel.fault == ""


def test_a_hundred_thousand_rows_are_shown_without_touching_each(panel):
    n_rows = 100_000
    touched = []
    column_type = type(panel.model.columns[1])
    panel.feed([(1, Table({"a": np.arange(n_rows), "b": np.linspace(0, 1, n_rows)}))])
    original = column_type.shown
    try:
        column_type.shown = lambda self, row: (touched.append(row), original(self, row))[1]
        panel.view.scrollToBottom()
        panel.grab()
    finally:
        column_type.shown = original
    assert panel.model.rowCount() == n_rows
    assert 0 < len(touched) < 2000
    assert n_rows - 1 in touched
