"""The results: one panel for each channel of what is shown, in a grid whose seams can be dragged."""

from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QScrollArea, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from plexoscope.app.panels.base import Panel
from plexoscope.app.panels.registry import make_panel
from plexoscope.app.runs.new_layers import can_be_layer
from plexoscope.app.runs.panel_grid import LEAST_PX, PanelArrangement, PanelPart, arrange
from plexoscope.app.services.clock import Clock
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.plugins.manifest import Channel

EMPTY = "Choose a method at the right and press Run\nIts results appear here while it works"
SEAM_PX = 6
_WORTH_MOVING = 0.3
"""Panels are laid out anew where the area has changed so much that this is gained."""
LARGE_SHARE = 0.8
"""Of the width, for the large panel; the others stand beside it."""
LEAST_FOR_LARGE_PX, FEWEST_FOR_LARGE = (640, 320), 3
"""In a smaller area, or with fewer panels, all are alike."""
STRIP_ASPECT = 0.66
"""Height to width of a panel beside the large one."""


class ResultsArea(QWidget):
    """Holds the panels of one run, replay or comparison.

    A double click on the header of a panel, or its menu, lets it fill the area; the same, or Escape, brings the others
    back. Where one is large, a click on the header of another makes that the large one.

    Attributes
    ----------
    shows_one_large
        Whether one panel is large, with the others beside it, where there is room for that.
    large
        The name of the large panel; None while all are alike.

    Signals
    -------
    done(str), failed(str)
        What a panel says of copying, saving and drawing.
    crashed(str, error)
        The title of a panel, and what it did not expect.
    picked(names)
        What a click in a panel asks to be selected.
    layer_wanted(channel, result)
        The result that a panel shows is to be a layer of the scene.
    """

    done = Signal(str)
    failed = Signal(str)
    crashed = Signal(str, object)
    picked = Signal(tuple)
    layer_wanted = Signal(object, object)

    def __init__(self, theme: ThemeSource, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        clock.motion.connect(self._advance)
        self._theme = theme
        theme.changed.connect(self._dress_panels)
        self.panels: dict[str, Panel] = {}
        self._marked: tuple[str, ...] = ()
        self.enlarged: str | None = None
        self._channels: tuple[Channel, ...] = ()
        self._enlargers: dict[str, QAction] = {}
        self._sizes: list[tuple[QSplitter, list[int]]] = []
        self.shows_one_large = False
        self.large: str | None = None
        self._wanted_large = ""
        self.setMinimumHeight(200)
        empty = QLabel(EMPTY)
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        empty.setProperty("role", "muted")
        self.scroller = QScrollArea(widgetResizable=True)
        self.scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.grid = PanelGrid()
        self.scroller.setWidget(self.grid)
        self._front = QWidget()
        self._front_layout = QVBoxLayout(self._front)
        self._front_layout.setContentsMargins(0, 0, 0, 0)
        self._front.hide()
        self._beside = QSplitter(Qt.Orientation.Horizontal, childrenCollapsible=False, handleWidth=SEAM_PX)
        self._beside.addWidget(self._front)
        self._beside.addWidget(self.scroller)
        self._stack = QStackedWidget()
        self._stack.addWidget(empty)
        self._stack.addWidget(self._beside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(UNIT_PX, 0, UNIT_PX, UNIT_PX)
        layout.setSpacing(0)
        layout.addWidget(self._stack, 1)

    def prepare(
        self, channels: Sequence[Channel], absent: Mapping[str, str] = MappingProxyType({})
    ) -> Mapping[str, Panel]:
        """Make fresh panels for these channels and return them by channel name.

        Parameters
        ----------
        absent
            Channels whose results cannot be read here, each with why.
        """
        self.clear()
        self._channels = tuple(channels)
        mains = [each.name for each in channels if each.place == "main"]
        self._wanted_large = next(iter(mains or [each.name for each in channels]), "")
        self.panels = {
            channel.name: make_panel(channel, self._theme.now, absent.get(channel.name, "")) for channel in channels
        }
        for name, panel in self.panels.items():
            panel.done.connect(self.done)
            panel.failed.connect(self.failed)
            panel.crashed.connect(partial(self.crashed.emit, panel.channel.title))
            panel.picked.connect(self.picked)
            panel.mark(self._marked)
            if can_be_layer(panel.channel):
                panel.add_entry("Add to the scene", partial(self._want_layer, name))
            if len(channels) > 1:
                self._enlargers[name] = panel.add_toggle("Fill the area\tDouble click", partial(self._enlarge, name))
                panel.header.installEventFilter(self)
        if channels:
            self._stack.setCurrentIndex(1)
            self.scroller.verticalScrollBar().setValue(0)
            self._lay_out()
        self._clock.want("panels", bool(channels) and self.isVisible())
        return self.panels

    def clear(self) -> None:
        """Close all panels."""
        self.enlarged, self.large = None, None
        self._enlargers, self._channels = {}, ()
        for panel in self.panels.values():
            panel.close()
            panel.setParent(None)
            panel.deleteLater()
        self.panels = {}
        self._front.hide()
        self.scroller.show()  # a large panel may have filled the area
        self.grid.take_down()
        self._stack.setCurrentIndex(0)
        self._clock.want("panels", False)

    def mark(self, names: tuple[str, ...]) -> None:
        """Make what has one of these names stand out in all panels."""
        self._marked = names
        for panel in self.panels.values():
            panel.mark(names)

    def _dress_panels(self) -> None:
        for panel in self.panels.values():
            panel.apply_theme(self._theme.now)

    def _want_layer(self, name: str) -> None:
        panel = self.panels[name]
        if panel.newest is None:
            self.failed.emit(f"{panel.channel.title} has no result yet")
        else:
            self.layer_wanted.emit(panel.channel, panel.newest)

    # One panel alone.

    def enlarge(self, name: str | None) -> None:
        """Let a panel fill the area; None shows all of them."""
        before, self.enlarged = self.enlarged, name
        if before is None and name is not None:
            self._sizes = [(each, each.sizes()) for each in self.grid.splitters]
        for other, panel in self.panels.items():
            panel.setVisible(name in (None, other))
        for each, sizes in self._sizes if name is None else ():
            each.setSizes(sizes)
        self.grid.close_gaps()
        if self.large is not None:
            self._front.setVisible(name in (None, self.large))
            self.scroller.setVisible(name != self.large)
        for other, action in self._enlargers.items():
            action.blockSignals(True)
            action.setChecked(other == name)
            action.blockSignals(False)
        if name is None and before is not None:
            self._lay_out()

    def _enlarge(self, name: str, on: bool) -> None:
        self.enlarge(name if on else None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in (QEvent.Type.MouseButtonDblClick, QEvent.Type.MouseButtonRelease):
            return False
        name = next((name for name, panel in self.panels.items() if panel.header is watched), None)
        if name is None:
            return False
        if event.type() == QEvent.Type.MouseButtonDblClick:
            self.enlarge(None if self.enlarged == name else name)
        elif self.large is not None and self.enlarged is None:
            self.make_large(name)
        return event.type() == QEvent.Type.MouseButtonDblClick

    def keyPressEvent(self, event) -> None:
        if event.key() == Qt.Key.Key_Escape and self.enlarged is not None:
            self.enlarge(None)
        else:
            super().keyPressEvent(event)

    # One panel larger than the others.

    def show_one_large(self, on: bool) -> None:
        """Let one panel be large, with the others beside it, or all alike."""
        self.shows_one_large = on
        self.enlarge(None)
        self._lay_out()

    def make_large(self, name: str) -> None:
        """Let this panel be the large one; the one that was goes to the others."""
        self._wanted_large = name
        self._lay_out()

    def _lay_out_beside(self, large: str) -> None:
        """Put one panel to the front and the others in a column of their own, which scrolls."""
        width = self._beside.width() or self.width()
        bar_px = self.scroller.verticalScrollBar().sizeHint().width()
        strip_px = max(round((1 - LARGE_SHARE) * width), LEAST_PX[0] + bar_px + UNIT_PX)
        others = [panel for name, panel in self.panels.items() if name != large]
        least_px = max(LEAST_PX[1], round(STRIP_ASPECT * strip_px)) + SEAM_PX
        if self.large != large:
            self.large = large
            self._front_layout.addWidget(self.panels[large])
            self._front.show()
            self.panels[large].show()
            column = PanelArrangement((PanelPart(tuple((number,) for number in range(len(others)))),))
            self.grid.show_panels(others, column, strip_px, least_px * len(others))
            self._beside.setSizes([width - strip_px, strip_px])
        self.grid.setMinimumSize(LEAST_PX[0], least_px * len(others))

    # Where the panels stand.

    def _lay_out(self) -> None:
        """Give the panels new places if that gains much; what the user has dragged is not undone for little."""
        if not self.panels or self.enlarged is not None:
            return
        has_room = self.width() >= LEAST_FOR_LARGE_PX[0] and self.height() >= LEAST_FOR_LARGE_PX[1]
        if self.shows_one_large and has_room and len(self.panels) >= FEWEST_FOR_LARGE:
            self._lay_out_beside(self._wanted_large)
            return
        if self.large is not None:
            self.large, self.grid.arrangement = None, None
            self._front.hide()
        room = self.scroller.maximumViewportSize()
        places = [channel.place for channel in self._channels]
        best = arrange(places, room.width(), room.height())
        if best.least_px[1] > room.height():  # a scroll bar will take some of the width
            room.setWidth(room.width() - self.scroller.verticalScrollBar().sizeHint().width())
            best = arrange(places, room.width(), room.height())
        now = self.grid.arrangement
        if (
            now is None
            or now.cost(room.width(), room.height()) > best.cost(room.width(), room.height()) + _WORTH_MOVING
        ):
            self.grid.show_panels(list(self.panels.values()), best, room.width(), room.height())

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._lay_out()

    # While it can be seen.

    def _advance(self) -> None:
        for panel in self.panels.values():
            if panel.isVisible():
                panel.advance()

    def showEvent(self, event) -> None:
        super().showEvent(event)
        self._clock.want("panels", bool(self.panels))

    def hideEvent(self, event) -> None:
        super().hideEvent(event)
        self._clock.want("panels", False)


class PanelGrid(QWidget):
    """Panels in splitters within splitters: parts, rows of a part, panels of a row."""

    def __init__(self) -> None:
        super().__init__()
        self.arrangement: PanelArrangement | None = None
        self.splitters: list[QSplitter] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)

    def show_panels(
        self, panels: Sequence[Panel], arrangement: PanelArrangement, width_px: int, height_px: int
    ) -> None:
        """Put panels, which may be in another arrangement, to their places in an area of that size."""
        before, self.splitters = self.splitters, []
        self.arrangement = arrangement
        # From the outermost to the panels: whatever comes to another parent is dressed anew with all that it holds.
        top = self._splitter(beside=arrangement.beside)
        self._layout.addWidget(top)
        for part in arrangement.parts:
            self._fill(top, part, panels)
        for each in before[:1]:
            self._layout.removeWidget(each)
            each.setParent(None)
            each.deleteLater()
        axis = 0 if arrangement.beside else 1
        along = max((width_px, height_px)[axis], arrangement.least_px[axis])
        top.setSizes([round(part.share * along) for part in arrangement.parts])
        self.close_gaps()
        top.show()  # now, and not with the next event: who asks may want to see the panels at once

    def take_down(self) -> None:
        """Remove the splitters; the panels must be gone."""
        for each in self.splitters[:1]:
            self._layout.removeWidget(each)
            each.setParent(None)
            each.deleteLater()
        self.splitters, self.arrangement = [], None

    def close_gaps(self) -> None:
        """Hide the splitters that hold nothing to see, and ask for as much room as the others need."""
        for each in reversed(self.splitters[1:]):
            each.setVisible(any(not child.isHidden() for child in _members(each)))
        panels = [child for each in self.splitters for child in _members(each) if isinstance(child, Panel)]
        n_shown = sum(not panel.isHidden() for panel in panels)
        if self.arrangement is not None:
            self.setMinimumSize(*(LEAST_PX if n_shown == 1 else self.arrangement.least_px))

    def _fill(self, top: QSplitter, part: PanelPart, panels: Sequence[Panel]) -> None:
        rows = self._splitter(beside=False)
        top.addWidget(rows)
        for numbers in part.rows:
            row = self._splitter(beside=True)
            rows.addWidget(row)
            for number in numbers:
                row.addWidget(panels[number])
                panels[number].show()
            row.setSizes([1000] * len(numbers))
        rows.setSizes([1000] * len(part.rows))

    def _splitter(self, *, beside: bool) -> QSplitter:
        orientation = Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical
        splitter = QSplitter(orientation, childrenCollapsible=False, handleWidth=SEAM_PX)
        self.splitters.append(splitter)
        return splitter


def _members(splitter: QSplitter) -> list[QWidget]:
    return [each for at in range(splitter.count()) if (each := splitter.widget(at)) is not None]
