"""The header of a panel: its title and unit, the small controls of its kind, and the menu."""

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget, QWidgetAction

from plexoscope.app.widgets.plain_text import plain_tip
from plexoscope.app.widgets.theme import UNIT_PX, Theme

HEIGHT_PX = 3 * UNIT_PX
_TITLE_PX = 10 * UNIT_PX
"""What a long title keeps before the controls go into the menu."""


class PanelHeader(QWidget):
    """One row. Controls that have no room beside the title wait in the menu."""

    def __init__(self, title: str, unit: str, theme: Theme) -> None:
        super().__init__()
        self.setFixedHeight(HEIGHT_PX)
        self.setMinimumWidth(1)  # narrower than its parts, so that it is asked to fold them
        self.heading = Heading(title, unit, theme)
        self.menu = QMenu(self)
        self.button = QToolButton(text="⋯", toolTip="Copy, save, reset", accessibleName="Panel menu")
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setMenu(self.menu)
        self.button.setFixedSize(HEIGHT_PX + UNIT_PX // 2, HEIGHT_PX)
        self.controls = QWidget()
        self.controls.hide()
        self._row = QHBoxLayout(self.controls)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(UNIT_PX // 2)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(UNIT_PX // 2, 0, 0, 0)
        layout.setSpacing(UNIT_PX // 2)
        layout.addWidget(self.heading, 1)
        layout.addWidget(self.controls)
        layout.addWidget(self.button)
        self._controls: list[QWidget] = []
        self.folded = self._moving = False
        # Controls change places between two widgets that stay where they are: neither owns the other's.
        self._shelf = QWidget()
        self._column = QVBoxLayout(self._shelf)
        self._column.setContentsMargins(UNIT_PX, UNIT_PX // 2, UNIT_PX, UNIT_PX // 2)
        self._column.setSpacing(UNIT_PX // 2)
        self._fold = QWidgetAction(self.menu)
        self._fold.setDefaultWidget(self._shelf)
        self._fold.setVisible(False)
        self.menu.addAction(self._fold)

    def add_control(self, widget: QWidget) -> None:
        self._controls.append(widget)
        (self._column if self.folded else self._row).addWidget(widget)
        widget.installEventFilter(self)
        self.arrange()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # On its way from one place to the other a control is hidden for a moment, as if somebody had hidden it.
        if not self._moving and event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self.arrange()
        return False

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self.arrange()

    def arrange(self) -> None:
        """Put the controls where they have room."""
        wanted = [each for each in self._controls if not _is_off(each)]
        needed = sum(each.sizeHint().width() + self._row.spacing() for each in wanted)
        title = min(self.heading.wanted_px(), _TITLE_PX)
        folded = title + needed + self.button.width() + UNIT_PX > self.width()
        if folded != self.folded:
            self.folded, self._moving = folded, True
            for each in self._controls:
                (self._column if folded else self._row).addWidget(each)
            self._moving = False
        self.controls.setVisible(bool(wanted) and not folded)
        self._fold.setVisible(bool(wanted) and folded)

    def show_buttons(self, shown: bool) -> None:
        """Show or hide all but the title, as for a picture."""
        self.button.setVisible(shown)
        self.controls.setVisible(False)
        if shown:
            self.arrange()


class Heading(QWidget):
    """A title and a unit; the unit goes before the title is shortened."""

    def __init__(self, title: str, unit: str, theme: Theme) -> None:
        super().__init__()
        self.title, self.unit, self.theme = title, unit, theme
        self.setToolTip(plain_tip(f"{title} ({unit})" if unit else title))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        return QSize(self.wanted_px(), HEIGHT_PX)

    def wanted_px(self) -> int:
        return QFontMetrics(self._bold()).horizontalAdvance(self.title) + 2

    def paintEvent(self, event) -> None:
        painter = QPainter(self)
        bold, metrics = self._bold(), QFontMetrics(self._bold())
        painter.setFont(bold)
        painter.setPen(self.theme.colour("text"))
        words = metrics.elidedText(self.title, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, words)
        left = metrics.horizontalAdvance(words) + UNIT_PX
        room = QRect(left, 0, self.width() - left, self.height())
        if self.unit and self.fontMetrics().horizontalAdvance(self.unit) <= room.width():
            painter.setFont(self.font())
            painter.setPen(self.theme.colour("muted"))
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self.unit)
        painter.end()

    def _bold(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        return font


def _is_off(widget: QWidget) -> bool:
    """Whether somebody hid the widget itself; one that only waits for its parent to be shown counts as shown."""
    return widget.isHidden() and widget.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)
