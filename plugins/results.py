"""The result kinds: what a method may emit, and what a panel can show.

A method emits result kinds and knows no panel; a panel shows one kind and knows no method.
Arrays become read-only when a result is made, so that what is shown is what was emitted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import read_only


@dataclass(frozen=True, eq=False)
class Scalar:
    """Named numbers at one step; a panel draws their history. Suits the `append` policy.

    Parameters
    ----------
    values
        Name of series to value. NaN leaves a gap.
    phase
        The stage of the method that this step belongs to; a panel marks where it changes.
    baselines
        Which of the names are floors that the method must beat; drawn dashed.
    """

    kind: ClassVar[str] = "scalar"
    values: Mapping[str, float]
    phase: str = ""
    baselines: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Line:
    """One line of a `Curve`. `x`, `y` : (K,) float64. `baseline` marks the floor that a method must beat."""

    name: str
    x: npt.NDArray[np.float64]
    y: npt.NDArray[np.float64]
    baseline: bool = False

    def __post_init__(self) -> None:
        for name in ("x", "y"):
            object.__setattr__(self, name, read_only(getattr(self, name), np.float64))
        if self.x.shape != self.y.shape or self.x.ndim != 1:
            raise ValueError(f"line {self.name!r}: expected x and y of one length, got {self.x.shape}, {self.y.shape}")


@dataclass(frozen=True, eq=False)
class Curve:
    """Whole curves on common axes, such as an ROC."""

    kind: ClassVar[str] = "curve"
    lines: tuple[Line, ...]
    x_label: str
    y_label: str
    x_range: tuple[float, float] | None = None
    y_range: tuple[float, float] | None = None


@dataclass(frozen=True, eq=False)
class Points:
    """Points in 2-D or 3-D, possibly moving.

    Parameters
    ----------
    positions : (T, N, D) float32, D = 2 or 3
        One frame per time; T = 1 for points that stand still.
    times : (T,) float64
        In `time_unit`.
    groups : tuple of N str
        Colour key and label; () for none.
    names : tuple of N str
        Shown on hover; () for none.
    """

    kind: ClassVar[str] = "points"
    positions: npt.NDArray[np.float32]
    times: npt.NDArray[np.float64]
    groups: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    time_unit: str = "s"

    def __post_init__(self) -> None:
        object.__setattr__(self, "positions", read_only(self.positions, np.float32))
        object.__setattr__(self, "times", read_only(self.times, np.float64))
        if self.positions.ndim != 3 or self.positions.shape[2] not in (2, 3):
            raise ValueError(f"points: expected positions of shape (T, N, 2 or 3), got {self.positions.shape}")
        if self.times.shape != self.positions.shape[:1]:
            raise ValueError(f"points: expected {self.positions.shape[0]} times, got {self.times.shape}")
        for name in ("groups", "names"):
            if len(getattr(self, name)) not in (0, self.positions.shape[1]):
                raise ValueError(f"points: expected one of {name} for each of {self.positions.shape[1]} points")


@dataclass(frozen=True, eq=False)
class Raster:
    """Events in time, one row per source.

    Parameters
    ----------
    times : (E,) float64
    rows : (E,) int32, 0 … n_rows - 1
    groups : tuple of n_rows str
        Rows of one group stand together and carry its colour.
    """

    kind: ClassVar[str] = "raster"
    times: npt.NDArray[np.float64]
    rows: npt.NDArray[np.int32]
    groups: tuple[str, ...]
    time_unit: str = "s"
    row_label: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "times", read_only(self.times, np.float64))
        object.__setattr__(self, "rows", read_only(self.rows, np.int32))
        if self.times.shape != self.rows.shape:
            raise ValueError(f"raster: expected one row for each time, got {self.times.shape}, {self.rows.shape}")


@dataclass(frozen=True)
class Check:
    """An invariant or a bar that keeps a method honest.

    `expected` is the bar in words or signs ("≥ 0.95"), `got` the value found.
    """

    name: str
    expected: str
    got: float | int | str
    passed: bool


Result = Scalar | Curve | Points | Raster

KINDS: dict[str, type[Result]] = {kind.kind: kind for kind in (Scalar, Curve, Points, Raster)}


@dataclass(frozen=True, eq=False)
class Outputs:
    """What a method returns: final figures and arrays, kept when the run is written to a folder."""

    metrics: Mapping[str, float] = field(default_factory=dict)
    arrays: Mapping[str, npt.NDArray[np.generic]] = field(default_factory=dict)
