"""The timeline: a head with transport and the moment in words, and rows with an axis under those that share one."""

from functools import partial
from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QScrollArea, QToolButton, QVBoxLayout, QWidget

from plexoscope.app.services.actions import Actions
from plexoscope.app.timeline.player import SPEEDS, Player
from plexoscope.app.timeline.rows import (
    LINK_PX,
    NAME_PX,
    SIDE_PX,
    TICK_PX,
    Ruler,
    TimeRow,
    Times,
    moment_words,
    ticks_of,
)
from plexoscope.app.view.timed_thing import TimedThing
from plexoscope.app.widgets.elided_label import ElidedLabel
from plexoscope.app.widgets.icons import icon
from plexoscope.app.widgets.plain_text import plain_tip
from plexoscope.app.widgets.play_button import PlayButton
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.theme_source import ThemeSource

MOST_SHARE = 4
"""The rows take no more than this part of the window's height; more are scrolled."""
ROW_PX = 3 * UNIT_PX + 2
WIDE_PX = 560
"""From here on there is room for the title, too."""
LEAST_SHARE = 1e-6


class TimelineBar(QWidget):
    """Shows what has a time, and is not there where nothing has."""

    def __init__(self, player: Player, actions: Actions, theme: ThemeSource) -> None:
        super().__init__(accessibleName="Timeline")
        self._player, self._theme = player, theme
        self.rows: dict[str, TimeRow] = {}
        self._rulers: dict[str, Ruler] = {}
        self._seen: dict[str, Times] = {}
        self.setObjectName("timeBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.fold = QToolButton(autoRaise=True, checkable=True, checked=True, text="Timeline")
        self.fold.toggled.connect(lambda _: self.show_things())
        self.play = PlayButton("Play", theme.now)
        self.play.clicked.connect(actions.qaction("time.play").trigger)
        self._steps: dict[str, QToolButton] = {}
        for id, name in (("first", "skip-back"), ("back", "step-back"), ("step", "step-on"), ("last", "skip-on")):
            button = QToolButton(autoRaise=True, accessibleName=actions[f"time.{id}"].title)
            button.clicked.connect(actions.qaction(f"time.{id}").trigger)
            button.setToolTip(actions.qaction(f"time.{id}").toolTip())
            self._steps[name] = button
        self.speed = QComboBox(accessibleName="Speed", toolTip="How fast it plays")
        for speed in SPEEDS:
            self.speed.addItem(f"{speed:g}×", speed)
        self.speed.setFixedWidth(9 * UNIT_PX)
        self.speed.activated.connect(lambda _: player.set_speed(self.speed.currentData()))
        self.loop = QToolButton(checkable=True, accessibleName="Again and again")
        self.loop.setProperty("role", "choice")
        self.loop.setToolTip("Begin again at the end")
        self.loop.clicked.connect(player.set_loop)
        self.words = ElidedLabel()
        self.words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        head = QHBoxLayout()
        head.setContentsMargins(SIDE_PX, UNIT_PX // 2, SIDE_PX, UNIT_PX // 2)
        head.setSpacing(UNIT_PX // 2)
        back, on = list(self._steps.values())[:2], list(self._steps.values())[2:]
        for widget in (self.fold, *back, self.play, *on, self.speed, self.loop):
            head.addWidget(widget)
        head.addWidget(self.words, 1)
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 0, 0, UNIT_PX // 2)
        self._column.setSpacing(0)
        self._scroll = QScrollArea(widgetResizable=True, frameShape=QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._inside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._scroll)
        player.changed.connect(self.show_things)
        theme.changed.connect(self._take_theme)
        self._take_theme()
        self.show_things()

    def _take_theme(self) -> None:
        theme = self._theme.now
        self.play.apply_theme(theme)
        for name, button in self._steps.items():
            button.setIcon(icon(name, theme.text, theme.muted))
        self.loop.setIcon(icon("loop", theme.text, theme.muted))
        self._show_fold()

    def _show_fold(self) -> None:
        open_ = self.fold.isChecked()
        self.fold.setIcon(icon("collapse" if open_ else "expand", self._theme.now.text))
        self.fold.setToolTip("Fold the rows away" if open_ else "Show the rows")

    def show_things(self) -> None:
        """Show what has a time, as it is now."""
        things, current = self._player.things, self._player.current
        self.setVisible(current is not None)
        self._show_fold()
        self.play.show_playing(self._player.playing)
        self.play.setToolTip("Pause" if self._player.playing else "Play")
        self.speed.setCurrentIndex(self.speed.findData(self._player.speed))
        self.loop.setChecked(self._player.loop)
        axes = list(dict.fromkeys(each.axis for each in things))
        things.sort(key=lambda each: axes.index(each.axis))
        if [each.id for each in things] != list(self.rows):
            self._lay_out(things)
        if current is None:
            return
        words = moment_words(current, current.at)
        name = f"{current.name}: " if len(things) > 1 and self.width() >= WIDE_PX else ""
        self.words.setText(f"{name}{words}")
        self.words.setToolTip(plain_tip(f"{current.name}\n{words}"))
        self._scroll.setVisible(self.fold.isChecked())
        if self.fold.isChecked():
            for axis, group in groupby(things, key=lambda each: each.axis):
                self._show_axis(axis, list(group))

    def _show_axis(self, axis: str, things: list[TimedThing]) -> None:
        whole = min(each.times[0] for each in things), max(each.times[1] for each in things)
        low, high = self._seen.get(axis, whole)
        seen = (max(low, whole[0]), min(high, whole[1]))
        seen = seen if seen[0] < seen[1] else whole
        has_company = len(things) > 1
        indent_px = SIDE_PX + NAME_PX + UNIT_PX // 2 + (LINK_PX + UNIT_PX // 2 if has_company else 0)
        n_most = max((self.width() - indent_px) // TICK_PX, 3)
        ticks = ticks_of(things[0], seen, n_most)
        for each in things:
            self.rows[each.id].show_thing(each, seen, ticks, has_company=has_company)
        self._rulers[axis].show_axis(seen, ticks, indent_px)

    def _lay_out(self, things: list[TimedThing]) -> None:
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.rows, self._rulers = {}, {}
        for axis, group in groupby(things, key=lambda each: each.axis):
            for thing in group:
                row = self.rows[thing.id] = TimeRow(thing, self._player, self._theme)
                row.strip.zoomed.connect(partial(self._zoom, axis))
                row.strip.fitted.connect(partial(self._fit, axis))
                self._column.addWidget(row)
            self._rulers[axis] = Ruler(self._theme)
            self._column.addWidget(self._rulers[axis])
        self._seen = {axis: seen for axis, seen in self._seen.items() if axis in self._rulers}
        self._limit_height()

    def _limit_height(self) -> None:
        line_px = ROW_PX + self.fontMetrics().height()
        wanted_px = len(self.rows) * ROW_PX + len(self._rulers) * self.fontMetrics().height() + UNIT_PX
        self._scroll.setFixedHeight(min(wanted_px, max(self.window().height() // MOST_SHARE, line_px + UNIT_PX)))
        is_wide = self.width() >= WIDE_PX
        beside, alone = Qt.ToolButtonStyle.ToolButtonTextBesideIcon, Qt.ToolButtonStyle.ToolButtonIconOnly
        self.fold.setToolButtonStyle(beside if is_wide else alone)
        for name in ("skip-back", "skip-on"):
            self._steps[name].setVisible(is_wide)

    def _zoom(self, axis: str, share: float, factor: float) -> None:
        things = [each for each in self._player.things if each.axis == axis]
        whole = min(each.times[0] for each in things), max(each.times[1] for each in things)
        low, high = self._seen.get(axis, whole)
        at = (1 - share) * low + share * high
        wanted = at - (at - low) * factor, at + (high - at) * factor
        if wanted[1] - wanted[0] > LEAST_SHARE * (whole[1] - whole[0]):
            self._seen[axis] = max(wanted[0], whole[0]), min(wanted[1], whole[1])
            self.show_things()

    def _fit(self, axis: str) -> None:
        self._seen.pop(axis, None)
        self.show_things()

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._limit_height()
        self.show_things()
