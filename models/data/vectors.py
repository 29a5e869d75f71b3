"""Vectors: where a model puts each of its items, at one time or several."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32, F64, read_only


@dataclass(frozen=True, eq=False)
class Vectors:
    """One vector for each item and time. Compares by identity.

    Parameters
    ----------
    values : (T, N, D) float32
        Finite. T = 1 for vectors that stand still.
    names : tuple of N str
    times : (T,) float64
        That rise, in `time_unit`.
    time_unit : str
    item_values : mapping of str to (N,) array of numbers or str
        What is known of the items: any of it may colour them.
    source : str
        The run or file that they are from.

    Raises
    ------
    ValueError
        If the arrays do not fit together or break one of the rules above.

    Examples
    --------
    >>> found = Vectors(np.zeros((1, 2, 8)), ("a", "b"), [0.0], item_values={"group": np.array(["x", "y"])})
    >>> found.n_items, found.values[0].shape
    (2, (2, 8))
    """

    values: F32
    names: tuple[str, ...]
    times: F64
    time_unit: str = ""
    item_values: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)
    source: str = ""

    def __post_init__(self) -> None:
        values, times = read_only(self.values, np.float32), read_only(self.times, np.float64)
        if values.ndim != 3 or values.shape[1] != len(self.names):
            raise ValueError(f"values: expected shape (T, {len(self.names)}, D), got {values.shape}")
        if not np.isfinite(values).all():
            raise ValueError("values: expected finite numbers, got NaN or infinity")
        if times.shape != values.shape[:1] or (np.diff(times) <= 0).any():
            raise ValueError(f"times: expected {len(values)} numbers that rise, got shape {times.shape}")
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "times", times)
        columns = {name: read_only(column) for name, column in self.item_values.items()}
        for name, column in columns.items():
            if column.shape != (self.n_items,):
                raise ValueError(f"item_values[{name!r}]: expected {self.n_items} values, got shape {column.shape}")
        object.__setattr__(self, "item_values", MappingProxyType(columns))

    def __repr__(self) -> str:
        return f"Vectors({self.n_items:,} items, {self.values.shape[2]:,} dimensions, {self.n_times:,} times)"

    @property
    def n_times(self) -> int:
        return len(self.values)

    @property
    def n_items(self) -> int:
        return len(self.names)
