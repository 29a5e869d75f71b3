"""What panels have in common whose scene has colours of one's choice and may have times: a box and a bar for these."""

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox

from plexoscope.app.panels.scenes.scene_panel import ScenePanel
from plexoscope.app.panels.shared.time_bar import TimeBar
from plexoscope.app.widgets.theme import Theme
from plexoscope.plugins.manifest import Channel


class TimedScenePanel(ScenePanel):
    """A scene panel with `colour_by` beside its title and `time` under its view.

    A kind calls `offer_colours` and sets the times of `time` when a new result has come, as `is_new` tells in `draw`.

    Parameters
    ----------
    time_name
        What the times are of, in words.
    """

    def __init__(self, channel: Channel, theme: Theme, time_name: str) -> None:
        super().__init__(channel, theme)
        self.colour_by = QComboBox(toolTip="What the colours stand for", accessibleName="Colour by")
        self.colour_by.currentIndexChanged.connect(lambda _: self.redraw())
        self.colour_by.hide()
        self.add_control(self.colour_by)
        self.time = TimeBar(time_name, theme)
        self.time.hide()
        self.time.moved.connect(lambda _: self.redraw())
        self.column.addWidget(self.time)
        self._drawn: object | None = None

    def clear(self) -> None:
        super().clear()
        self._drawn = None
        self.time.start_over()

    def restyle(self) -> None:
        self.time.apply_theme(self.theme)

    def advance(self) -> None:
        if self.newest is not None:
            self.time.advance()

    def is_new(self, result: object) -> bool:
        """Whether it is another result than when this was last asked."""
        before, self._drawn = self._drawn, result
        return result is not before

    def offer_colours(self, offered: Sequence[str]) -> None:
        """Offer these to colour by, the most telling first; a choice made before is kept."""
        if list(offered) != [self.colour_by.itemText(row) for row in range(self.colour_by.count())]:
            chosen = self.colour_by.currentText()
            self.colour_by.blockSignals(True)
            self.colour_by.clear()
            self.colour_by.addItems(list(offered))
            self.colour_by.setCurrentText(chosen if chosen in offered else offered[0])
            self.colour_by.blockSignals(False)
        self.colour_by.setVisible(len(offered) > 1)
