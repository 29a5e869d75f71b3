"""What a file holds of streamlines without the points that are nowhere: NaN, or infinite."""

from dataclasses import replace
from typing import Any, Literal, get_args

import numpy as np

from plexoscope.models.data.arrays import F32, I64, Flags
from plexoscope.models.data.parts_of_file import PartsOfFile
from plexoscope.models.data.tractogram import BLOCK_POINTS, Tractogram

BadPoints = Literal["leave-out", "cut"]
"""What becomes of a streamline with such a point: it is left out, or cut there into pieces."""
BAD_POINTS: tuple[BadPoints, ...] = get_args(BadPoints)
LEAVE_OUT: BadPoints = "leave-out"

_N_NAMED = 5
_FEWEST_POINTS = 2
"""Of a piece: a single point between two that are nowhere is no line."""


def finite_tractogram(
    positions_mm: F32,
    offsets: I64,
    bad_points: BadPoints = LEAVE_OUT,
    *,
    notes: tuple[str, ...] = (),
    **more: Any,
) -> Tractogram:
    """Return a tractogram whose points are all finite, and a note of the streamlines that have others.

    Parameters
    ----------
    positions_mm : (P, 3) float32
        Changed in place where it is not finite.
    offsets : (S + 1,) int64
    bad_points
        What becomes of these streamlines. A piece has two points or more, the values of its streamline, and a place
        in all of its groups.
    notes
        What there is to be said already.
    **more
        As `Tractogram` takes it, of all streamlines.

    Raises
    ------
    ValueError
        If there are streamlines and nothing of them is left, or the arrays do not fit together.
    """
    bad = _not_finite(positions_mm)
    if not len(bad):
        return Tractogram(positions_mm, offsets, notes=notes, **more)
    positions_mm[bad] = 0
    whole = Tractogram(positions_mm, offsets, **more)  # which holds the arrays against each other
    owners = np.searchsorted(whole.offsets, bad, side="right") - 1
    is_bad: Flags = np.zeros(whole.n_streamlines, bool)
    is_bad[owners] = True
    sound, spoiled = np.flatnonzero(~is_bad), np.flatnonzero(is_bad)
    numbers, starts, lengths = sound, whole.offsets[sound], np.diff(whole.offsets)[sound]
    n_pieces = 0
    if bad_points == "cut":
        pieces = _between(bad, owners, spoiled, whole.offsets)
        n_pieces = len(pieces[0])
        order = np.lexsort((np.append(starts, pieces[1]), np.append(numbers, pieces[0])))
        together = zip((numbers, starts, lengths), pieces, strict=True)
        numbers, starts, lengths = (np.append(*both)[order] for both in together)
    if not len(numbers):
        raise ValueError("positions: expected finite numbers, got NaN or infinity in every streamline")
    of_all, named = f"{len(spoiled)} of {whole.n_streamlines} streamlines", _named(spoiled)
    note = f"left out {of_all} with NaN or infinite points ({named})"
    if bad_points == "cut":
        n = "one piece" if n_pieces == 1 else f"{n_pieces} pieces"
        note = f"cut {of_all} at NaN or infinite points into {n} of two points or more ({named})"
    return replace(
        whole.pieces(numbers, starts, lengths),
        notes=(*notes, note),
        of_file=PartsOfFile(whole.offsets, numbers, starts),
    )


def _not_finite(positions_mm: F32) -> I64:
    """Return the numbers of the points of which a coordinate is not finite; of a sound file no mask is made."""
    found = [np.zeros(0, np.int64)]
    for start in range(0, len(positions_mm), BLOCK_POINTS):
        block = positions_mm[start : start + BLOCK_POINTS]
        if not (np.isfinite(block.min()) and np.isfinite(block.max())):
            found.append(start + np.flatnonzero(~np.isfinite(block).all(axis=1)))
    return np.concatenate(found)


def _between(bad: I64, owners: I64, spoiled: I64, offsets: I64) -> tuple[I64, I64, I64]:
    """Return owner, first point and number of points of what lies between bad points, and before and behind them."""
    # A fence stands at each bad point, before the first point of a streamline, and behind its last.
    fences = np.concatenate([offsets[spoiled] - 1, bad, offsets[spoiled + 1]])
    of = np.concatenate([spoiled, owners, spoiled])
    order = np.lexsort((fences, of))
    fences, of = fences[order], of[order]
    lengths = np.diff(fences) - 1
    kept = (of[1:] == of[:-1]) & (lengths >= _FEWEST_POINTS)
    return of[:-1][kept], fences[:-1][kept] + 1, lengths[kept]


def _named(numbers: I64) -> str:
    named = ", ".join(str(number) for number in numbers[:_N_NAMED].tolist())
    rest = ", …" if len(numbers) > _N_NAMED else ""
    return f"{'number' if len(numbers) == 1 else 'numbers'} {named}{rest}"
