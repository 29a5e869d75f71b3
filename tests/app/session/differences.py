"""Where two states differ, their ids apart."""

import dataclasses
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from plexoscope.models.io.volume_file import VolumeFile

IDS = {"id", "selected_layer", "selected_graph", "selected_volume", "inspected", "key", "only", "layer"}
"""What is opened has ids of its own."""


def differences(one: object, other: object, where: str) -> Iterator[str]:
    """Where two values differ, ids apart."""
    if isinstance(one, np.ndarray):
        same_type = isinstance(other, np.ndarray) and one.dtype == other.dtype
        if not same_type or not np.array_equal(one, other, equal_nan=one.dtype.kind == "f"):
            yield where
    elif isinstance(one, VolumeFile):
        if not isinstance(other, VolumeFile) or one.path != other.path:
            yield where
    elif {type(one), type(other)} == {int, float}:
        if one != other:
            yield f"{where}: {one!r} and {other!r}"
    elif type(one) is not type(other):
        yield f"{where}: {one!r} and {other!r}"
    elif dataclasses.is_dataclass(one):
        for each in dataclasses.fields(one):
            if each.name not in IDS:
                yield from differences(getattr(one, each.name), getattr(other, each.name), f"{where}.{each.name}")
    elif isinstance(one, Mapping):
        if list(one) != list(other):
            yield where
        for key in one:
            if "layer:" not in str(one[key]):
                yield from differences(one[key], other[key], f"{where}[{key}]")
    elif isinstance(one, tuple):
        if len(one) != len(other):
            yield where
        for number, (left, right) in enumerate(zip(one, other, strict=False)):
            yield from differences(left, right, f"{where}[{number}]")
    elif (one.absolute() != other.absolute()) if isinstance(one, Path) else one != other:
        yield f"{where}: {one!r} and {other!r}"
