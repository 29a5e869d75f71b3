"""The panel of a comparison: who is where, how sure, and what the paper reports."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor

from plexoscope.app.panels.registry import make_panel
from plexoscope.app.widgets.theme import load_theme
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.results import Comparison, Contender

DARK, LIGHT = load_theme("dark"), load_theme("light")
SHOWN = Comparison(
    "AUC on the test edges",
    (
        Contender("degree", "rule", [0.6]),
        Contender("Ours", "method", [0.9, 0.92, 0.94]),
        Contender("GCN", "baseline", [0.80, 0.82, 0.84]),
        Contender("Ours (paper)", "paper", [0.95], 0.01, "Cora"),
    ),
)


@pytest.fixture
def panel(qtbot):
    panel = make_panel(Channel("who", "comparison", "latest", "Who is ahead"), DARK)
    qtbot.addWidget(panel)
    panel.resize(720, 300)
    panel.show()
    panel.feed([(0, SHOWN)])
    return panel


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_the_method_stands_first_in_the_accent_at_its_mean(panel, theme):
    panel.apply_theme(theme)
    canvas = panel.comparison
    assert [each.name for each, _ in canvas.rows] == ["Ours", "GCN", "degree", "Ours (paper)"]
    image = canvas.grab().toImage()
    for row, (mean, colour) in enumerate([(0.92, theme.accent), (0.82, theme.baseline), (0.6, theme.baseline)]):
        x, y = canvas.viewport.to_px(mean - canvas.low, row + 0.5)
        assert image.pixelColor(round(x), round(y)) == QColor(colour), row


def test_a_row_says_what_it_is(panel):
    read = panel.comparison.read_at(0, 0.5).splitlines()
    assert read == ["Ours", "method", "0.920 ± 0.050", "seeds: 0.9, 0.92, 0.94"]
    assert panel.comparison.read_at(0, 3.5).splitlines() == ["Ours (paper)", "reported", "0.950 ± 0.010", "Cora"]


def test_what_is_saved_has_every_seed(panel):
    columns = panel.data()
    assert columns["name"] == ("Ours", "GCN", "degree", "Ours (paper)")
    np.testing.assert_array_equal(columns["seed 1"], [0.92, 0.82, np.nan, np.nan])


def test_rows_without_room_are_counted_and_come_back(panel):
    canvas, rules = panel.comparison, tuple(Contender(f"rule {k}", "rule", [0.1 * k]) for k in range(8))
    panel.feed([(1, Comparison("AUC", (Contender("Ours", "method", [0.9]), *rules)))])
    panel.resize(400, 160)
    assert 1 <= canvas.n_seen < 9
    assert canvas.viewport.height / canvas.n_seen >= 14
    assert canvas.read_at(0, canvas.n_seen + 0.5) == ""
    panel.resize(720, 400)
    assert canvas.n_seen == 9
    assert canvas.read_at(0, 8.5).startswith("rule 7")


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_the_verdict_stands_first_in_its_colour_and_says_what_beats_the_method(panel, theme):
    panel.apply_theme(theme)
    canvas = panel.comparison
    assert [each.words for each in canvas.verdicts] == ["Ours is ahead of GCN"]
    assert has_colour(canvas, theme.good, canvas.viewport.top)
    panel.feed([(1, Comparison("AUC", (*SHOWN.contenders, Contender("recency", "rule", [0.99]))))])
    assert canvas.verdicts[0].words == "recency, a rule, is better than Ours"
    assert has_colour(canvas, theme.bad, canvas.viewport.top)
    assert not has_colour(canvas, theme.good, canvas.viewport.top)


def has_colour(canvas, colour, to_px):
    image, wanted = canvas.grab().toImage(), QColor(colour)
    return any(image.pixelColor(x, y) == wanted for x in range(image.width()) for y in range(int(to_px)))


def test_a_name_and_the_verdict_under_the_pointer_are_told_whole(panel, qtbot):
    canvas, said = panel.comparison, []
    canvas.read.connect(lambda words, _: said.append(words))
    canvas.point_at(QPointF(20, canvas.viewport.to_px(0, 3.5)[1]))
    canvas.point_at(QPointF(20, 5))
    canvas.point_at(QPointF(20, canvas.height() - 2))
    assert [words.splitlines()[:1] for words in said] == [["Ours (paper)"], ["Ours is ahead of GCN"], []]


@pytest.mark.parametrize(("size", "below"), [((440, 300), True), ((440, 130), False)])
def test_what_a_row_is_stands_below_its_name_where_there_is_room(panel, size, below):
    panel.resize(*size)
    canvas = panel.comparison
    assert not canvas._roles_px
    assert (canvas.viewport.height / canvas.n_seen >= 28) == below


def test_an_interval_of_two_seeds_does_not_press_all_means_together(panel):
    wide = Contender("Ours", "method", [0.90, 0.94])  # ± 0.25
    panel.feed([(1, Comparison("AUC", (wide, Contender("GCN", "baseline", [0.85, 0.85]))))])
    canvas = panel.comparison
    assert 0.7 < canvas.low < 0.85
    assert canvas.low + canvas.viewport.x.length < 1.1


@pytest.mark.parametrize(("height", "n_verdicts"), [(90, 0), (130, 1), (300, 2)])
def test_rows_stay_in_sight_beside_verdicts_and_what_failed_is_the_first(panel, height, n_verdicts):
    fine, beaten = Contender("A", "method", [0.9, 0.9]), Contender("B", "method", [0.6, 0.6])
    rows = (fine, beaten, *(Contender(f"rule {k}", "rule", [0.7 + k / 100]) for k in range(4)))
    panel.feed([(1, Comparison("AUC", rows))])
    canvas = panel.comparison
    canvas.resize(300, height)
    assert canvas._n_verdicts == n_verdicts
    assert not canvas.verdicts[0].passed
    assert canvas.n_seen >= 4
