"""`plexoscope convert`: some streamlines of a file, or all, written into a file of another kind."""

import argparse
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plexoscope.app.cli.shared.exits import DONE, RunFailedError, UsageError
from plexoscope.app.cli.shared.folders import try_file
from plexoscope.app.cli.shared.notes import say_notes
from plexoscope.app.cli.shared.output import printable
from plexoscope.app.cli.shared.plugin_dirs import plugin_dirs
from plexoscope.app.cli.shared.space import add_space, in_space

if TYPE_CHECKING:
    from plexoscope.models.tracts.filters import Filter

DESCRIPTION = "Write the streamlines of a file that meet all conditions, or any, into another file"

WHERE = {"any": "any", "either": "either end", "both": "both ends", "all": "all"}

_REGIONS = ("--sphere", "--box", "--volume")

Range = tuple[float, float]


@dataclass(frozen=True)
class Wanted:
    """A condition as it was typed: the option, what stood behind it, and what stood before it."""

    option: str
    value: Any
    negated: bool
    where: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("file", metavar="FILE", help="a tractogram, or the id of a tractogram sample")
    add("--out", metavar="OUT", type=Path, required=True, help="the file to write: .trx, .trk or .tck")
    for option, parse, metavar, words in (
        ("--length", parse_range, "LO:HI", "mm; either number may be left out"),
        ("--value", parse_value, "NAME=LO:HI", "a value per streamline that the file holds"),
        ("--sphere", parse_sphere, "X,Y,Z,R", "passes a sphere, mm"),
        ("--box", parse_box, "X,Y,Z,X,Y,Z", "passes a box between two corners, mm"),
        ("--volume", parse_volume, "FILE[,LABEL]", "passes a label of a volume, voxels from a value on (FILE,0.4:), "
         "or voxels above 0"),
    ):  # fmt: skip
        add(option, action=_AddCondition, type=parse, metavar=metavar, help=words)
    add("--not", action=_Negate, nargs=0, help="the next condition must not be met")
    add("--where", choices=WHERE, help="which part must lie in the regions that follow: any (the default), "
        "either end, both ends, or all", action=_SetWhere)  # fmt: skip
    add("--any", action="store_true", help="one condition that is met is enough")
    add_space(parser)
    add(
        "--strict",
        action="store_true",
        help="write nothing where anything would be left out, renamed, rounded or doubtful",
    )
    parser.set_defaults(conditions=(), negated=False, where="any", where_waits=False)


def run(arguments: argparse.Namespace) -> int:
    from plexoscope.app.cli.shared.progress import ProgressLine
    from plexoscope.app.inputs.words import STREAMLINES, find
    from plexoscope.models.io.tractogram import WRITABLE_SUFFIXES, fitted, read_tractogram, write_tractogram
    from plexoscope.plugins.spelling import listed

    out: Path = arguments.out
    if out.suffix.lower() not in WRITABLE_SUFFIXES:
        raise UsageError(f"--out: expected a name that ends in {listed(WRITABLE_SUFFIXES)}, got {str(out)!r}")
    if arguments.negated:
        raise UsageError("--not: expected a condition behind it, got none")
    if arguments.where_waits:
        raise UsageError("--where: expected a region behind it (--sphere, --box or --volume), got none")
    path = find(arguments.file, STREAMLINES, plugin_dirs=plugin_dirs()).path
    if out.exists() and path.samefile(out):
        raise UsageError(f"--out: expected another file than the one that is read, got {out}")
    with ProgressLine("reading") as line:
        tractogram = read_tractogram(path, lambda done, total: line.show(done / max(total, 1), path.name))
    tractogram = in_space(tractogram, arguments.space)
    say_notes(tractogram, path)
    condition = _filter(arguments.conditions, arguments.any)
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
    try:
        return evaluate(condition, index)
    except ValueError as error:  # a value that the file does not hold
        raise UsageError(f"--value: {error}") from None


def _filter(conditions: Sequence[Wanted], any_of: bool) -> "Filter | None":
    from plexoscope.models.tracts.filters import And, Filter, Not, Or

    terms: list[Filter] = [Not(_term(each)) if each.negated else _term(each) for each in conditions]
    if not terms:
        return None
    return Or(tuple(terms)) if any_of else And(tuple(terms))


