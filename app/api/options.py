"""Keywords of Python as options of `plexoscope render`: the same names, the same words, the same checks."""

import argparse
from collections.abc import Collection, Mapping
from dataclasses import Field
from typing import Any, TypedDict

import numpy as np

from plexoscope.app.cli.rendering.options import Option, options_of
from plexoscope.app.cli.rendering.settings import NETWORKS, PICTURE, STREAMLINES, VOLUME, RenderSettings
from plexoscope.app.cli.shared.exits import UsageError
from plexoscope.plugins.spelling import did_you_mean, listed

READING = frozenset({"volume", "frame", "as"})
"""Options that say what is read, and how."""
LOOKS = {"streamlines": STREAMLINES, "network": NETWORKS, "volume": VOLUME}
WHOLE = ("", PICTURE)
"""Headings of the options that hold for one thing, and of those that hold for all."""

_COLOURS = frozenset({"color", "node_color", "edge_color", "background"})

Numbers = Collection[float]
Slices = str | Mapping[str, float]


class LookOptions(TypedDict, total=False):
    """How one thing of a scene looks: options of `plexoscope render`, as text or as values of Python."""

    alpha: float
    width: float
    color: object
    colormap: str
    range: str | Numbers
    log: bool
    oriented: str | Collection[object]
    opacity_by: str | Collection[object]
    window: str | Numbers
    slice: Slices
    layout: str
    dimensions: int
    node_color: object
    edge_color: object
    edge_alpha: float
    bundle: float
    names: str
    colour: object
    node_colour: object
    edge_colour: object


class PictureOptions(TypedDict, total=False):
    """How a whole picture looks."""

    size: str | Collection[int]
    view: str | Numbers
    zoom: float
    center: str | Numbers
    radius: float
    background: str | Numbers
    order: str
    voxel_size: float
    directions: int
    shade: str
    depth_cue: float
    slab: str | Collection[object]


def keywords(headings: Collection[str]) -> dict[str, tuple[Field[Any], Option]]:
    """Return the options under some headings of the help of `render`, by their keyword."""
    known = {option.flag.removeprefix("--").replace("-", "_"): (each, option) for each, option in _all()}
    return {
        name: both for name, both in known.items() if both[1].group in headings and name not in READING
    }  # fmt: skip


def settings_given(given: Mapping[str, object], headings: Collection[str]) -> dict[str, Any]:
    """Return the fields of `RenderSettings` that keywords set.

    Parameters
    ----------
    given
        Texts as they are typed, or values: numbers, sequences of them, a mapping of axes to mm for `slice`, three
        numbers in 0 … 1 for a colour. None sets nothing.
    headings
        Of the options that may be given.

    Raises
    ------
    UsageError
        If a keyword is none of these, or a value cannot be used.
    """
    known, found = keywords(headings), {}
    for keyword, value in given.items():
        name = canonical(keyword)
        if name not in known:
            hint = did_you_mean(name, known)
            raise UsageError(f"unknown keyword {keyword!r}{hint}: expected one of {listed(known)}")
        if value is not None:
            each, option = known[name]
            found[each.name] = _checked(name, value, each, option)
    return found


def canonical(keyword: str) -> str:
    """Return a keyword as the command line spells it."""
    return keyword.replace("colour", "color")


def _checked(name: str, value: object, each: Field[Any], option: Option) -> Any:
    if each.default is False:
        if not isinstance(value, bool | np.bool_):
            raise UsageError(f"{name}: expected True or False, got {value!r}")
        return bool(value)
    try:
        text = value if isinstance(value, str) else _typed(name, value, option)
        parsed = option.parse(text)
    except argparse.ArgumentTypeError as error:
        raise UsageError(f"{name}: {error}") from None
    except (TypeError, ValueError, IndexError):
        expected = listed(map(str, option.choices)) if option.choices else option.metavar
        raise UsageError(f"{name}: expected {expected}, got {value!r}") from None
    if option.choices and parsed not in option.choices:
        raise UsageError(f"{name}: expected one of {listed(map(str, option.choices))}, got {value!r}")
    return parsed


def _typed(name: str, value: object, option: Option) -> str:
    """What would be typed for a value."""
    if isinstance(value, Mapping):
        return option.write(tuple((str(axis), float(at)) for axis, at in value.items()))
    plain = _plain(value)
    if name in _COLOURS and isinstance(plain, tuple):
        return _hex(plain)
    if isinstance(plain, tuple) and option.metavar.startswith(("AXIS", "NAME")):
        plain = tuple(":".join(map(str, part)) if isinstance(part, tuple) else part for part in plain)
    return option.write(plain)


def _plain(value: object) -> Any:
    """NumPy's numbers as Python's, sequences as tuples."""
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    return tuple(map(_plain, value)) if isinstance(value, list | tuple) else value


def _hex(rgb: tuple[Any, ...]) -> str:
    if len(rgb) != 3 or not all(0 <= part <= 1 for part in rgb):
        raise ValueError
    return "#" + "".join(f"{round(part * 255):02x}" for part in rgb)


def _all() -> list[tuple[Field[Any], Option]]:
    return options_of(RenderSettings)
