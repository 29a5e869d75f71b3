"""The options --space and --bad-points: how streamlines are read where their file leaves a choice."""

import argparse
from collections.abc import Iterable
from typing import get_args

from plexoscope.app.cli.shared.exits import UsageError
from plexoscope.app.inputs.streamline_choices import BadPoints, Space, StreamlineChoices


def add_streamline_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("streamlines whose file leaves a choice")
    group.add_argument(
        "--space",
        choices=get_args(Space),
        help="of a .vtk, .vtp or .fib that does not say it; default: ras, with a note",
    )
    group.add_argument(
        "--bad-points",
        choices=get_args(BadPoints),
        default=StreamlineChoices.bad_points,
        help="leave out streamlines with NaN or infinite points (default), or cut them there",
    )


def typed_choices(arguments: argparse.Namespace) -> StreamlineChoices:
    return StreamlineChoices(arguments.space, arguments.bad_points)


def require_used(choices: StreamlineChoices, read: Iterable[object]) -> None:
    """Raise UsageError if a space was typed, but nothing was read that does not say its own."""
    if reason := choices.why_unused(read):
        raise UsageError(f"--space: {reason}")
