"""How streamlines are to be read where their file leaves a choice: their space, and points that are nowhere."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast, get_args

if TYPE_CHECKING:
    from plexoscope.models.data.tractogram import Tractogram

Space = Literal["ras", "lps"]
BadPoints = Literal["leave-out", "cut"]


@dataclass(frozen=True)
class StreamlineChoices:
    """What was chosen.

    Parameters
    ----------
    space
        Of files that do not say theirs; None for RAS+, with a note.
    bad_points
        What becomes of a streamline with points that are NaN or infinite.
    """

    space: Space | None = None
    bad_points: BadPoints = "leave-out"

    def read(self, path: Path, progress: Callable[[int, int], None] | None = None) -> "Tractogram":
        """Return what a file holds.

        Raises
        ------
        FormatError
            If it cannot be read.
        """
        from plexoscope.models.io.tractogram import read_tractogram  # with all readers

        return self.placed(read_tractogram(path, progress, self.bad_points))

    def placed(self, tractogram: "Tractogram") -> "Tractogram":
        """Return a tractogram in the space that was chosen, if its file does not say another."""
        from plexoscope.models.io.tractogram import UNSAID, taken_as

        return taken_as(tractogram, self.space) if self.space and tractogram.space == UNSAID else tractogram

    def why_unused(self, read: Iterable[object]) -> str:
        """Return why the chosen space was of no use for any of what was read; "" if it was, or none was chosen."""
        from plexoscope.models.data.tractogram import Tractogram
        from plexoscope.models.io.tractogram import how_known

        tractograms = [each for each in read if isinstance(each, Tractogram)]
        if self.space is None or any(how_known(each) == "given" for each in tractograms):
            return ""
        if not tractograms:
            return "expected streamlines, got none"
        return f"expected a file that does not say its space, got one in {tractograms[0].space}"

    def words(self) -> list[str]:
        """The words to type for it."""
        space = [] if self.space is None else ["--space", self.space]
        return space if self.bad_points == "leave-out" else [*space, "--bad-points", self.bad_points]


USUAL = StreamlineChoices()


def remembered_choices(choices: StreamlineChoices, space: str) -> StreamlineChoices:
    """Return choices with the space that was remembered of a file, unless one was typed."""
    if choices.space is not None or space not in get_args(Space):
        return choices
    return replace(choices, space=cast(Space, space))
