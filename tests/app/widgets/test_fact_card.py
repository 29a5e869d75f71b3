"""The card of what was picked is as high as what it tells, however often something is picked."""

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from plexoscope.app.graphs.card import GraphCard
from plexoscope.app.tractograms.picking_tool import PickCard
from plexoscope.app.widgets.fact_card import MOST_ROWS, FactCard
from plexoscope.app.widgets.theme import UNIT_PX, apply_theme
from plexoscope.app.widgets.theme_source import ThemeSource

LONG = "a value of so many words that it takes several lines of the card to tell all of it, one below the other"
PICKS = [
    [("Length", "12.5 mm")],
    [("Length", "40.1 mm"), ("Points", "33"), ("fa", "0.4"), ("Groups", LONG)],
    [(f"Value {number}", str(number)) for number in range(MOST_ROWS + 5)],
    [],
    [("Groups", LONG), ("Place", LONG)],
]


@pytest.fixture(params=["dark", "light"])
def area(request, qtbot):
    area = QWidget()
    qtbot.addWidget(area)
    area.theme = ThemeSource(request.param)
    apply_theme(area.theme.now)
    area.resize(800, 700)
    area.show()
    qtbot.waitExposed(area)
    return area


@pytest.mark.parametrize("kind", [PickCard, GraphCard])
def test_each_pick_has_the_room_it_needs(area, qtbot, kind):
    card = kind(area, area.theme)
    for number in range(10):
        facts = PICKS[number % len(PICKS)]
        card.show_facts(f"Streamline {number}", "a.trk", facts)
        _is_as_high_as_it_needs(card, facts)
        qtbot.wait(1)  # what Qt does afterwards changes nothing
        _is_as_high_as_it_needs(card, facts)


def test_the_same_pick_is_of_the_same_height_each_time(area):
    fresh = PickCard(area, area.theme)
    fresh.show_facts("Streamline", "a.trk", PICKS[1])
    card = PickCard(area, area.theme)
    for _ in range(10):
        card.show_facts("Streamline", "a.trk", PICKS[1])
        assert card.height() == fresh.height()


def test_it_grows_with_its_buttons(area):
    card = GraphCard(area, area.theme)
    card.buttons.hide()
    card.show_facts("left", "a.gml", PICKS[0])
    without = card.height()
    card.buttons.show()
    card.show_facts("left", "a.gml", PICKS[0])
    assert card.height() > without + UNIT_PX
    assert card.height() == card.sizeHint().height()


def _is_as_high_as_it_needs(card: FactCard, facts: list[tuple[str, str]]) -> None:
    assert card.height() == card.sizeHint().height()
    told = [label for label in card.findChildren(QLabel) if label.isVisible()]
    n_rows = min(len(facts), MOST_ROWS) + (len(facts) > MOST_ROWS)
    assert len(told) == 2 + 2 * n_rows
    for label in told:
        needed_px = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
        assert label.height() >= needed_px, label.text()
        assert card.rect().contains(label.geometry())
