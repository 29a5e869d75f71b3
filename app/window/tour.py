"""The tour: a light on one control after the other, with a card that says what it is for and can do it."""

from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import (
    QDockWidget,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QMenuBar,
    QPushButton,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from plexoscope.app.document.document import Document
from plexoscope.app.services.actions import Actions
from plexoscope.app.services.arguments import ArgumentError, typed_deed
from plexoscope.app.services.messages import Messages
from plexoscope.app.widgets.plain_text import PlainLabel, plain_title
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.app.window.docks import Docks
from plexoscope.app.window.tour_steps import STEPS, TourStep
from plexoscope.app.workbench.centre import Centre

CARD_PX = 40 * UNIT_PX
FOLLOW_MS = 120
"""The light follows what it lies on, wherever that moves."""
SHADE = 0.55
RADIUS_PX = 6
ARROWS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class Shown(Protocol):
    """What the tour needs of the window."""

    document: Document
    docks: Docks
    centre: Centre
    messages: Messages


class Tour(QObject):
    """Leads through the window; whoever follows it can use the window meanwhile.

    Signals
    -------
    ended
    """

    ended = Signal()

    def __init__(self, window: QMainWindow, actions: Actions, theme: ThemeSource) -> None:
        super().__init__(window)
        self._window, self._actions = window, actions
        self.at = 0
        self.light = _Light(window, theme)
        self.card = _Card(window)
        self.card.back.clicked.connect(lambda: self.go(self.at - 1))
        self.card.next.clicked.connect(lambda: self.go(self.at + 1))
        self.card.skip.clicked.connect(self.end)
        self.card.offer.clicked.connect(self.do_it)
        self.card.moved.connect(lambda n_steps: self.go(self.at + n_steps))
        self.card.left.connect(self.end)
        self._timer = QTimer(self, interval=FOLLOW_MS)
        self._timer.timeout.connect(self.place)

    @property
    def step(self) -> TourStep:
        """The one that is shown."""
        return STEPS[self.at]

    def begin(self) -> None:
        """Show the first step."""
        self._timer.start()
        self.go(0)

    def go(self, number: int) -> None:
        """Show a step, and bring up what it points at; after the last one it ends."""
        if number >= len(STEPS):
            self.end()
            return
        self.at = max(number, 0)
        self.bring_up()
        self.card.show_step(self.step, self.at + 1, len(STEPS))
        self.place()
        self.card.next.setFocus()

    def do_it(self) -> None:
        """Do for the user what the step is about."""
        try:
            self._actions.do(typed_deed(self.step.deed))
        except ArgumentError as error:
            shown: Shown = self._window  # type: ignore[assignment]
            shown.messages.error(error)

    def end(self) -> None:
        """Put light and card away."""
        self._timer.stop()
        self.light.hide()
        self.card.hide()
        for widget in (self.light, self.card):
            widget.deleteLater()
        self.ended.emit()

    # ---- what it points at

    def bring_up(self) -> None:
        """See to it that what the step points at can be seen."""
        shown: Shown = self._window  # type: ignore[assignment]
        kind, _, name = self.step.target.partition(":")
        if kind == "view":
            shown.document.bring_up_view(name)
            return
        widget = self.target()
        while widget is not None and widget is not self._window:
            if isinstance(widget, QDockWidget):
                shown.docks.bring_up(widget.windowTitle())
            widget = widget.parentWidget()

    def target(self) -> QWidget | None:
        """The widget that the step points at, None where there is none now."""
        shown: Shown = self._window  # type: ignore[assignment]
        kind, _, name = self.step.target.partition(":")
        if kind == "view":
            return next((view.widget for view in shown.centre.views if view.id == name), None)
        if kind == "object":
            return self._window.findChild(QWidget, name)
        for bar in self._window.findChildren(QToolBar):
            if (button := bar.widgetForAction(self._actions.qaction(name))) is not None:
                return button
        return self._window.menuBar()

    def place(self) -> None:
        """Put the light on what it points at as that stands now, and the card beside it."""
        target, room = self.target(), self._window.rect()
        lit = QRect()
        if target is not None and target.isVisible():
            lit = QRect(target.mapTo(self._window, QPoint()), target.size())
            if isinstance(target, QMenuBar):
                lit = self._menu_place(target)
        self.light.show_on(lit.adjusted(-3, -3, 3, 3) if lit.isValid() else QRect())
        self.card.fit(room.size())
        self.card.move(_beside(lit, self.card.size(), room))
        self.card.show()
        self.card.raise_()

    def _menu_place(self, bar: QMenuBar) -> QRect:
        wanted = self._actions[self.step.target.partition(":")[2]].top_menu
        for action in bar.actions():
            if action.text() == wanted:
                place = bar.actionGeometry(action)
                return QRect(bar.mapTo(self._window, place.topLeft()), place.size())
        return QRect()


class _Light(QWidget):
    """Shades the window but for one place; the mouse goes through it."""

    def __init__(self, parent: QWidget, theme: ThemeSource) -> None:
        super().__init__(parent)
        self._theme = theme
        self.lit = QRect()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_on(self, lit: QRect) -> None:
        parent = self.parentWidget()
        if parent is not None and self.geometry() != parent.rect():
            self.setGeometry(parent.rect())
        if lit != self.lit:
            self.lit = lit
            self.update()
        self.show()
        self.raise_()

    def paintEvent(self, event) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shade = QPainterPath()
        shade.addRect(QRectF(self.rect()))
        hole = QPainterPath()
        hole.addRoundedRect(QRectF(self.lit), RADIUS_PX, RADIUS_PX)
        black = QColor(0, 0, 0)
        black.setAlphaF(SHADE)
        painter.fillPath(shade.subtracted(hole), black)
        if self.lit.isValid():
            painter.setPen(QPen(self._theme.now.colour("accent"), 2))
            painter.drawPath(hole)
        painter.end()


class _Card(QFrame):
    """Title, a sentence or two, what can be done for the user, and the way on; the arrow keys lead it, too.

    Signals
    -------
    moved(n_steps)
    left
        It is to end.
    """

    moved = Signal(int)
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("tourCard")
        self.title, self.words, self.count = PlainLabel(), PlainLabel(wordWrap=True), PlainLabel()
        self.title.setProperty("role", "title")
        self.count.setProperty("role", "muted")
        self.offer = QPushButton()
        self.back, self.next, self.skip = QPushButton("Back"), QPushButton("Next"), QPushButton("Skip")
        self.back.setToolTip("The step before (←)")
        self.next.setToolTip("The next step (→)")
        self.skip.setToolTip("End the tour (Esc)")
        self.next.setProperty("role", "primary")
        self.skip.setProperty("role", "link")
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.count)
        ways = QHBoxLayout()
        ways.setSpacing(UNIT_PX)
        ways.addWidget(self.skip)
        ways.addStretch(1)
        ways.addWidget(self.back)
        ways.addWidget(self.next)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(2 * UNIT_PX, 2 * UNIT_PX, 2 * UNIT_PX, 2 * UNIT_PX)
        column.setSpacing(UNIT_PX + UNIT_PX // 2)
        column.addLayout(head)
        column.addWidget(self.words)
        column.addWidget(self.offer, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(ways)
        for button in (self.offer, self.back, self.next, self.skip):
            button.installEventFilter(self)  # an arrow would move the focus from one to the next

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in ARROWS:
                self.moved.emit(ARROWS[Qt.Key(event.key())])
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.left.emit()
                return True
        return super().eventFilter(watched, event)

    def show_step(self, step: TourStep, number: int, n: int) -> None:
        self.title.setText(step.title)
        self.words.setText(step.words)
        self.count.setText(f"{number} of {n}")
        self.offer.setText(plain_title(step.offer))
        self.offer.setVisible(bool(step.offer))
        self.back.setEnabled(number > 1)
        self.next.setText("Next" if number < n else "Done")
        self.skip.setVisible(number < n)
        self.setAccessibleName(f"Tour, {number} of {n}: {step.title}. {step.words}")

    def fit(self, room: QSize) -> None:
        width = min(CARD_PX, room.width() - 2 * UNIT_PX)
        self.setFixedSize(width, self._column.totalHeightForWidth(width))


def _beside(lit: QRect, card: QSize, room: QRect) -> QPoint:
    """Where a card stands: beside what is lit where there is room, else in its lower right corner."""
    gap = 2 * UNIT_PX
    if not lit.isValid():
        return room.center() - QRect(QPoint(), card).center()
    left = min(max(lit.left(), gap), room.right() - card.width() - gap)
    top = min(max(lit.top(), gap), room.bottom() - card.height() - gap)
    for place in (
        QPoint(lit.right() + gap, top),
        QPoint(lit.left() - card.width() - gap, top),
        QPoint(left, lit.bottom() + gap),
        QPoint(left, lit.top() - card.height() - gap),
    ):
        if room.contains(QRect(place, card)):
            return place
    return QPoint(lit.right() - card.width() - gap, min(lit.bottom(), room.bottom()) - card.height() - gap)
