"""The world space of a file that does not say which: RAS+ until somebody knows better."""

from dataclasses import replace
from typing import Literal

import numpy as np

from plexoscope.models.data.arrays import F32
from plexoscope.models.data.tractogram import Tractogram

UNSAID = "RAS+ mm (not said by the file)"
UNSAID_NOTE = "the file does not say its space: read as RAS+ (DIPY writes LPS+ by default)"
SPACES = ("ras", "lps")
_GIVEN = {"ras": "RAS+ mm (as told)", "lps": "RAS+ mm (from LPS+, as told)"}


def how_known(tractogram: Tractogram) -> Literal["said by the file", "guessed", "given"]:
    """Return how the space of a tractogram is known."""
    if tractogram.space == UNSAID:
        return "guessed"
    return "given" if tractogram.space in _GIVEN.values() else "said by the file"


def taken_as(tractogram: Tractogram, space: str) -> Tractogram:
    """Return a tractogram whose file did not say its space, read as one of `SPACES`.

    Raises
    ------
    ValueError
        If the file said its space.
    """
    if tractogram.space != UNSAID:
        raise ValueError(f"expected a file that does not say its space, got one in {tractogram.space}")
    notes = tuple(note for note in tractogram.notes if note != UNSAID_NOTE)
    if space == "ras":
        return replace(tractogram, space=_GIVEN[space], notes=notes)
    return replace(tractogram, positions_mm=turned(tractogram.positions_mm), space=_GIVEN[space], notes=notes)


def turned(places_mm: F32) -> F32:
    """Return (N, 3) places of LPS+ in RAS+, or the other way round."""
    return places_mm * np.array([-1, -1, 1], np.float32)
