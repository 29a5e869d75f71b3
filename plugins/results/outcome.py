"""What a run ends with: checks, final figures and arrays."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Check:
    """An invariant or a bar that keeps a method honest.

    `expected` is the bar in words or signs ("≥ 0.95"), `got` the value found.
    """

    name: str
    expected: str
    got: float | int | str
    passed: bool


@dataclass(frozen=True, eq=False)
class Outputs:
    """What a method returns: final figures and arrays, kept when the run is written to a folder."""

    metrics: Mapping[str, float] = field(default_factory=dict)
    arrays: Mapping[str, npt.NDArray[np.generic]] = field(default_factory=dict)
