"""Measured traces: one series for each unit, in one or several subjects."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32, read_only


@dataclass(frozen=True, eq=False)
class TimeSeries:
    """Traces of the same units in each subject. Compares by identity.

    Parameters
    ----------
    values : (S, N, T) float32
        Subjects, units, times. A unit that was not seen in a subject is NaN throughout; a subject that was measured
        for a shorter time ends in NaN. Infinity is refused.
    step_s : float
        Seconds from one value to the next; > 0.
    unit_names : tuple of N str
    subject_names : tuple of S str
    positions_mm : (N, 3) float32, optional
        Of the units in RAS+ world space.
    unit_values : mapping of str to (N,) array
        What else is known of the units.
    structure : (N, N) float32, optional
        Weights of the fibres between the units, symmetric, where they were measured, too.
    source : str
        Citation and licence of the data, "" for a file of the user.

    Raises
    ------
    ValueError
        If the arrays do not fit together or break one of the rules above.

    Examples
    --------
    >>> traces = TimeSeries(np.zeros((1, 2, 100)), 0.72, ("V1", "V2"), ("subject 1",))
    >>> traces.n_units, traces.n_times * traces.step_s
    (2, 72.0)
    """

    values: F32
    step_s: float
    unit_names: tuple[str, ...]
    subject_names: tuple[str, ...]
    positions_mm: F32 | None = None
    unit_values: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)
    structure: F32 | None = None
    source: str = ""

    def __post_init__(self) -> None:
        values = read_only(self.values, np.float32)
        wanted = (len(self.subject_names), len(self.unit_names))
        if values.ndim != 3 or values.shape[:2] != wanted:
            raise ValueError(f"values: expected shape ({wanted[0]}, {wanted[1]}, T), got {values.shape}")
        if np.isinf(values).any():
            raise ValueError("values: expected numbers or NaN, got infinity")
        object.__setattr__(self, "values", values)
        if not self.step_s > 0:
            raise ValueError(f"step_s: expected more than 0, got {self.step_s}")
        for name, shape in (("positions_mm", (self.n_units, 3)), ("structure", (self.n_units, self.n_units))):
            if getattr(self, name) is not None:
                array = read_only(getattr(self, name), np.float32)
                if array.shape != shape:
                    raise ValueError(f"{name}: expected shape {shape}, got {array.shape}")
                object.__setattr__(self, name, array)
        columns = {name: read_only(column) for name, column in self.unit_values.items()}
        for name, column in columns.items():
            if column.shape != (self.n_units,):
                raise ValueError(f"unit_values[{name!r}]: expected {self.n_units} values, got shape {column.shape}")
        object.__setattr__(self, "unit_values", MappingProxyType(columns))

    def __repr__(self) -> str:
        counts = f"{self.n_subjects:,} subjects, {self.n_units:,} units, {self.n_times:,} times"
        return f"TimeSeries({counts}, a value each {self.step_s:.6g} s)"

    @property
    def n_subjects(self) -> int:
        return len(self.subject_names)

    @property
    def n_units(self) -> int:
        return len(self.unit_names)

    @property
    def n_times(self) -> int:
        return int(self.values.shape[2])
