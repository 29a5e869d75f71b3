"""NumPy's arrays, and what can become one, as data of the kinds that are wanted."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.api.kinds import Data, in_words
from plexoscope.models.data.arrays import read_only
from plexoscope.models.data.parcellation import Parcellation, whole
from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.data.time_series import TimeSeries
from plexoscope.models.data.vectors import Vectors
from plexoscope.models.data.volume import Volume
from plexoscope.models.errors import FormatError, PlexoscopeError
from plexoscope.models.io.network.building import network_of_matrix
from plexoscope.models.io.time_series import STEP_UNKNOWN
from plexoscope.plugins.results.plain import array_of

Array = npt.NDArray[Any]


def of_array(given: object, kinds: Sequence[str], name: str) -> tuple[Data, str]:
    """Return an array as data of the first of `kinds` whose shape it has, and which that is.

    Parameters
    ----------
    given
        An array of real numbers, or what NumPy can make one of.
    kinds
        "network" takes a square matrix; "temporal_network" rows of source, target (numbers of nodes, from 0) and
        seconds, directed; "time_series" (units, times), of which the longer is time, or (subjects, units, times);
        "vectors" (items, dimensions) or (times, items, dimensions); "volume" and "parcellation" (X, Y, Z) of 1 mm;
        "array" any.

    Raises
    ------
    PlexoscopeError
        If it has the shape of none, or its values do not fit.
    """
    try:
        array = array_of(name, given)
        if array.dtype.kind not in "biuf" or not array.size:
            raise ValueError(f"{name}: expected numbers, got {array.dtype} of shape {array.shape}")
        for kind in kinds:
            if kind in _SHAPES and _SHAPES[kind](array):
                return _MAKERS[kind](array, name), kind
    except FormatError as error:
        raise PlexoscopeError(f"{name}: {error.what}") from None
    except ValueError as error:
        raise PlexoscopeError(str(error)) from None
    known = [f"{kind.replace('_', ' ')} {_WORDS[kind]}" for kind in kinds if kind in _WORDS]
    expected = f"an array for {in_words(known)}" if known else in_words(kinds)
    raise PlexoscopeError(f"{name}: expected {expected}, got an array of shape {array.shape}")


def volume_of_labels(volume: Volume) -> Parcellation:
    """Return a volume of whole numbers as a parcellation, whose regions have no names.

    Raises
    ------
    PlexoscopeError
        If there are others.
    """
    try:
        values = whole(volume.values)
    except ValueError as error:
        raise PlexoscopeError(f"parcellation: {error}") from None
    labels = np.unique(values[values != 0])
    names = tuple(f"region {label}" for label in labels.tolist())
    return Parcellation(Volume(values, volume.affine, volume.name), labels, names)


def _volume(array: Array, name: str) -> Volume:
    return Volume(array, np.eye(4), name)


def _events(array: Array, name: str) -> TemporalNetwork:
    source, target, time_s = array.astype(np.float64).T
    ends = np.stack([source, target])
    if (ends != np.rint(ends)).any() or (ends < 0).any():
        raise ValueError(f"{name}: expected numbers of nodes from 0 in the first two columns")
    order = np.argsort(time_s, kind="stable")
    order = order[(source != target)[order]]
    n_nodes = int(ends.max()) + 1
    names = tuple(map(str, range(n_nodes)))
    source, target = ends[:, order].astype(np.int32)
    return TemporalNetwork(source, target, time_s[order], names, ("",) * n_nodes, directed=True)


def _series(array: Array, name: str) -> TimeSeries:
    values = array if array.ndim == 3 else (array.T if array.shape[0] > array.shape[1] else array)[None]
    n_subjects, n_units, _ = values.shape
    return TimeSeries(
        values=values,
        step_s=1.0,
        unit_names=tuple(f"unit {k + 1}" for k in range(n_units)),
        subject_names=(name,) if n_subjects == 1 else tuple(f"{name} {k + 1}" for k in range(n_subjects)),
        source=STEP_UNKNOWN.replace("file", "array"),
    )


def _vectors(array: Array, name: str) -> Vectors:
    values = array if array.ndim == 3 else array[None]
    n_times, n_items, _ = values.shape
    names = tuple(str(k + 1) for k in range(n_items))
    return Vectors(values, names, np.arange(n_times, dtype=np.float64), source=name)


def _numbers(array: Array, name: str) -> Array:
    return read_only(array if array.dtype.kind == "f" else array.astype(np.float64))


_SHAPES: Mapping[str, Callable[[Array], bool]] = MappingProxyType(
    {
        "network": lambda array: array.ndim == 2 and array.shape[0] == array.shape[1] > 1,
        "temporal_network": lambda array: array.ndim == 2 and array.shape[1] == 3 and array.shape[0] != 3,
        "time_series": lambda array: array.ndim in (2, 3) and min(array.shape) > 0,
        "vectors": lambda array: array.ndim in (2, 3),
        "volume": lambda array: array.ndim == 3,
        "parcellation": lambda array: array.ndim == 3 and bool((array == np.rint(array)).all()),
        "array": lambda array: array.ndim > 0,
    }
)
_MAKERS: Mapping[str, Callable[[Array, str], Any]] = MappingProxyType(
    {
        "network": lambda array, name: network_of_matrix(array.astype(np.float64), name),
        "temporal_network": _events,
        "time_series": _series,
        "vectors": _vectors,
        "volume": _volume,
        "parcellation": lambda array, name: volume_of_labels(_volume(array, name)),
        "array": _numbers,
    }
)
_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "network": "(N, N)",
        "temporal_network": "(E, 3) of source, target, seconds",
        "time_series": "(units, times)",
        "vectors": "(items, dimensions)",
        "volume": "(X, Y, Z)",
        "parcellation": "(X, Y, Z) of whole numbers",
        "array": "of any shape",
    }
)
