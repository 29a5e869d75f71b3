"""A dock of rows: one for each item in their order, forms for the selected one, new icons with a new theme."""

import gc
import weakref

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QLabel

from plexoscope.app.widgets.items_dock import Item, ItemsDock
from plexoscope.app.widgets.theme_source import ThemeSource


class Things(ItemsDock):
    def __init__(self, theme: ThemeSource) -> None:
        super().__init__("Nothing yet", theme)
        self.done = []
        self.form = QLabel("form")
        self.add_parts((self.form,), (self.form,))
        self.open = self.add_open_button("Open…", lambda: self.done.append("open"))
        self.end_column()

    def choose(self, id: str) -> None:
        self.done.append(("choose", id))

    def toggle(self, id: str) -> None:
        self.done.append(("toggle", id))

    def remove(self, id: str) -> None:
        self.done.append(("remove", id))


def item(id: str) -> Item:
    return Item(id, f"Thing {id}", "3 parts", f"/a/{id}", visible=True)


@pytest.fixture
def dock(qtbot):
    dock = Things(ThemeSource())
    qtbot.addWidget(dock)
    dock.show_items((), None)
    dock.show()
    return dock


def test_words_while_there_is_nothing(dock):
    assert dock.empty.isVisible()
    assert not dock.form.isVisible()
    dock.show_items([item("a")], "a")
    assert not dock.empty.isVisible()
    assert dock.form.isVisible()


def test_rows_stand_in_the_order_of_the_items(dock):
    dock.show_items([item("a"), item("b")], "a")
    kept = dock.rows["b"]
    dock.show_items([item("c"), item("b")], None)
    assert list(dock.rows) == ["b", "c"]
    assert dock.rows["b"] is kept
    assert [dock._list.indexOf(dock.rows[id]) for id in ("c", "b")] == [0, 1]
    assert not dock.form.isVisible()


def test_buttons_of_a_row_say_which(dock, qtbot):
    dock.show_items([item("a"), item("b")], "a")
    for button in (dock.rows["b"].eye, dock.rows["a"].remove, dock.open):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    dock.rows["b"].chosen.emit()
    assert dock.done == [("toggle", "b"), ("remove", "a"), "open", ("choose", "b")]


def test_a_new_theme_brings_new_icons(dock):
    dock.show_items([item("a")], "a")
    before = dock.rows["a"].eye.icon().cacheKey()
    dock._theme.choose("light")
    assert dock.rows["a"].eye.icon().cacheKey() != before


def test_a_row_that_was_removed_is_gone_though_the_theme_lives_on(dock, qapp):
    dock.show_items([item("a")], "a")
    row = weakref.ref(dock.rows["a"])
    dock.show_items((), None)
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert row() is None
    dock._theme.choose("light")
