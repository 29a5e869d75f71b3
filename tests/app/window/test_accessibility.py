"""The window without a mouse, for who reads large letters, and for who hears it: all is reached, seen and named."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDockWidget,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QToolButton,
    QWidget,
)

from plexoscope.app.preferences.declared import TEXT_SIZE, THEME
from plexoscope.app.widgets.elided_label import ElidedLabel
from plexoscope.app.widgets.theme import small_font

LAPTOP, SMALLEST = (1280, 800), (900, 600)
CONTROLS = (QAbstractButton, QLineEdit, QAbstractSpinBox, QComboBox, QAbstractSlider, QAbstractItemView, QPlainTextEdit)


@pytest.fixture
def everything(opened, qtbot):
    """The window with a tractogram, the form of a method, and all of its docks."""
    opened.document.select_method("pivem", "PiVeM")
    for dock in opened.docks.values():
        dock.show()
    opened.resize(1280, 800)
    opened.activateWindow()
    qtbot.waitUntil(opened.isActiveWindow)
    QApplication.processEvents()
    return opened


def is_of_qt(widget: QWidget) -> bool:
    """Whether it is a part of a control that Qt made for itself."""
    parent = widget.parentWidget()
    within = (QAbstractSpinBox, QComboBox, QLineEdit, QDockWidget)
    popup = parent is not None and parent.inherits("QComboBoxPrivateContainer")
    return widget.objectName().startswith("qt_") or isinstance(parent, within) or popup


def stops(window) -> list[QWidget]:
    """What the tab key should come to."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        and widget.isEnabled()
        and (isinstance(widget, QAbstractButton) or widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        and widget.focusProxy() is None
        and not is_of_qt(widget)
    ]


def seen_around(widget: QWidget):
    """The pixels of a widget and of what lies over it."""
    parent = widget.parentWidget()
    return parent.grab(widget.geometry().adjusted(-1, -1, 1, 1)).toImage()


@pytest.mark.parametrize("theme", ["dark", "light", "contrast"])
def test_the_tab_key_reaches_all_and_shows_where_it_is(everything, theme):
    window = everything
    window.preferences.change(THEME, theme)
    window.view.canvas.native.setFocus()
    reached, unseen, looked_at = [], [], set()
    for _ in range(400):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        if now in reached:
            break
        reached.append(now)
        if type(now) in looked_at:
            continue
        looked_at.add(type(now))
        focused = seen_around(now)
        now.clearFocus()
        if seen_around(now) == focused:
            unseen.append(f"{type(now).__name__} {now.accessibleName()}")
        now.setFocus(Qt.FocusReason.TabFocusReason)
    assert now is reached[0], "a trap"
    missed = [f"{type(each).__name__} {each.accessibleName()}" for each in stops(window) if each not in reached]
    assert (missed, unseen) == ([], [])


def test_every_control_has_a_name(everything):
    nameless = [
        f"{type(widget).__name__} {widget.toolTip()} in {type(widget.parent()).__name__}"
        for widget in everything.findChildren(QWidget)
        if isinstance(widget, CONTROLS) and not isinstance(widget, QScrollBar) and not is_of_qt(widget)
        if not widget.accessibleName() and not says_something(widget)
    ]
    assert nameless == []


def says_something(widget: QWidget) -> bool:
    """Whether a button has words on it, or nothing at all yet."""
    return isinstance(widget, QAbstractButton) and (bool(widget.text()) or widget.icon().isNull())


def shows_icon_alone(widget: QAbstractButton) -> bool:
    is_icon = isinstance(widget, QToolButton) and widget.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly
    return is_icon and not widget.icon().isNull()


def cut(window) -> list[str]:
    """Labels and buttons that have less room than their words, and no way to read the rest."""
    found = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or is_of_qt(widget) or isinstance(widget, ElidedLabel):
            continue
        if isinstance(widget, QLabel) and widget.text() and not widget.wordWrap() and not widget.toolTip():
            lacks = widget.width() < widget.minimumSizeHint().width() or widget.height() < widget.fontMetrics().height()
        elif isinstance(widget, QAbstractButton) and widget.text() and not shows_icon_alone(widget):
            lacks = widget.width() < widget.fontMetrics().horizontalAdvance(widget.text().replace("&", ""))
        else:
            continue
        if lacks:
            found.append(
                f"{type(widget).__name__} “{widget.text()}” {widget.width()} px in {type(widget.parent()).__name__}"
            )
    return found


def test_no_words_are_cut_at_any_size_of_text(everything, qtbot):
    for percent, sizes in ((90, (SMALLEST,)), (100, (LAPTOP, SMALLEST)), (150, (LAPTOP,))):
        everything.preferences.change(TEXT_SIZE, percent)
        for size in sizes:
            everything.resize(*size)
            qtbot.wait(1)
            least = everything.minimumSizeHint()
            assert (least.width() <= size[0], least.height() <= size[1]) == (True, True), (percent, size, least)
            assert cut(everything) == [], (percent, size)
    everything.preferences.reset(TEXT_SIZE)


def test_text_grows_in_fields_and_in_pictures(window):
    bar = window.statusBar()
    before_px = bar.fontMetrics().height()
    window.preferences.change(TEXT_SIZE, 150)
    QApplication.processEvents()
    assert bar.fontMetrics().height() >= 1.35 * before_px
    assert small_font().pixelSize() == 16
    window.preferences.reset(TEXT_SIZE)
    assert small_font().pixelSize() == 11
