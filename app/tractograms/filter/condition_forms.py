"""The forms of the conditions of a filter: ranges of lengths and values, spheres, boxes and regions of volumes."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from plexoscope.app.tractograms.filter.region_drag import LEAST_MM
from plexoscope.app.widgets.bursts import Bursts
from plexoscope.app.widgets.choice_box import ChoiceBox
from plexoscope.app.widgets.histogram_range import HistogramRange, RangeEditor, value_range
from plexoscope.app.widgets.number_box import NumberBox
from plexoscope.app.widgets.plain_text import PlainLabel
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.app.widgets.wheel_guard import WheelGuard
from plexoscope.models.tracts.filters import LengthBetween, Passes, ValueBetween
from plexoscope.models.tracts.regions import Box, Sphere
from plexoscope.models.tracts.volume_region import VolumeRegion

WHERE_WORDS = (
    ("Any part of it", "any"),
    ("Either end", "either end"),
    ("Both ends", "both ends"),
    ("All of it", "all"),
)
AXES = "XYZ"


class ConditionForm(QWidget):
    """Shows what a condition is about and says when the user changes it; it does not keep it.

    Signals
    -------
    edited(what, label, key)
        Edits of one key are one step.
    """

    edited = Signal(object, str, str)

    def __init__(self) -> None:
        super().__init__()
        self._bursts = Bursts()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(UNIT_PX // 2)

    def show_what(self, what) -> None:
        raise NotImplementedError


class RangeForm(ConditionForm):
    """A range of lengths, or of values of one name."""

    def __init__(self, values: npt.NDArray[np.generic], name: str, guard: WheelGuard, theme: ThemeSource) -> None:
        super().__init__()
        self._what: LengthBetween | ValueBetween | None = None
        self.range = RangeEditor(name.lower(), guard, theme)
        self.range.set_values(values)
        self.range.edited.connect(self._edit)
        self.column.addWidget(self.range)

    def show_what(self, what: LengthBetween | ValueBetween) -> None:
        self._what = what
        if isinstance(what, LengthBetween):
            self.range.show_range(what.lowest_mm, what.highest_mm)
        else:
            self.range.show_range(what.lowest, what.highest)

    def _edit(self, low: float, high: float, key: str) -> None:
        if isinstance(self._what, LengthBetween):
            self.edited.emit(LengthBetween(low, high), "Change range of lengths", key)
        elif self._what is not None:
            self.edited.emit(ValueBetween(self._what.name, low, high), f"Change range of {self._what.name}", key)


class RegionForm(ConditionForm):
    """What all regions have in common: which part of a streamline must lie in them."""

    def __init__(self, guard: WheelGuard) -> None:
        super().__init__()
        self.passes: Passes | None = None
        self._guard = guard
        self.where = ChoiceBox("Which part of a streamline")
        self.where.set_sections([("", WHERE_WORDS)])
        self.where.setToolTip("Which part of a streamline must lie in the region")
        self.where.chosen.connect(self._choose_where)
        guard.protect(self.where)
        self.column.addWidget(self.where)

    def show_what(self, what: Passes) -> None:
        self.passes = what
        self.where.show_choice(what.where)
        self.show_region(what.region)

    def show_region(self, region) -> None:
        raise NotImplementedError

    def change_region(self, region, label: str, field: str) -> None:
        assert self.passes is not None
        key = self._bursts.key(f"{field} {id(self)}")
        self.edited.emit(replace(self.passes, region=region), label, key)

    def number(self, name: str, step: float) -> NumberBox:
        box = NumberBox(name)
        box.setSingleStep(step)
        box.setMinimumWidth(5 * UNIT_PX)
        self._guard.protect(box)
        return box

    def _choose_where(self, where) -> None:
        assert self.passes is not None
        self.edited.emit(replace(self.passes, where=where), "Change which part must pass", "")


class SphereForm(RegionForm):
    def __init__(self, guard: WheelGuard) -> None:
        super().__init__(guard)
        self.centre = [self.number(f"{axis} of the centre, mm", 1.0) for axis in AXES]
        self.radius = self.number("Radius, mm", 0.5)
        self.radius.setMinimum(LEAST_MM)
        _add_row(self.column, "Centre, mm", self.centre)
        _add_row(self.column, "Radius, mm", [self.radius])
        for box in (*self.centre, self.radius):
            box.valueChanged.connect(self._edit)

    def show_region(self, region: Sphere) -> None:
        for box, value in zip((*self.centre, self.radius), (*region.centre_mm, region.radius_mm), strict=True):
            _put(box, value)

    def _edit(self) -> None:
        x, y, z = (box.value() for box in self.centre)
        self.change_region(Sphere((x, y, z), self.radius.value()), "Change sphere", "sphere")


class BoxForm(RegionForm):
    def __init__(self, guard: WheelGuard) -> None:
        super().__init__(guard)
        self.lowest = [self.number(f"Lowest {axis}, mm", 1.0) for axis in AXES]
        self.highest = [self.number(f"Highest {axis}, mm", 1.0) for axis in AXES]
        _add_row(self.column, "From, mm", self.lowest)
        _add_row(self.column, "To, mm", self.highest)
        for axis in range(3):
            self.lowest[axis].valueChanged.connect(lambda _, axis=axis: self._edit(axis, self.highest))
            self.highest[axis].valueChanged.connect(lambda _, axis=axis: self._edit(axis, self.lowest))

    def show_region(self, region: Box) -> None:
        for boxes, values in ((self.lowest, region.lowest_mm), (self.highest, region.highest_mm)):
            for box, value in zip(boxes, values, strict=True):
                _put(box, value)

    def _edit(self, axis: int, other: list[NumberBox]) -> None:
        """A corner typed beyond the other one pushes it along."""
        low, high = self.lowest[axis].value(), self.highest[axis].value()
        if low > high:
            _put(other[axis], low if other is self.highest else high)
        lowest = tuple(box.value() for box in self.lowest)
        highest = tuple(box.value() for box in self.highest)
        self.change_region(Box(lowest, highest), "Change box", "box")  # type: ignore[arg-type]


class LabelForm(RegionForm):
    """The voxels of a label of a volume."""

    def __init__(self, region: VolumeRegion, guard: WheelGuard) -> None:
        super().__init__(guard)
        self._volume = region.volume
        self.label = ChoiceBox("Label")
        self.label.set_sections([("", [(f"Label {label}", int(label)) for label in region.volume.labels.tolist()])])
        self.label.chosen.connect(self._choose_label)
        guard.protect(self.label)
        self.column.addWidget(self.label)

    def show_region(self, region: VolumeRegion) -> None:
        label = (region.labels or (0,))[0]
        self.label.show_choice(label, f"Label {label}")

    def _choose_label(self, label) -> None:
        self.change_region(VolumeRegion(self._volume, labels=(label,)), "Change label", f"label {label}")


class ThresholdForm(RegionForm):
    """The voxels of a volume from a value on."""

    def __init__(self, region: VolumeRegion, guard: WheelGuard, theme: ThemeSource) -> None:
        super().__init__(guard)
        self._volume = region.volume
        lowest, self._highest = value_range(region.volume.values)
        self.histogram = HistogramRange(theme)
        self.histogram.set_values(region.volume.values[region.volume.values != 0])
        self.histogram.edited.connect(self._drag)
        self.threshold = self.number("Lowest value", (self._highest - lowest) / 100)
        self.threshold.valueChanged.connect(self._edit)
        self.column.addWidget(self.histogram)
        _add_row(self.column, "At least", [self.threshold])

    def show_region(self, region: VolumeRegion) -> None:
        threshold = region.threshold or 0.0
        _put(self.threshold, threshold)
        self.histogram.show_range(threshold, max(self._highest, threshold))

    def _edit(self, threshold: float) -> None:
        self.change_region(VolumeRegion(self._volume, threshold=threshold), "Change threshold", "threshold")

    def _drag(self, low: float, _: float, key: str) -> None:
        assert self.passes is not None
        region = VolumeRegion(self._volume, threshold=low)
        self.edited.emit(replace(self.passes, region=region), "Change threshold", key)


def _add_row(column: QVBoxLayout, words: str, boxes: list[NumberBox]) -> None:
    """A label and one number, or a label over several: beside them they would not fit into a dock."""
    label = PlainLabel(words)
    label.setBuddy(boxes[0])
    label.setProperty("role", "muted")
    line = QHBoxLayout()
    line.setSpacing(UNIT_PX // 2)
    if len(boxes) == 1:
        line.addWidget(label)
    else:
        column.addWidget(label)
    for box in boxes:
        line.addWidget(box, 1)
    column.addLayout(line)


def _put(box: NumberBox, value: float) -> None:
    with QSignalBlocker(box):
        box.setValue(value)
