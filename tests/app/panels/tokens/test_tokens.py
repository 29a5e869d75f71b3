"""The tokens panel: every token in its place, shaded by what was chosen, and taken away as it was written."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QApplication

from plexoscope.app.panels.registry import make_panel
from plexoscope.app.panels.shared.shades import contrast, ink_on, shades_of
from plexoscope.app.panels.shared.units import measured, split_unit
from plexoscope.app.panels.tokens.token_flow import LINE_END, TokenFlow, runs_of, split_token
from plexoscope.app.widgets.theme import load_theme
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.results import Tokens

DARK, LIGHT = load_theme("dark"), load_theme("light")
WORDS = ("What", " is", " a", " tract", "?", "\n", "A", " bundle", " of", " nerve", " fi", "bres", ".")


def example(tokens=WORDS, groups=()) -> Tokens:
    values = np.stack([np.linspace(0, 6, len(tokens)), np.linspace(-1, 1, len(tokens)) ** 3], axis=1)
    return Tokens(tokens, values, ("Surprise (bits)", "Change (%)"), groups)


@pytest.fixture
def panel(qtbot):
    panel = make_panel(Channel("text", "tokens", "latest", "Text"), DARK)
    qtbot.addWidget(panel)
    panel.resize(720, 480)
    panel.show()
    return panel


def place_in(panel, token: int) -> QPointF:
    """The middle of where a token begins."""
    left, top, bottom = panel.view.flow.place_of(token)
    return QPointF(left + 2 + panel.view.left_px, (top + bottom) / 2)


def move(panel, place: QPointF, button: Qt.MouseButton) -> None:
    """Move the pointer over the text, with a button down or none."""
    event = QMouseEvent(QEvent.Type.MouseMove, place, place, button, button, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(panel.view.viewport(), event)


# Flow.


@pytest.mark.parametrize(
    ("token", "parts"),
    [
        (" the", [("·", True), ("the", False)]),
        ("\n\n", [(LINE_END, True), (LINE_END, True)]),
        ("a\r\nb", [("a", False), (LINE_END, True), ("b", False)]),
        ("\t", [("→", True)]),
        ("", [("∅", True)]),
        ("\x00\x1b", [("␀␛", False)]),
        ("…·", [("…·", False)]),
    ],
)
def test_what_cannot_be_seen_is_marked(token, parts):
    assert split_token(token) == parts


TEXTS = st.lists(st.text(st.sampled_from("ab \n\t→·"), max_size=12), max_size=40)


@settings(max_examples=150, deadline=None)
@given(tokens=TEXTS, width=st.integers(1, 60))
def test_every_token_is_set_once_in_order_within_the_width(tokens, width):
    flow = TokenFlow(tokens)
    flow.lay_out(width, 10, lambda text: 2.0 * len(text))
    pieces = [piece for line in flow.lines for piece in line.pieces]
    assert [piece.token for piece in pieces] == sorted(piece.token for piece in pieces)
    written: dict[int, str] = {}
    for piece in pieces:
        written[piece.token] = written.get(piece.token, "") + piece.text
    assert written == {n: "".join(text for text, _ in split_token(token)) for n, token in enumerate(tokens)}
    for line in flow.lines:
        # One character, or the mark of a line end, may stand beyond: it has to stand somewhere.
        for piece in line.pieces:
            fits = piece.x + piece.width <= width + 1e-9
            assert fits or (piece.is_mark and (piece.text == LINE_END or piece.x == 0)) or len(piece.text) == 1
    tops = [line.y for line in flow.lines]
    assert tops == sorted(set(tops))
    for token in range(len(tokens)):
        left, top, _ = flow.place_of(token)
        assert flow.nearest_token(left + 0.5, top + 1) == token


def test_a_word_of_several_tokens_stays_together():
    flow = TokenFlow(("one", " two", " unbe", "liev", "able"))
    flow.lay_out(2 * 18, 10, lambda text: 2.0 * len(text))
    assert ["".join(piece.text for piece in line.pieces) for line in flow.lines] == ["one·two·", "unbelievable"]


def test_each_run_begins_a_line_under_its_heading():
    groups = ("user", "user", "model", "user")
    assert runs_of(groups) == [0, 0, 1, 2]
    flow = TokenFlow(("a", "b", "c", "d"), runs_of(groups), ("user", "model", "user"))
    flow.lay_out(100, 10, lambda text: 2.0 * len(text))
    shown = [line.heading or "".join(piece.text for piece in line.pieces) for line in flow.lines]
    assert shown == ["user", "ab", "model", "c", "user", "d"]


# Shades.


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_what_is_near_zero_has_the_ground_and_words_can_be_read_on_every_shade(theme):
    ground = np.array(theme.colour("plot").getRgb()[:3], int)
    for values in (np.linspace(0, 5, 200), np.linspace(-3, 3, 201), np.linspace(-9, 0, 200)):
        shades = shades_of(values.astype(np.float32), theme)
        nearest = shades.colour(int(np.abs(values).argmin()))
        assert np.abs(np.array(nearest.getRgb()[:3]) - ground).max() <= 12
        for token in range(len(values)):
            shade = shades.colour(token)
            assert contrast(shade, ink_on(shade, theme)) >= 4.5


@pytest.mark.parametrize(
    ("values", "low", "high"),
    [
        ([1, 10], 0, 10),
        ([8, 10], 8, 10),
        ([-2, 1], -2, 2),
        ([-10, -1], -10, 0),
        ([5, 5], 5, 5),
        ([np.nan, np.inf], 0, 1),
        ([], 0, 1),
    ],
)
def test_the_scale_of_the_shades(values, low, high):
    shades = shades_of(np.array(values, np.float32), DARK)
    assert shades.low <= low
    assert shades.high >= high
    assert shades.low < shades.high
    if low < high:
        assert (shades.low, shades.high) == (low, high)


def test_a_missing_value_has_no_shade():
    shades = shades_of(np.array([1, np.nan], np.float32), DARK)
    assert shades.colour(1) is None
    assert shades.missing


@pytest.mark.parametrize(
    ("label", "parts", "words"),
    [
        ("Surprise (bits)", ("Surprise", "bits"), "Surprise 3.2 bits"),
        ("Rank", ("Rank", ""), "Rank 3.2"),
        ("f(x) (1/mm)", ("f(x)", "1/mm"), "f(x) 3.2 1/mm"),
        ("(bits)", ("(bits)", ""), "(bits) 3.2"),
    ],
)
def test_a_unit_stands_in_the_last_brackets(label, parts, words):
    assert split_unit(label) == parts
    assert measured(label, 3.2) == words
    assert measured(label, float("nan")) == f"{parts[0]} missing"


# Panel.


def test_hovering_reads_the_token_and_all_its_measures(panel):
    panel.feed([(0, example(groups=("user",) * 5 + ("model",) * 8))])
    move(panel, place_in(panel, 3), Qt.MouseButton.NoButton)
    assert panel.readout.splitlines() == [
        "“ tract”  4 of 13",
        "user",
        "Surprise 1.5 bits",
        "Change -0.125 %",
    ]


def test_the_measure_is_chosen_and_stays_chosen(panel):
    panel.feed([(0, example())])
    first = panel.view.shades.codes.copy()
    panel.measure.setCurrentIndex(1)
    assert (panel.view.shades.low, panel.view.shades.high) == (-1, 1)
    assert (panel.view.shades.codes != first).any()
    panel.feed([(1, example((*WORDS, " And")))])
    assert panel.measure.currentData() == "Change (%)"
    panel.feed([(2, Tokens(WORDS, np.zeros((len(WORDS), 1)), ("Rank",)))])
    assert panel.measure.isHidden()
    assert panel.key.label == "Rank"


def test_a_token_is_painted_on_its_shade(panel):
    panel.feed([(0, example())])
    image = panel.view.viewport().grab().toImage()
    for token in (1, 7, 12):
        left, top, _ = panel.view.flow.place_of(token)
        at = image.pixelColor(round(left + panel.view.left_px + 2), round(top) + 2)
        shade = panel.view.shades.colour(token)
        assert max(abs(a - b) for a, b in zip(at.getRgb()[:3], shade.getRgb()[:3], strict=True)) <= 8


def test_dragging_selects_and_the_text_is_copied_as_it_was_written(panel, qtbot):
    panel.feed([(0, example())])
    view = panel.view.viewport()
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=place_in(panel, 3).toPoint())
    move(panel, place_in(panel, 8), Qt.MouseButton.LeftButton)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=place_in(panel, 8).toPoint())
    assert panel.view.selected == range(3, 9)
    qtbot.keyClick(panel.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == " tract?\nA bundle of"
    qtbot.keyClick(panel.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert panel.view.selected_text() == "".join(WORDS)
    qtbot.keyClick(panel.view, Qt.Key.Key_Escape)
    assert panel.view.selection is None


def test_without_a_selection_ctrl_c_copies_the_data(panel, qtbot):
    panel.feed([(0, example())])
    panel.view.setFocus()
    with qtbot.waitSignal(panel.done):
        qtbot.keyClick(panel.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    header = QGuiApplication.clipboard().text().splitlines()[0]
    assert header.replace('"', "").split("\t") == ["token", "Surprise (bits)", "Change (%)"]


def test_arrows_walk_and_read(panel, qtbot):
    panel.feed([(0, example())])
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down):
        qtbot.keyClick(panel.view, key)
    assert panel.view.selection is not None
    assert panel.view.selection[0] >= 6, "the line below begins with token 6"
    assert panel.view.accessibleDescription() == panel.readout
    qtbot.keyClick(panel.view, Qt.Key.Key_End)
    qtbot.keyClick(panel.view, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert panel.view.selected == range(11, 13)


def test_text_is_made_larger_and_reset(panel, qtbot):
    panel.feed([(0, example(WORDS * 30))])
    before = panel.view.flow.height
    for _ in range(3):
        qtbot.keyClick(panel.view, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert panel.view.flow.height > before * 1.3
    panel.fit()
    assert panel.view.flow.height == before


def test_who_reads_the_end_goes_on_to_read_the_end(panel):
    panel.feed([(0, example(WORDS * 40))])
    bar = panel.view.verticalScrollBar()
    assert bar.value() == 0
    bar.setValue(bar.maximum())
    panel.feed([(1, example(WORDS * 45))])
    assert bar.value() == bar.maximum()
    bar.setValue(5)
    panel.feed([(2, example(WORDS * 50))])
    assert bar.value() == 5


def test_long_stretches_are_speakers_and_short_ones_get_a_key(panel):
    panel.feed([(0, example(groups=("user",) * 5 + ("model",) * 8))])
    assert panel.view.has_headings
    assert panel.key.groups == ()
    panel.feed([(1, example(groups=("noun", "verb") * 6 + ("noun",)))])
    assert not panel.view.has_headings
    assert panel.key.groups == ("noun", "verb")


def test_data_has_one_column_for_each_measure(panel):
    panel.feed([(0, example(groups=("user",) * len(WORDS)))])
    data = panel.data()
    assert list(data) == ["token", "group", "Surprise (bits)", "Change (%)"]
    assert data["token"] == WORDS
    np.testing.assert_array_equal(data["Change (%)"], panel.newest.values[:, 1])


@pytest.mark.parametrize(
    "odd",
    [
        Tokens(()),
        Tokens(("",)),
        Tokens(("x" * 5000,), np.full((1, 1), np.nan), ("v",)),
        Tokens(("\n",) * 50, np.full((50, 1), np.inf), ("v",)),
        Tokens(("a", "b"), np.zeros((2, 0)), ()),
        Tokens(("𝔸🧠", "e\u0301", "\u200b", "\ud800"), None, (), ("", "", "g", "g")),
    ],
)
def test_odd_tokens_do_no_harm(panel, odd):
    for size in ((720, 480), (300, 200)):
        panel.resize(*size)
        panel.feed([(0, odd)])
        panel.grab()
        assert panel.fault == ""
    panel.apply_theme(LIGHT)
    panel.grab()
    panel.reset()
    panel.grab()
    assert panel.fault == ""


def test_a_theme_change_repaints_the_ground(panel):
    panel.feed([(0, Tokens(WORDS))])
    panel.apply_theme(LIGHT)
    corner = panel.view.viewport().grab().toImage().pixelColor(700, 300)
    assert corner == QColor(LIGHT.plot)
