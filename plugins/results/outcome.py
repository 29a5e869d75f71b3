"""What a run ends with: checks, final figures and arrays."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from plexoscope.plugins.results.plain import number_of, plain_array


@dataclass(frozen=True)
class Check:
    """An invariant, a bar or a claim that keeps a method honest.

    `expected` is the bar in words or signs ("≥ 0.95"), `got` the value found. A claim (`is_claim`) says of these data
    that there is something to find in them, or that the method finds it better than others: it may be lost without a
    fault anywhere, and is lost on noise.
    """

    name: str
    expected: str
    got: float | int | str
    passed: bool
    is_claim: bool = False


@dataclass(frozen=True, eq=False)
class Outputs:
    """What a method returns: final figures and arrays, kept when the run is written to a folder.

    Parameters
    ----------
    metrics : mapping of str to float
        Printed, compared, kept in `result.json`.
    arrays : mapping of str to array of numbers or text
        Kept in `outputs.npz`. One called "vectors", (N, D) or (T, N, D), is what *Explore vectors* takes.

    Examples
    --------
    >>> Outputs(metrics={"accuracy": 0.93}, arrays={"vectors": np.zeros((10, 4))}).metrics
    {'accuracy': 0.93}
    """

    metrics: Mapping[str, float] = field(default_factory=dict)
    arrays: Mapping[str, npt.NDArray[np.generic]] = field(default_factory=dict)

    def settled(self) -> "Outputs":
        """Return the same with Python's numbers and plain arrays, as files can hold them.

        Raises
        ------
        ValueError
            Names the metric or array that is none.
        """
        return Outputs(
            {str(name): number_of(f"metric {name!r}", value) for name, value in self.metrics.items()},
            {str(name): plain_array(f"array {name!r}", values) for name, values in self.arrays.items()},
        )
