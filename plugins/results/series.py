"""Results along an axis: numbers over steps, curves, events and intervals in time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from plexoscope.models.data.arrays import F64, I32
from plexoscope.plugins.results.plain import number_of
from plexoscope.plugins.results.result import Result, freeze, require_one_each, require_shape


@dataclass(frozen=True, eq=False)
class Scalar(Result):
    """Named numbers at one step; a panel draws their history. Suits the `append` policy.

    Parameters
    ----------
    values
        Name of series to value. NaN leaves a gap.
    phase
        The stage of the method that this step belongs to; a panel marks where it changes.
    baselines
        Which of the names are baselines that the method must beat; drawn dashed. A step may lack some of them.

    Examples
    --------
    >>> Scalar({"loss": 0.25, "majority": 0.7}, phase="training", baselines=("majority",)).values["loss"]
    0.25
    """

    kind: ClassVar[str] = "scalar"
    values: Mapping[str, float]
    phase: str = ""
    baselines: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(
            self,
            "values",
            {str(name): float(number_of(f"scalar: {name!r}", value)) for name, value in self.values.items()},
        )


@dataclass(frozen=True, eq=False)
class Line:
    """One line of a `Curve`.

    Parameters
    ----------
    name : str
    x, y : (K,) float64
        NaN leaves a gap.
    baseline : bool
        Whether it is what a method must beat; drawn dashed.
    low, high : (K,) float64, optional
        How sure `y` is, such as the ends of an interval over seeds; drawn as a band. Both or neither.
    """

    name: str
    x: F64
    y: F64
    baseline: bool = False
    low: F64 | None = None
    high: F64 | None = None

    def __post_init__(self) -> None:
        for name in ("x", "y", *(name for name in ("low", "high") if getattr(self, name) is not None)):
            freeze(self, name, np.float64)
        if self.x.shape != self.y.shape or self.x.ndim != 1:
            raise ValueError(f"line {self.name!r}: expected x and y of one length, got {self.x.shape}, {self.y.shape}")
        shapes = [None if each is None else each.shape for each in (self.low, self.high)]
        if shapes not in ([None, None], [self.y.shape] * 2):
            raise ValueError(f"line {self.name!r}: expected low and high of the length of y or neither, got {shapes}")


@dataclass(frozen=True, eq=False)
class Curve(Result):
    """Whole curves on common axes, such as an ROC.

    Parameters
    ----------
    lines : tuple of `Line`
    x_label, y_label : str
        What the axes measure, with their units.
    x_range, y_range : (low, high), optional
        By default those of the lines.

    Examples
    --------
    >>> roc = Line("Method", [0, 0.2, 1], [0, 0.9, 1])
    >>> Curve((roc, Line("Chance", [0, 1], [0, 1], baseline=True)), "False alarms", "Hits").lines[0].y.tolist()
    [0.0, 0.9, 1.0]
    """

    kind: ClassVar[str] = "curve"
    lines: tuple[Line, ...]
    x_label: str
    y_label: str
    x_range: tuple[float, float] | None = None
    y_range: tuple[float, float] | None = None


@dataclass(frozen=True, eq=False)
class Raster(Result):
    """Events in time, one row per source.

    Parameters
    ----------
    times : (E,) float64
    rows : (E,) int32, 0 … n_rows - 1
    groups : tuple of n_rows str
        Rows of one group stand together and carry its colour.
    time_unit : str
    row_label : str
        What a row is, such as "neuron".

    Examples
    --------
    >>> Raster([0.1, 0.1, 0.4], [0, 1, 0], ("left", "right"), row_label="neuron").rows.tolist()
    [0, 1, 0]
    """

    kind: ClassVar[str] = "raster"
    times: F64
    rows: I32
    groups: tuple[str, ...]
    time_unit: str = "s"
    row_label: str = ""

    def __post_init__(self) -> None:
        freeze(self, "times", np.float64)
        freeze(self, "rows", np.int32)
        if self.times.shape != self.rows.shape:
            raise ValueError(f"raster: expected one row for each time, got {self.times.shape}, {self.rows.shape}")
        require_shape("raster", "times", self.times, "(E,)", self.times.ndim == 1)
        if self.rows.size and not 0 <= self.rows.min() <= self.rows.max() < len(self.groups):
            raise ValueError(
                f"raster: expected rows in 0 … {len(self.groups) - 1}, got {self.rows.min()} … {self.rows.max()}"
            )


@dataclass(frozen=True, eq=False)
class Lanes(Result):
    """Intervals side by side, such as which state each of several actors is in, or what ran when.

    Parameters
    ----------
    starts, ends : (E,) float64
        In `time_unit`; an interval of no length is a mark.
    lanes : (E,) int32, 0 … L - 1
    names : tuple of L str
        Of the lanes, the first at the top.
    labels : tuple of E str
        Written on the intervals; intervals of one label share a colour. () for none.
    time_unit : str

    Examples
    --------
    >>> Lanes([0, 2, 0], [2, 5, 5], [0, 0, 1], ("mouse 1", "mouse 2"), ("rest", "run", "rest")).names
    ('mouse 1', 'mouse 2')
    """

    kind: ClassVar[str] = "lanes"
    starts: F64
    ends: F64
    lanes: I32
    names: tuple[str, ...]
    labels: tuple[str, ...] = ()
    time_unit: str = "s"

    def __post_init__(self) -> None:
        starts, ends = freeze(self, "starts", np.float64), freeze(self, "ends", np.float64)
        lanes = freeze(self, "lanes", np.int32)
        require_shape("lanes", "starts", starts, "(E,)", starts.ndim == 1)
        if starts.shape != ends.shape or starts.shape != lanes.shape:
            got = f"{starts.shape}, {ends.shape}, {lanes.shape}"
            raise ValueError(f"lanes: expected starts, ends and lanes of one length, got {got}")
        if (ends < starts).any():
            raise ValueError("lanes: expected no interval to end before it starts")
        if lanes.size and not 0 <= lanes.min() <= lanes.max() < len(self.names):
            raise ValueError(f"lanes: expected lanes in 0 … {len(self.names) - 1}, got {lanes.min()} … {lanes.max()}")
        require_one_each("lanes", "a label", self.labels, len(starts), "intervals")
