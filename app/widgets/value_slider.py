"""A slider over real numbers that knows where a gesture begins and ends."""

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QSlider

from plexoscope.app.widgets.bursts import Bursts

STEPS = 1000

Scale = Callable[[float], float]


def _same(share: float) -> float:
    return share


class ValueSlider(QSlider):
    """Shows a number and says when the user changes it; it does not keep it.

    Parameters
    ----------
    name
        For who cannot see it.
    to_value, to_share
        From the share of the way, 0 … 1, to the number, and back.

    Signals
    -------
    moved(value, key)
        All moves of one drag, and all key strokes in quick succession, have one key.
    """

    moved = Signal(float, str)

    def __init__(self, name: str, to_value: Scale = _same, to_share: Scale = _same) -> None:
        super().__init__(Qt.Orientation.Horizontal, maximum=STEPS, accessibleName=name)
        self.setPageStep(STEPS // 20)
        self.setSingleStep(STEPS // 100)
        self.to_value, self.to_share = to_value, to_share
        self._name = name.lower()
        self._bursts, self._drag = Bursts(), ""
        self.valueChanged.connect(self._tell)
        self.sliderPressed.connect(self._begin_drag)
        self.sliderReleased.connect(self._end_drag)

    def show_value(self, value: float) -> None:
        place = round(STEPS * self.to_share(value))
        # The number of a slider that stands right may be finer than its steps.
        if place != self.value():
            with QSignalBlocker(self):
                self.setValue(place)
            self.update()

    def _tell(self, place: int) -> None:
        self.moved.emit(self.to_value(place / STEPS), self._drag or self._bursts.key(self._name))

    def _begin_drag(self) -> None:
        self._bursts.end()
        self._drag = self._bursts.key(f"drag {self._name}")

    def _end_drag(self) -> None:
        self._drag = ""
        self._bursts.end()


def opacity_of(share: float) -> float:
    """Return the opacity at a share of the way: half of the way is spent below 25 %, where dense bundles are judged."""
    return round(share**2, 4)


def share_of_opacity(opacity: float) -> float:
    """Return the share of the way at which a slider of opacities stands."""
    return opacity**0.5
