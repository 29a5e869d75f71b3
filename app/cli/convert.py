"""`plexoscope convert`: some streamlines of a file, or all, written into a file of another kind."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plexoscope.app.cli.converting.conditions import add_conditions, checked_conditions, filter_of
from plexoscope.app.cli.shared.exits import DONE, RunFailedError, UsageError
from plexoscope.app.cli.shared.folders import try_file
from plexoscope.app.cli.shared.notes import say_notes
from plexoscope.app.cli.shared.output import printable
from plexoscope.app.cli.shared.plugin_dirs import plugin_dirs
from plexoscope.app.cli.shared.streamline_options import add_streamline_options, require_used, typed_choices

if TYPE_CHECKING:
    from plexoscope.models.tracts.filters import Filter

DESCRIPTION = "Write the streamlines of a file that meet all conditions, or any, into another file"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("file", metavar="FILE", help="a tractogram, or the id of a tractogram sample")
    add("--out", metavar="OUT", type=Path, required=True, help="the file to write: .trx, .trk or .tck")
    add_conditions(parser)
    add(
        "--strict",
        action="store_true",
        help="write nothing where anything would be left out, renamed, rounded or doubtful",
    )
    add_streamline_options(parser)


def run(arguments: argparse.Namespace) -> int:
    from plexoscope.app.cli.shared.progress import ProgressLine
    from plexoscope.app.inputs.words import STREAMLINES, find
    from plexoscope.models.io.tractogram import WRITABLE_SUFFIXES, fitted, write_tractogram
    from plexoscope.plugins.spelling import listed

    out: Path = arguments.out
    if out.suffix.lower() not in WRITABLE_SUFFIXES:
        raise UsageError(f"--out: expected a name that ends in {listed(WRITABLE_SUFFIXES)}, got {str(out)!r}")
    conditions, choices = checked_conditions(arguments), typed_choices(arguments)
    path = find(arguments.file, STREAMLINES, plugin_dirs=plugin_dirs()).path
    if out.exists() and path.samefile(out):
        raise UsageError(f"--out: expected another file than the one that is read, got {out}")
    with ProgressLine("reading") as line:
        tractogram = choices.read(path, lambda done, total: line.show(done / max(total, 1), path.name))
    require_used(choices, [tractogram])
    say_notes(tractogram, path)
    condition = filter_of(conditions, arguments.any, tractogram)
    chosen = tractogram
    if condition is not None:
        chosen = tractogram.selected(_passing(tractogram, condition))
        if not chosen.n_streamlines:
            raise RunFailedError(f"no streamline of {tractogram.n_streamlines} passes, nothing is written")
    losses = fitted(chosen, out.suffix.lower())[1]
    if arguments.strict and (lost := [*tractogram.notes, *losses]):
        raise RunFailedError(f"--strict: {'; '.join(lost)}; nothing is written")
    try_file(out)
    with ProgressLine("writing") as line:
        write_tractogram(chosen, out, lambda done, total: line.show(done / max(total, 1), out.name))
    if losses:
        print(printable(f"plexoscope: {'; '.join(losses)}: {out}"), file=sys.stderr)
    print(f"plexoscope: {chosen.n_streamlines} of {tractogram.n_streamlines} streamlines", file=sys.stderr)
    print(printable(str(out)))
    return DONE


def _passing(tractogram: Any, condition: "Filter") -> Any:
    from plexoscope.app.cli.shared.progress import ProgressLine
    from plexoscope.models.tracts.filters import evaluate
    from plexoscope.models.tracts.spatial_index import SpatialIndex

    with ProgressLine("indexing") as line:
        index = SpatialIndex(tractogram, lambda done, total: line.show(done / max(total, 1), ""))
    return evaluate(condition, index)
