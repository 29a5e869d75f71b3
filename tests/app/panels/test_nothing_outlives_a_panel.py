"""Of a panel of any kind nothing is left once the results area has let go of it: no widget, no plot, no item."""

import gc
from collections import Counter

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QGraphicsItem

from plexoscope.app.runs.results_area import ResultsArea
from plexoscope.app.services.clock import Clock
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.plugins.manifest import Channel
from tests.app.panels.test_panels import EXAMPLES

DEFERRED_DELETE = 52
N_CYCLES = 2


@pytest.fixture
def area(qtbot, no_widget_left):
    area = ResultsArea(ThemeSource(), Clock())
    qtbot.addWidget(area)
    area.resize(600, 400)
    area.show()
    yield area
    area.clear()


@pytest.mark.parametrize("kind", EXAMPLES)
def test_nothing_of_a_panel_is_left(area, kind):
    _open_and_close(area, kind)  # what is made once, such as icons and fonts
    before = _alive()
    for _ in range(N_CYCLES):
        _open_and_close(area, kind)
    assert _alive() - before == Counter()


def _open_and_close(area: ResultsArea, kind: str) -> None:
    channels = [Channel(name, kind, "latest", "Title") for name in ("a", "b")]
    for panel in area.prepare(channels).values():
        panel.feed([(0, EXAMPLES[kind])])
        panel.mark(("a",))
        panel.header.menu.aboutToShow.emit()
    QApplication.processEvents()
    area.clear()
    QApplication.processEvents()


def _alive() -> Counter[str]:
    for _ in range(3):
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, DEFERRED_DELETE)
    gc.collect()
    kinds = (QObject, QGraphicsItem)
    found = Counter(type(each).__name__ for each in gc.get_objects() if issubclass(type(each), kinds))
    return found + Counter(widgets=len(QApplication.allWidgets()))
