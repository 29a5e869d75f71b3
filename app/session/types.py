"""The types that the classes of the state declare, as the writer and the reader of sessions follow them."""

import dataclasses
import typing
from collections.abc import Mapping
from functools import cache
from types import UnionType
from typing import Any

import numpy as np

from plexoscope.app.document.arrangement import Arrangement, Split, Tabs
from plexoscope.app.document.state import OpenVectors
from plexoscope.models.tracts.regions import Box, Region, Sphere
from plexoscope.models.tracts.volume_region import VolumeRegion

KIND = "kind"
"""Names the class of a value where several may stand."""

_STANDING_FOR: dict[object, tuple[type, ...]] = {Region: (Sphere, Box, VolumeRegion)}
"""Protocols, and what fulfils them."""
_ALIASES = {"Arrangement": Arrangement, "Split": Split, "Tabs": Tabs}


def declared(kind: Any) -> Mapping[str, Any]:
    """The types of the fields of a dataclass, by name."""
    return _declared(kind)


@cache
def _declared(kind: Any) -> Mapping[str, Any]:
    hints = typing.get_type_hints(kind, localns=_ALIASES)
    return {each.name: hints[each.name] for each in dataclasses.fields(kind)}


def members_of(hint: Any) -> tuple[Any, ...]:
    """The types of which a value may be, None left out; one where it is no union."""
    if typing.get_origin(hint) in (typing.Union, UnionType):
        found = [member for each in typing.get_args(hint) for member in members_of(each)]
        return tuple(each for each in found if each is not type(None))
    return _STANDING_FOR.get(hint, (hint,))


def may_be_none(hint: Any) -> bool:
    """Whether a value may be missing."""
    return typing.get_origin(hint) in (typing.Union, UnionType) and type(None) in typing.get_args(hint)


def is_array(hint: Any) -> bool:
    return typing.get_origin(hint) is np.ndarray


def is_data(kind: Any) -> bool:
    """Whether objects of a class hold arrays and compare by identity: each is written once, and named where it is."""
    is_class = isinstance(kind, type) and dataclasses.is_dataclass(kind) and kind is not OpenVectors
    return is_class and kind.__eq__ is object.__eq__
