"""What a file holds without the streamlines that have a point which is nowhere: NaN, or infinite."""

from dataclasses import replace
from typing import Any

import numpy as np

from plexoscope.models.data.arrays import F32, I64, Flags
from plexoscope.models.data.tractogram import BLOCK_POINTS, Tractogram

_N_NAMED = 5


def finite_tractogram(positions_mm: F32, offsets: I64, *, notes: tuple[str, ...] = (), **more: Any) -> Tractogram:
    """Return a tractogram of the streamlines whose points are all finite, and a note of those that are left out.

    Parameters
    ----------
    positions_mm : (P, 3) float32
        Changed in place where it is not finite.
    offsets : (S + 1,) int64
    notes
        What there is to be said already.
    **more
        As `Tractogram` takes it, of all streamlines.

    Raises
    ------
    ValueError
        If there are streamlines and each has such a point, or the arrays do not fit together.
    """
    bad_points = _not_finite(positions_mm)
    if not len(bad_points):
        return Tractogram(positions_mm, offsets, notes=notes, **more)
    positions_mm[bad_points] = 0
    whole = Tractogram(positions_mm, offsets, **more)  # which holds the arrays against each other
    is_bad: Flags = np.zeros(whole.n_streamlines, bool)
    is_bad[np.searchsorted(whole.offsets, bad_points, side="right") - 1] = True
    if is_bad.all():
        raise ValueError("positions: expected finite numbers, got NaN or infinity in every streamline")
    return replace(whole.selected(~is_bad), notes=(*notes, _words(np.flatnonzero(is_bad), whole.n_streamlines)))


def _not_finite(positions_mm: F32) -> I64:
    """Return the numbers of the points of which a coordinate is not finite; of a sound file no mask is made."""
    found = [np.zeros(0, np.int64)]
    for start in range(0, len(positions_mm), BLOCK_POINTS):
        block = positions_mm[start : start + BLOCK_POINTS]
        if not (np.isfinite(block.min()) and np.isfinite(block.max())):
            found.append(start + np.flatnonzero(~np.isfinite(block).all(axis=1)))
    return np.concatenate(found)


def _words(numbers: I64, n_streamlines: int) -> str:
    named = ", ".join(str(number) for number in numbers[:_N_NAMED].tolist())
    rest = ", …" if len(numbers) > _N_NAMED else ""
    which = "number" if len(numbers) == 1 else "numbers"
    return f"left out {len(numbers)} of {n_streamlines} streamlines with NaN or infinite points ({which} {named}{rest})"
