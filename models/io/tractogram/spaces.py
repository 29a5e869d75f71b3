"""The world space of a file that does not say which: RAS+ until somebody knows better."""

from dataclasses import replace

from plexoscope.models.data.tractogram import Tractogram

UNSAID = "RAS+ mm (not said by the file)"
UNSAID_NOTE = "the file does not say its space: read as RAS+ (DIPY writes LPS+ by default)"
SPACES = ("ras", "lps")


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
        return replace(tractogram, space="RAS+ mm (as told)", notes=notes)
    positions_mm = tractogram.positions_mm.copy()
    positions_mm[:, :2] *= -1
    return replace(tractogram, positions_mm=positions_mm, space="RAS+ mm (from LPS+, as told)", notes=notes)
