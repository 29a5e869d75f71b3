"""A widget that is made when it is first seen, or first asked for."""

import pytest
from PySide6.QtWidgets import QLineEdit, QTabWidget

from plexoscope.app.widgets.deferred import Deferred


@pytest.fixture
def tabs(qtbot):
    widget = QTabWidget()
    qtbot.addWidget(widget)
    for name in ("front", "behind"):
        widget.addTab(Deferred(lambda name=name: QLineEdit(name)), name)
    return widget


def test_it_is_made_when_it_is_seen(tabs, qtbot):
    front, behind = tabs.widget(0), tabs.widget(1)
    assert front.if_made is None
    tabs.show()
    qtbot.waitUntil(lambda: front.if_made is not None)
    assert front.widget.isVisible()
    assert behind.if_made is None
    tabs.setCurrentIndex(1)
    qtbot.waitUntil(lambda: behind.if_made is not None)
    assert behind.widget.text() == "behind"


def test_it_is_made_once_for_who_asks(tabs):
    behind = tabs.widget(1)
    made = behind.widget
    assert behind.widget is made
    assert behind.if_made is made
    assert not made.isVisible()


def test_the_keys_go_to_what_was_made(tabs, qtbot):
    tabs.show()
    qtbot.waitUntil(lambda: tabs.widget(0).if_made is not None)
    tabs.widget(0).setFocus()
    assert tabs.focusWidget() is tabs.widget(0).widget
