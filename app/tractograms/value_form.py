"""What a form shares that lets a part of a layer's style follow values: which values, and between what ends."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from plexoscope.app.document.document import Document
from plexoscope.app.document.state import Layer
from plexoscope.app.scene.value_columns import ColumnKey, is_categorical
from plexoscope.app.tractograms.layer_values import LayerValues
from plexoscope.app.widgets.bursts import Bursts
from plexoscope.app.widgets.choice_box import ChoiceBox
from plexoscope.app.widgets.range_row import RangeRow
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.app.widgets.wheel_guard import WheelGuard
from plexoscope.models.data.column import Column
from plexoscope.render.scene.appearance import ValueColours, ValueOpacity

Restyle = Callable[..., None]


class ValueForm(QWidget):
    """Holds the choice of values and their range; a derived form says what is made of both.

    Parameters
    ----------
    restyle
        Called as `restyle(label, merge_key, **changes)`.
    title
        Of the choice.
    ends
        What the lower and the upper end of the range stand for.
    """

    purpose = ""
    """Under which values are asked for, so that a newer wish replaces an older one."""
    range_words = "range"
    """As the history says them after "Change" and "Reset"."""

    def __init__(
        self,
        document: Document,
        values: LayerValues,
        guard: WheelGuard,
        restyle: Restyle,
        theme: ThemeSource,
        title: str,
        ends: tuple[str, str],
    ) -> None:
        super().__init__()
        self._document, self._values, self._restyle = document, values, restyle
        self._bursts = Bursts()
        self._layer: Layer | None = None
        self.by = ChoiceBox(title)
        self.by.chosen.connect(self._choose)
        guard.protect(self.by)
        self.range = RangeRow(*ends, guard, theme)
        self.range.edited.connect(self._change_range)
        self.range.reset.connect(self._reset_range)

    # What a form overrides.

    def show_layer(self, layer: Layer) -> None:
        self._layer = layer

    def _choose_plain(self, layer: Layer, choice: object) -> bool:
        """Take a choice that follows no values; return whether it was one."""
        raise NotImplementedError

    def _take(self, id: str, column: Column, categorical: bool) -> None:
        """Let the layer follow these values."""
        raise NotImplementedError

    def _followed(self) -> ValueColours | ValueOpacity | None:
        """What the layer follows now; None if no values."""
        raise NotImplementedError

    def _set_range(self, label: str, key: str | None, low: float, high: float) -> None:
        """Change the ends; only called while values are followed."""
        raise NotImplementedError

    # Within.

    def forget(self) -> None:
        """Nothing is shown: what was, may be closed, and must not be held."""
        self._layer = None

    def _choose(self, choice: object) -> None:
        layer = self._layer
        if layer is None:
            return
        self._values.withdraw(self.purpose)
        if not self._choose_plain(layer, choice) and isinstance(choice, ColumnKey):
            categorical = is_categorical(choice, self._values.volume(choice))
            self._values.request(self.purpose, layer, choice, lambda column: self._take(layer.id, column, categorical))
            self.show_layer(self._layer or layer)  # what is chosen shows when it is there

    def _change_range(self, low: float, high: float) -> None:
        if self._followed() is not None:
            self._set_range(f"Change {self.range_words}", self._bursts.key(self.range_words), low, high)

    def _reset_range(self) -> None:
        by = self._followed()
        if by is not None:
            self._set_range(f"Reset {self.range_words}", None, *by.column.robust_range())
