"""One value per streamline or per point, as a column that filters, colours and opacities can share."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import read_only

Per = Literal["streamline", "point"]


@dataclass(frozen=True, eq=False)
class Column:
    """Compares by identity, so comparing two scenes never reads arrays.

    Parameters
    ----------
    values : (S,) or (P,) array of bool or numbers
        In the order of the tractogram's streamlines or points.
    per : {"streamline", "point"}
    name : str
        As a colour bar shows it, with its unit.
    """

    values: npt.NDArray[Any]
    per: Per = "streamline"
    name: str = ""

    def __post_init__(self) -> None:
        values = read_only(self.values)
        if values.ndim != 1:
            raise ValueError(f"column {self.name!r}: expected one dimension, got shape {values.shape}")
        object.__setattr__(self, "values", values)

    def __repr__(self) -> str:
        return f"Column({self.name!r}, {len(self.values):,} values, one per {self.per})"

    def robust_range(self) -> tuple[float, float]:
        """The 2nd and 98th percentile of the finite values; (0, 1) if there are none."""
        finite = self.values[np.isfinite(self.values)] if self.values.dtype.kind == "f" else self.values
        if not len(finite):
            return (0.0, 1.0)
        # A million values say as much about the range as all of them, in a fraction of the time.
        low, high = np.percentile(finite[:: max(len(finite) // 1_000_000, 1)], (2, 98))
        return (float(low), float(high) if high > low else float(low) + 1.0)
