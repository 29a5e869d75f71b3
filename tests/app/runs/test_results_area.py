"""The results area: every panel readable, one of them enlarged, all of them gone when they are not needed."""

import gc
import traceback
import weakref

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QSplitter

from plexoscope.app.runs.panel_grid import LEAST_PX, arrange
from plexoscope.app.runs.results_area import ResultsArea
from plexoscope.app.services.clock import Clock
from plexoscope.app.widgets.theme import load_theme
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.results import KINDS, Text

LIGHT = load_theme("light")
PLACES = st.lists(st.sampled_from(["", "main", "side"]), min_size=1, max_size=12)


@pytest.fixture
def clock(qapp):
    return Clock()


@pytest.fixture
def theme(qapp):
    return ThemeSource()


@pytest.fixture
def area(qtbot, no_widget_left, theme, clock):
    area = ResultsArea(theme, clock)
    qtbot.addWidget(area)
    area.resize(1200, 600)
    area.show()
    yield area
    area.clear()


def channels(*places: str) -> list[Channel]:
    return [Channel(f"c{n}", "text", "latest", f"Text {n}", place=place) for n, place in enumerate(places)]


def shown(area) -> list[str]:
    return [name for name, panel in area.panels.items() if panel.isVisible()]


# Arrangement.


@settings(max_examples=100, deadline=None)
@given(places=PLACES, width=st.integers(1, 4000), height=st.integers(1, 3000))
def test_every_panel_has_one_place_and_is_readable_in_the_least_area(places, width, height):
    arrangement = arrange(places, width, height)
    numbers = [number for part in arrangement.parts for row in part.rows for number in row]
    assert sorted(numbers) == list(range(len(places)))
    assert abs(sum(part.share for part in arrangement.parts) - 1) < 1e-9
    least = arrangement.least_px
    for part in arrangement.parts:
        n_beside, n_below = part.shape
        across, down = (part.share, 1) if arrangement.beside else (1, part.share)
        assert least[0] * across / n_beside >= LEAST_PX[0] - 1e-6
        assert least[1] * down / n_below >= LEAST_PX[1] - 1e-6


@settings(max_examples=60, deadline=None)
@given(places=PLACES, width=st.integers(300, 2000), height=st.integers(200, 1500))
def test_no_arrangement_scrolls_sideways_where_one_column_fits(places, width, height):
    if len(set(places) & {"main", "side"}) < 2:
        assert arrange([""] * len(places), width, height).least_px[0] <= width


@pytest.mark.parametrize(
    ("places", "size", "rows"),
    [
        ([""], (1200, 300), [[(0,)]]),
        ([""] * 3, (1200, 300), [[(0, 1, 2)]]),
        ([""] * 6, (1200, 600), [[(0, 1, 2), (3, 4, 5)]]),
        ([""] * 2, (400, 700), [[(0,), (1,)]]),
        (["", "main", ""], (1200, 500), [[(1,)], [(0,), (2,)]]),
        (["side", "", "side"], (1200, 500), [[(1,)], [(0,), (2,)]]),
        (["side", "side"], (1200, 300), [[(0, 1)]]),
        (["main", "main"], (1200, 300), [[(0, 1)]]),
    ],
)
def test_panels_stand_as_one_would_lay_them(places, size, rows):
    assert [list(part.rows) for part in arrange(places, *size).parts] == rows


def test_a_main_panel_is_larger_than_the_others():
    for n_side in range(1, 8):
        for size in ((1600, 900), (1200, 500), (1400, 280), (700, 900)):
            arrangement = arrange(["main", *["side"] * n_side], *size)
            width, height = (max(a, b) for a, b in zip(size, arrangement.least_px, strict=True))
            areas = []
            for part in arrangement.parts:
                across, down = (part.share, 1) if arrangement.beside else (1, part.share)
                areas.append(width * across / part.shape[0] * height * down / part.shape[1])
            assert areas[0] > areas[1], (n_side, size)


# Area.


