"""Pictures of one size beside each other; a click enlarges one."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from plexoscope.app.panels.base import Panel
from plexoscope.app.panels.export import Columns
from plexoscope.app.panels.images.grid_canvas import GridCanvas
from plexoscope.app.panels.images.image_canvas import ImageCanvas
from plexoscope.app.panels.shared.heat import COLORMAP_CHOICES
from plexoscope.app.panels.shared.pixels import pixel_scale
from plexoscope.app.widgets.elided_label import ElidedLabel
from plexoscope.app.widgets.theme import UNIT_PX, Theme
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.results import ImageGrid


class ImageGridPanel(Panel):
    """Draws the newest `image_grid` of a channel. An enlarged picture stays enlarged while new ones come.

    Attributes
    ----------
    enlarged : int or None
        The number of the picture that fills the panel.
    """

    def __init__(self, channel: Channel, theme: Theme) -> None:
        super().__init__(channel, theme)
        self.grid, self.one = GridCanvas(theme), Enlarged(theme)
        self.enlarged: int | None = None
        self._colormap = ""
        self._pages = QStackedWidget()
        self._pages.addWidget(self.grid)
        self._pages.addWidget(self.one)
        self.set_body(self._pages)
        self.add_choice("Colours", [name or "Grey" for name in COLORMAP_CHOICES], self._choose_colormap)
        self.grid.chosen.connect(self.enlarge)
        self.one.closed.connect(self.show_all)
        self.one.turned.connect(self._turn)
        for canvas in (self.grid, self.one.canvas):
            canvas.read.connect(lambda words, at, canvas=canvas: self.show_readout(words, canvas.mapTo(self, at)))

    def draw(self) -> None:
        grid: ImageGrid = self.newest
        scale = pixel_scale(grid.pixels, grid.limits, self._colormap, colours=grid.pixels.ndim == 4)
        label = grid.value_label or self.channel.unit
        self.grid.show_pictures(grid.pixels, grid.names, grid.n_columns, scale, label)
        if self.enlarged is not None and self.enlarged >= self.grid.n_pictures:
            self.show_all()
        if self.enlarged is not None:
            name = grid.names[self.enlarged] if grid.names else f"Picture {self.enlarged}"
            self.one.name.setText(f"{name} · {self.enlarged + 1} of {self.grid.n_pictures}")
            self.one.canvas.show_pixels(grid.pixels[self.enlarged], scale, label)

    def enlarge(self, number: int) -> None:
        """Fill the panel with one picture."""
        self.enlarged = number
        self._pages.setCurrentWidget(self.one)
        self.one.canvas.setFocus()
        self.refresh()

    def show_all(self) -> None:
        """Show all pictures again."""
        self.enlarged = None
        self.show_readout("", self.one.pos())
        self._pages.setCurrentWidget(self.grid)
        self.grid.setFocus()

    def data(self) -> Columns:
        names = {"names": self.newest.names} if self.newest.names else {}
        return {"pixels": self.newest.pixels, **names}

    def fit(self) -> None:
        self.one.canvas.fit()
        self.grid.verticalScrollBar().setValue(0)

    def zoom(self, factor: float) -> None:
        if self.enlarged is not None:
            self.one.canvas.zoom(1 / factor)

    def clear(self) -> None:
        self.enlarged = None
        self._pages.setCurrentWidget(self.grid)

    def restyle(self) -> None:
        self.grid.apply_theme(self.theme)
        self.one.canvas.apply_theme(self.theme)

    def _turn(self, by: int) -> None:
        if self.enlarged is not None:
            self.enlarge((self.enlarged + by) % self.grid.n_pictures)

    def _choose_colormap(self, row: int) -> None:
        self._colormap = COLORMAP_CHOICES[row]
        if self.newest is not None:
            self.refresh()


class Enlarged(QWidget):
    """One picture with its name and the ways to its neighbours and back.

    Signals
    -------
    closed
        The user wants all pictures again.
    turned(int)
        The user wants the next one (1) or the one before (-1).
    """

    closed = Signal()
    turned = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.canvas = _TurningCanvas(theme)
        self.name = ElidedLabel()
        self.back = _button("⊞", "All pictures (Esc)", self.closed.emit)
        self.before = _button("‹", "Picture before", lambda: self.turned.emit(-1))
        self.after = _button("›", "Next picture", lambda: self.turned.emit(1))
        row = QHBoxLayout()
        row.setSpacing(UNIT_PX // 2)
        row.addWidget(self.back)
        row.addWidget(self.name, 1)
        row.addWidget(self.before)
        row.addWidget(self.after)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT_PX // 2)
        layout.addLayout(row)
        layout.addWidget(self.canvas, 1)
        self.canvas.clicked.connect(self.closed)
        self.canvas.left.connect(self.closed)
        self.canvas.turned.connect(self.turned)


class _TurningCanvas(ImageCanvas):
    """Its arrow keys go to the neighbours, as long as nothing of the picture is out of sight."""

    left = Signal()
    turned = Signal(int)

    def step(self, right: int, down: int) -> None:
        if self._follows and right:
            self.turned.emit(right)
        else:
            super().step(right, down)

    def leave(self) -> bool:
        self.left.emit()
        return True


def _button(words: str, name: str, do) -> QToolButton:
    button = QToolButton(text=words, toolTip=name, accessibleName=name)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.clicked.connect(lambda _=False: do())
    return button
