"""A tractogram: streamlines in millimetres, in one flat array that goes to the GPU as it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import read_only


@dataclass(frozen=True, eq=False)
class Tractogram:
    """Streamlines of one file or one selection.

    Parameters
    ----------
    positions_mm : (P, 3) float32
        All points of all streamlines, one streamline after the other, in RAS+ world space.
    offsets : (S + 1,) int64
        Streamline `i` is `positions_mm[offsets[i]:offsets[i + 1]]`. Starts at 0, ends at P.
    per_streamline : mapping of name to (S, ...) array
    per_point : mapping of name to (P, ...) array
    space : str
        The world space as the file declares it, for the reader of `info`.

    Raises
    ------
    ValueError
        If the arrays do not fit together or a position is not finite.
    """

    positions_mm: npt.NDArray[np.float32]
    offsets: npt.NDArray[np.int64]
    per_streamline: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)
    per_point: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)
    space: str = "RAS+ mm"

    def __post_init__(self) -> None:
        positions = read_only(self.positions_mm, np.float32)
        offsets = read_only(self.offsets, np.int64)
        if positions.ndim != 2 or positions.shape[1] != 3:
            raise ValueError(f"positions: expected shape (P, 3), got {positions.shape}")
        if offsets.ndim != 1 or len(offsets) < 1 or offsets[0] != 0 or offsets[-1] != len(positions):
            raise ValueError(f"offsets: expected 0 … {len(positions)}, got {offsets[:1]} … {offsets[-1:]}")
        if np.any(np.diff(offsets) < 0):
            raise ValueError("offsets: expected values that never fall")
        if not np.isfinite(positions).all():
            raise ValueError("positions: expected finite numbers, got NaN or infinity")
        for name, count, table in (
            ("per-streamline", len(offsets) - 1, self.per_streamline),
            ("per-point", len(positions), self.per_point),
        ):
            for key, values in table.items():
                if len(values) != count:
                    raise ValueError(f"{name} {key!r}: expected {count} rows, got {len(values)}")
        object.__setattr__(self, "positions_mm", positions)
        object.__setattr__(self, "offsets", offsets)
        for attribute in ("per_streamline", "per_point"):
            table = {key: read_only(values) for key, values in getattr(self, attribute).items()}
            object.__setattr__(self, attribute, MappingProxyType(table))

    @property
    def n_streamlines(self) -> int:
        return len(self.offsets) - 1

    @property
    def n_points(self) -> int:
        return len(self.positions_mm)

    @property
    def bounds_mm(self) -> npt.NDArray[np.float32]:
        """(2, 3) lowest and highest corner; zeros if there are no points."""
        if not self.n_points:
            return np.zeros((2, 3), np.float32)
        return np.stack([self.positions_mm.min(axis=0), self.positions_mm.max(axis=0)])