@pytest.mark.parametrize("n_panels", [1, 3, 6, 12])
@pytest.mark.parametrize("size", [(1400, 280), (1200, 800), (420, 300)])
def test_panels_are_readable_however_many_there_are(area, n_panels, size):
    area.resize(*size)
    panels = area.prepare(channels(*[""] * n_panels))
    QApplication.processEvents()
    assert list(panels) == [f"c{n}" for n in range(n_panels)]
    for panel in panels.values():
        assert panel.isVisible()
        assert panel.width() >= LEAST_PX[0] - 8
        assert panel.height() >= LEAST_PX[1] - 8
    least = area.grid.arrangement.least_px
    bars = area.scroller.verticalScrollBar(), area.scroller.horizontalScrollBar()
    assert (bars[0].maximum() > 0) == (least[1] > area.scroller.maximumViewportSize().height())
    assert bars[1].maximum() == 0


def test_a_double_click_on_a_header_enlarges_and_another_brings_back(area, qtbot):
    panels = area.prepare(channels("main", "", "", ""))
    splitters = area.findChildren(QSplitter)
    splitters[0].setSizes([800, 380])
    QApplication.processEvents()
    before = {name: panel.size() for name, panel in panels.items()}
    qtbot.mouseDClick(panels["c2"].header.heading, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert shown(area) == ["c2"]
    assert panels["c2"].width() >= area.width() - 20
    assert panels["c2"].height() >= area.height() - 12
    qtbot.mouseDClick(panels["c2"].header.heading, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert shown(area) == ["c0", "c1", "c2", "c3"]
    assert {name: panel.size() for name, panel in panels.items()} == before


def test_the_menu_enlarges_and_escape_brings_back(area, qtbot):
    panels = area.prepare(channels("", ""))
    entry = next(each for each in panels["c1"].header.menu.actions() if each.text().startswith("Fill the area"))
    entry.trigger()
    assert shown(area) == ["c1"]
    assert entry.isChecked()
    panels["c1"].setFocus()
    qtbot.keyClick(panels["c1"], Qt.Key.Key_Escape)
    assert shown(area) == ["c0", "c1"]
    assert not entry.isChecked()


def test_what_is_fed_while_another_is_enlarged_is_there_afterwards(area):
    panels = area.prepare(channels("", ""))
    area.enlarge("c1")
    panels["c0"].feed([(0, Text("hidden"))])
    area.enlarge(None)
    assert panels["c0"].plain.toPlainText() == "hidden"


def test_one_panel_alone_has_nothing_to_enlarge(area, qtbot):
    panels = area.prepare(channels(""))
    assert not any(each.text().startswith("Fill") for each in panels["c0"].header.menu.actions())
    qtbot.mouseDClick(panels["c0"].header.heading, Qt.MouseButton.LeftButton)
    assert shown(area) == ["c0"]


def test_panels_move_when_the_area_changes_much_and_not_when_little(area):
    area.prepare(channels("", "", ""))
    first = area.grid.arrangement
    area.resize(1230, 590)
    assert area.grid.arrangement is first
    area.resize(500, 900)
    QApplication.processEvents()
    assert [len(part.rows) for part in area.grid.arrangement.parts] == [3]
    assert shown(area) == ["c0", "c1", "c2"]


def test_new_panels_replace_the_old_ones_and_nothing_stays_behind(area):
    old = [weakref.ref(panel) for panel in area.prepare(channels("", "main", "")).values()]
    area.prepare(channels("", ""))
    QApplication.sendPostedEvents(None, 52)  # QEvent.DeferredDelete
    gc.collect()
    assert [ref() for ref in old] == [None] * 3
    assert len(area.grid.findChildren(QSplitter)) == 3
    area.clear()
    QApplication.sendPostedEvents(None, 52)
    assert area.grid.findChildren(QSplitter) == []
    assert area.panels == {}


def test_messages_of_panels_are_passed_on(area, qtbot):
    panels = area.prepare(channels("", ""))
    for signal, passed in ((panels["c1"].done, area.done), (panels["c0"].failed, area.failed)):
        with qtbot.waitSignal(passed) as heard:
            signal.emit("words")
        assert heard.args == ["words"]


def test_the_clock_runs_only_for_panels_that_can_be_seen(area, clock):
    assert "panels" not in clock.wanted
    area.prepare(channels("", ""))
    assert "panels" in clock.wanted
    area.hide()
    assert "panels" not in clock.wanted
    area.show()
    assert "panels" in clock.wanted
    area.clear()
    assert "panels" not in clock.wanted


def test_a_theme_change_reaches_every_panel(area, theme):
    panels = area.prepare(channels("", ""))
    theme.choose(LIGHT.name)
    assert {panel.theme.name for panel in panels.values()} == {"light"}
    assert {panel.theme.name for panel in area.prepare(channels("")).values()} == {"light"}


def test_a_run_without_channels_has_no_panels(area):
    assert area.prepare([]) == {}
    area.grab()


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_holds_on_to_panels_that_are_gone(area, qapp, kind):
    gone = [weakref.ref(area.prepare([Channel("c", kind, "latest", "C")])["c"]) for _ in range(3)]
    area.clear()
    qapp.sendPostedEvents(None, 52)  # QEvent.DeferredDelete
    gc.collect()
    assert [ref() for ref in gone] == [None] * 3


def test_an_error_of_a_panel_is_handed_on_with_where_it_was_raised(area):
    panel = next(iter(area.prepare(channels("")).values()))
    crashed = []
    area.crashed.connect(lambda title, error: crashed.append((title, error)))

    def take(results):
        raise ValueError("a fault of a third party")

    panel.take = take
    panel.feed([(0, Text("x"))])
    ((title, error),) = crashed
    assert title == panel.channel.title
    assert "in take" in "".join(traceback.format_exception(error))


# One panel larger than the others.


@pytest.fixture
def large(area):
    area.resize(1000, 600)
    area.show_one_large(True)
    area.prepare(channels("", "main", "", ""))
    return area


def press_title(area, name, qtbot):
    header = area.panels[name].header
    qtbot.mouseClick(header, Qt.MouseButton.LeftButton, pos=header.rect().center())


def test_the_main_panel_is_large_and_all_others_stand_beside_it(large):
    QApplication.processEvents()
    assert shown(large) == ["c0", "c1", "c2", "c3"]
    panel = large.panels["c1"]
    assert panel.width() * panel.height() > 0.7 * large.width() * large.height()
    lefts = {other.mapTo(large, other.rect().topLeft()).x() for name, other in large.panels.items() if name != "c1"}
    assert len(lefts) == 1
    assert lefts.pop() > panel.width()
    assert all(other.height() >= LEAST_PX[1] for other in large.panels.values())


def test_a_click_on_the_title_of_another_makes_that_large(large, qtbot):
    press_title(large, "c3", qtbot)
    QApplication.processEvents()
    assert large.large == "c3"
    assert large.panels["c3"].width() > 3 * large.panels["c1"].width()
    assert shown(large) == ["c0", "c1", "c2", "c3"]


@pytest.mark.parametrize("name", ["c1", "c2"])
def test_a_panel_fills_the_area_of_a_large_one_too(large, name):
    large.enlarge(name)
    QApplication.processEvents()
    assert shown(large) == [name]
    assert large.panels[name].width() > 0.95 * large.width() - 20
    large.enlarge(None)
    QApplication.processEvents()
    assert shown(large) == ["c0", "c1", "c2", "c3"]
    assert large.panels["c1"].width() > 0.7 * large.width()


def test_all_are_alike_where_there_is_no_room_or_that_is_wanted(large):
    large.resize(500, 600)
    QApplication.processEvents()
    assert large.large is None
    large.resize(1000, 600)
    QApplication.processEvents()
    assert large.large == "c1"
    large.show_one_large(False)
    QApplication.processEvents()
    assert large.large is None
    assert shown(large) == ["c0", "c1", "c2", "c3"]
    panel = large.panels["c1"]
    assert panel.width() * panel.height() < 0.65 * large.width() * large.height()


def test_a_new_run_begins_with_its_own_main_panel(large, qtbot):
    press_title(large, "c3", qtbot)
    large.prepare(channels("main", "", ""))
    QApplication.processEvents()
    assert large.large == "c0"
    assert shown(large) == ["c0", "c1", "c2"]
    large.prepare(channels("", ""))
    assert large.large is None, "two stand beside each other"
    assert shown(large) == ["c0", "c1"]


def test_a_panel_that_filled_the_area_leaves_room_for_those_of_the_next_run(large):
    large.enlarge("c1")
    large.prepare(channels("main", "", ""))
    QApplication.processEvents()
    assert shown(large) == ["c0", "c1", "c2"]
