"""The conditions of `plexoscope convert`: as they are typed, in their order, and the filter that they make."""

import argparse
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plexoscope.app.cli.shared.exits import UsageError
from plexoscope.plugins.spelling import did_you_mean, listed

if TYPE_CHECKING:
    from plexoscope.models.data.tractogram import Tractogram
    from plexoscope.models.tracts.filters import Filter
    from plexoscope.models.tracts.spatial_index import Where

WHERE: "dict[str, Where]" = {"any": "any", "either": "either end", "both": "both ends", "all": "all"}

_OF_POINTS = ("--sphere", "--box", "--volume", "--point-value")
"""What `--where` is about."""

Range = tuple[float, float]


@dataclass(frozen=True)
class Wanted:
    """A condition as it was typed: the option, what stood behind it, and what stood before it."""

    option: str
    value: Any
    negated: bool
    where: str


def add_conditions(parser: argparse.ArgumentParser) -> None:
    """Add the options to a parser; `checked_conditions` has what was typed."""
    add = parser.add_argument
    for option, parse, metavar, words in (
        ("--length", parse_range, "LO:HI", "mm; either number may be left out"),
        ("--value", parse_value, "NAME=LO:HI", "a value per streamline that the file holds"),
        ("--point-value", parse_value, "NAME=LO:HI", "a value per point that the file holds, at any point, or as "
         "--where says"),
        ("--group", str, "NAME", "belongs to a group that the file holds"),
        ("--sphere", parse_sphere, "X,Y,Z,R", "passes a sphere, mm"),
        ("--box", parse_box, "X,Y,Z,X,Y,Z", "passes a box between two corners, mm"),
        ("--volume", parse_volume, "FILE[,LABEL]", "passes a label of a volume, voxels from a value on (FILE,0.4:), "
         "or voxels above 0"),
    ):  # fmt: skip
        add(option, action=_AddCondition, type=parse, metavar=metavar, help=words)
    add("--not", action=_Negate, nargs=0, help="the next condition must not be met")
    add("--where", choices=WHERE, help="which points must lie in the regions, or have the --point-value, that follow: "
        "any (the default), either end, both ends, or all", action=_SetWhere)  # fmt: skip
    add("--any", action="store_true", help="one condition that is met is enough")
    parser.set_defaults(conditions=(), negated=False, where="any", where_waits=False)


def checked_conditions(arguments: argparse.Namespace) -> tuple[Wanted, ...]:
    """Return the conditions that were typed.

    Raises
    ------
    UsageError
        If something stands behind the last of them that is about a next one.
    """
    if arguments.negated:
        raise UsageError("--not: expected a condition behind it, got none")
    if arguments.where_waits:
        raise UsageError("--where: expected a region behind it (--sphere, --box, --volume) or --point-value, got none")
    conditions: tuple[Wanted, ...] = arguments.conditions
    return conditions


def filter_of(conditions: Sequence[Wanted], any_of: bool, tractogram: "Tractogram") -> "Filter | None":
    """Return the filter that keeps what meets all conditions, or any; None if there is none.

    Raises
    ------
    UsageError
        If one names values or a group that the tractogram does not have.
    FormatError
        If a volume cannot be read.
    """
    from plexoscope.models.tracts.filters import And, Filter, Not, Or

    terms: list[Filter] = [
        Not(_term(each, tractogram)) if each.negated else _term(each, tractogram) for each in conditions
    ]
    if not terms:
        return None
    return Or(tuple(terms)) if any_of else And(tuple(terms))


def _term(wanted: Wanted, tractogram: "Tractogram") -> "Filter":
    from plexoscope.models.tracts.filters import InGroup, LengthBetween, Passes, PointsBetween, ValueBetween
    from plexoscope.models.tracts.sampling import LENGTH, columns, point_columns

    value, where = wanted.value, WHERE[wanted.where]
    if wanted.option == "--length":
        return LengthBetween(*value)
    if wanted.option == "--group":
        _require_known("--group", value, tractogram.groups, "groups")
        return InGroup(value)
    if wanted.option == "--value":
        of_points = point_columns(tractogram)
        known = [*columns(tractogram), LENGTH]
        if value[0] in of_points and value[0] not in known:
            raise UsageError(f"--value: {value[0]!r} is a value per point: --point-value")
        _require_known("--value", value[0], known, "values")
        return ValueBetween(value[0], *value[1])
    if wanted.option == "--point-value":
        _require_known("--point-value", value[0], point_columns(tractogram), "values of points")
        return PointsBetween(value[0], *value[1], where)
    return Passes(_region(wanted.option, value), where)


def _region(option: str, value: Any) -> Any:
    from plexoscope.models.tracts.regions import Box, Sphere

    if option == "--volume":
        return _volume_region(*value)
    if option == "--sphere":
        return Sphere(value[:3], value[3])
    corners = list(zip(value[:3], value[3:], strict=True))
    return Box(tuple(map(min, corners)), tuple(map(max, corners)))


def _require_known(option: str, name: str, known: Collection[str], kinds: str) -> None:
    if not known:
        raise UsageError(f"{option}: expected a file with {kinds}, got one without")
    if name not in known:
        raise UsageError(f"{option}: expected one of {listed(known)}, got {name!r}{did_you_mean(name, known)}")


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
        if option in _OF_POINTS:
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
