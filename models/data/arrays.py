"""Read-only arrays: what makes the data types immutable in fact and not only by promise."""

from typing import Any

import numpy as np
import numpy.typing as npt


def read_only(values: npt.ArrayLike, dtype: npt.DTypeLike | None = None) -> npt.NDArray[Any]:
    """Return `values` as a C-contiguous array that nobody can write to through this reference.

    A view is made where possible: the caller's own array stays writeable.
    """
    array = np.ascontiguousarray(values, dtype=dtype).view()
    array.flags.writeable = False
    return array