def _term(wanted: Wanted) -> "Filter":
    from plexoscope.models.tracts.filters import LengthBetween, Passes, ValueBetween
    from plexoscope.models.tracts.regions import Box, Region, Sphere

    value = wanted.value
    if wanted.option == "--length":
        return LengthBetween(*value)
    if wanted.option == "--value":
        return ValueBetween(value[0], *value[1])
    region: Region
    if wanted.option == "--volume":
        region = _volume_region(*value)
    elif wanted.option == "--sphere":
        region = Sphere(value[:3], value[3])
    else:
        corners = list(zip(value[:3], value[3:], strict=True))
        region = Box(tuple(map(min, corners)), tuple(map(max, corners)))
    return Passes(region, WHERE[wanted.where])  # type: ignore[arg-type]


def _volume_region(path: Path, label: int | None, threshold: float | None) -> Any:
    import numpy as np

    from plexoscope.models.io.volume import read_volume
    from plexoscope.models.tracts.volume_region import VolumeRegion

    volume = read_volume(path)
    if label is not None:
        return VolumeRegion(volume, labels=(label,))
    return VolumeRegion(volume, threshold=float(np.finfo(np.float32).tiny) if threshold is None else threshold)


# What is typed


class _AddCondition(argparse.Action):
    """Conditions are kept in the order in which they were typed, since `--not` is about the next one."""

    def __call__(self, parser: Any, namespace: argparse.Namespace, values: Any, option: str | None = None) -> None:
        wanted = Wanted(str(option), values, namespace.negated, namespace.where)
        namespace.conditions = (*namespace.conditions, wanted)
        namespace.negated = False
        if option in _REGIONS:
            namespace.where_waits = False


class _Negate(argparse.Action):
    def __call__(self, parser: Any, namespace: argparse.Namespace, values: Any, option: str | None = None) -> None:
        namespace.negated = True


class _SetWhere(argparse.Action):
    def __call__(self, parser: Any, namespace: argparse.Namespace, values: Any, option: str | None = None) -> None:
        namespace.where, namespace.where_waits = values, True


def parse_range(text: str) -> Range:
    """Return the ends of "LO:HI", either of which may be left out."""
    low, colon, high = text.partition(":")
    try:
        ends = float(low) if low else -math.inf, float(high) if high else math.inf
    except ValueError:
        ends = math.nan, math.nan
    if not colon or not (low or high) or not ends[0] <= ends[1]:
        raise argparse.ArgumentTypeError(f"expected LO:HI, two rising numbers or one of them, got {text!r}")
    return ends


def parse_value(text: str) -> tuple[str, Range]:
    name, _, ends = text.rpartition("=")
    if not name:
        raise argparse.ArgumentTypeError(f"expected NAME=LO:HI, got {text!r}")
    return name, parse_range(ends)


def parse_sphere(text: str) -> tuple[float, ...]:
    numbers = _numbers(text)
    if len(numbers) != 4 or numbers[3] <= 0:
        raise argparse.ArgumentTypeError(f"expected X,Y,Z,R in mm, R above 0, got {text!r}")
    return numbers


def parse_box(text: str) -> tuple[float, ...]:
    numbers = _numbers(text)
    if len(numbers) != 6:
        raise argparse.ArgumentTypeError(f"expected X,Y,Z,X,Y,Z in mm, two corners, got {text!r}")
    return numbers


def parse_volume(text: str) -> tuple[Path, int | None, float | None]:
    """Return the file, and the label or the lowest value if one stands behind a comma."""
    name, comma, chosen = text.rpartition(",")
    if not comma:
        return Path(text).expanduser(), None, None
    path = Path(name).expanduser()
    try:
        if chosen.endswith(":") and math.isfinite(threshold := float(chosen[:-1])):
            return path, None, threshold
        return path, int(chosen), None
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected FILE, FILE,LABEL or FILE,LOWEST:, got {text!r}") from None


def _numbers(text: str) -> tuple[float, ...]:
    """Return the numbers of "1,2"; () if one is none or infinite."""
    try:
        numbers = tuple(float(part) for part in text.split(","))
    except ValueError:
        return ()
    return numbers if all(map(math.isfinite, numbers)) else ()
