"""Toasts: messages over the middle of the window that go by themselves, with what can be done about them."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QHBoxLayout, QPushButton, QToolButton, QWidget

from plexoscope.app.services.messages import Message, Offer
from plexoscope.app.widgets.colour_bar import ColourBar
from plexoscope.app.widgets.direction_legend import DirectionLegend
from plexoscope.app.widgets.icons import icon
from plexoscope.app.widgets.plain_text import PlainLabel, plain_title
from plexoscope.app.widgets.theme import UNIT_PX, Theme
from plexoscope.app.widgets.theme_source import ThemeSource

TOAST_MS = 7000
OFFERING_MS = 12000
"""One that offers something stays longer: it has to be read, then reached."""
MAX_TOASTS = 3


class Toast(QFrame):
    """A message over the window that goes by itself, but not while it is pointed at or has the focus.

    `number` counts them.
    """

    def __init__(
        self, parent: QWidget, number: int, message: Message, theme: Theme, closed: Callable[[], None]
    ) -> None:
        super().__init__(parent)
        self.number, self.message = number, message
        self.setObjectName("toast")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(message.title)
        self._closed = closed
        self.setProperty("level", message.level)
        text = PlainLabel(message.title, wordWrap=True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        close = QToolButton(toolTip="Dismiss", accessibleName="Dismiss")
        close.setIcon(icon("remove", theme.muted))
        close.clicked.connect(self.close)
        self._layout = layout = QGridLayout(self)
        layout.setContentsMargins(UNIT_PX * 3 // 2, UNIT_PX, UNIT_PX, UNIT_PX)
        layout.addWidget(text, 0, 0)
        layout.addWidget(close, 0, 1, Qt.AlignmentFlag.AlignTop)
        layout.setColumnStretch(0, 1)
        self.buttons = [self._button(offer) for offer in message.offers]
        if self.buttons:
            row = QHBoxLayout()
            row.setSpacing(UNIT_PX // 2)
            row.setContentsMargins(0, 0, 0, 0)
            for button in self.buttons:
                row.addWidget(button)
            row.addStretch(1)
            layout.addLayout(row, 1, 0, 1, 2)
        self._timer = QTimer(self, interval=OFFERING_MS if self.buttons else TOAST_MS, singleShot=True)
        self._timer.timeout.connect(self.expire)
        self._timer.start()

    def _button(self, offer: Offer) -> QPushButton:
        button = QPushButton(plain_title(offer.title))
        button.setProperty("role", "link")
        button.clicked.connect(lambda: self.do(offer))
        return button

    def do(self, offer: Offer) -> None:
        """Do what it offers, and go."""
        self.close()
        if offer.holds():
            offer.run()

    def show_what_holds(self) -> None:
        """Offer no longer what does not make sense any more."""
        for button, offer in zip(self.buttons, self.message.offers, strict=True):
            button.setVisible(offer.holds())

    def fit(self, width_px: int) -> None:
        self.setFixedSize(width_px, self._layout.totalHeightForWidth(width_px))

    def expire(self) -> None:
        """Go, unless somebody is at it."""
        focus = QApplication.focusWidget()
        if self.underMouse() or (focus is not None and self.isAncestorOf(focus)):
            self._timer.start()
        else:
            self.close()

    def hideEvent(self, event) -> None:
        super().hideEvent(event)
        self._closed()


class Toasts(QObject):
    """Stacks toasts in the lower right corner of the middle of the window, clear of colour bars and legends.

    Parameters
    ----------
    parent
        The toasts are its children.
    middle
        They stand over this part of it.
    """

    WIDTH_PX = 45 * UNIT_PX

    def __init__(self, parent: QWidget, middle: QWidget, theme: ThemeSource) -> None:
        super().__init__(parent)
        self._area, self._middle, self._theme = parent, middle, theme
        self._n_shown = 0
        self._last: tuple[Offer, ...] = ()
        middle.installEventFilter(self)

    def show(self, message: Message) -> None:
        """Show a message; the oldest goes where there are too many."""
        toasts = self._in_order()
        for old in toasts[: max(0, len(toasts) + 1 - MAX_TOASTS)]:
            old.close()
        self._n_shown += 1
        if message.offers:
            self._last = message.offers
        toast = Toast(self._area, self._n_shown, message, self._theme.now, self.place)
        toast.show()
        self.place()
        words = ". ".join([message.title, *(offer.title for offer in message.offers)])
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(toast, words))

    def offered(self) -> Offer | None:
        """The first thing that the last message with any offered, if it still holds."""
        return next((offer for offer in self._last if offer.holds()), None)

    def do_offered(self) -> None:
        """Do it, and put the message away."""
        offer = self.offered()
        if offer is None:
            return
        for toast in self._in_order():
            if offer in toast.message.offers:
                toast.close()
        self._last = ()
        offer.run()

    def dismiss(self) -> None:
        """Put all of them away."""
        for toast in self._in_order():
            toast.close()

    def any_shown(self) -> bool:
        """Whether there is one to be seen."""
        return bool(self._in_order())

    def refresh(self) -> None:
        """Offer no longer what does not hold any more."""
        for toast in self._in_order():
            if toast.buttons:
                toast.show_what_holds()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self.place()
        return False

    def _in_order(self) -> list[Toast]:
        """Those to be seen, the oldest first. The order of children says which lies above, and changes."""
        children = self._area.findChildren(Toast, options=Qt.FindChildOption.FindDirectChildrenOnly)
        toasts = [toast for toast in children if not toast.isHidden()]
        return sorted(toasts, key=lambda toast: toast.number)

    def place(self) -> None:
        """Put each where there is room for it."""
        toasts = self._in_order()
        if not toasts:
            return
        room = QRect(self._middle.mapTo(self._area, QPoint()), self._middle.size())
        width = max(1, min(self.WIDTH_PX, room.width() - 4 * UNIT_PX))
        left, bottom = room.right() - width - 2 * UNIT_PX, room.bottom() - 2 * UNIT_PX
        taken = self._taken()
        for toast in reversed(toasts):
            toast.fit(width)
            place = QRect(left, bottom - toast.height(), width, toast.height())
            for other in taken:
                if place.intersects(other):
                    place.moveBottom(other.top() - UNIT_PX)
            toast.move(place.topLeft())
            bottom = place.top() - UNIT_PX
            toast.raise_()

    def _taken(self) -> list[QRect]:
        """Where bars and legends are, the lowest first."""
        kinds = (ColourBar, DirectionLegend)
        found = [each for kind in kinds for each in self._middle.findChildren(kind) if each.isVisible()]
        places = [QRect(each.mapTo(self._area, QPoint()), each.size()) for each in found]
        return sorted(places, key=lambda place: -place.bottom())
