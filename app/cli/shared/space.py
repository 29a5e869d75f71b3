"""The option --space: which world space a tractogram is in that does not say it."""

import argparse
from typing import TYPE_CHECKING

from plexoscope.app.cli.shared.exits import UsageError

if TYPE_CHECKING:
    from plexoscope.models.data.tractogram import Tractogram


def add_space(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--space", choices=("ras", "lps"), help="of streamlines whose file does not say it (.vtk); default: ras"
    )


def in_space(tractogram: "Tractogram", space: str | None) -> "Tractogram":
    """Return the tractogram as it lies in the space that was typed.

    Raises
    ------
    UsageError
        If a space was typed but the file says its own.
    """
    from plexoscope.models.io.tractogram import taken_as

    if space is None:
        return tractogram
    try:
        return taken_as(tractogram, space)
    except ValueError as error:
        raise UsageError(f"--space: {error}") from None
