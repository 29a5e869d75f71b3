"""The vectors that a run leaves, with what it says of their items."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.app.runs.run_entry import RunEntry
from plexoscope.models.data.vectors import Vectors
from plexoscope.plugins.results import Graph, Points, Result

OUTPUT = "vectors"
"""The output array of a method, (N, D) or (T, N, D), that can be explored."""


def vectors_of(entry: RunEntry) -> Vectors | None:
    """Return what a run left to explore, None if nothing.

    Names and groups are those of the newest points or graph that shows as many items: a method says them there.
    """
    outputs = entry.source.outputs
    array = None if outputs is None else outputs.arrays.get(OUTPUT)
    if array is None or array.ndim not in (2, 3) or not np.isfinite(array).all() or 0 in array.shape:
        return None
    values = np.asarray(array, np.float32)
    values = values[None] if values.ndim == 2 else values
    names, known = _known(_shown(entry), values.shape[1])
    times = np.arange(len(values), dtype=np.float64)
    return Vectors(values, names, times, "step", known, f"{entry.title} {entry.name}")


def _shown(entry: RunEntry) -> list[Result]:
    if entry.run is not None:
        return [items[-1][1] for channel in entry.run.channels.values() if (items := channel.kept())]
    return [items[-1][1] for items in entry.replay.items().values() if items] if entry.replay is not None else []


def _known(shown: Iterable[Result], n_items: int) -> tuple[tuple[str, ...], dict[str, npt.NDArray[Any]]]:
    for result in shown:
        if isinstance(result, (Points, Graph)) and len(result.names) == n_items:
            known: dict[str, npt.NDArray[Any]] = {"group": np.array(result.groups)} if result.groups else {}
            if isinstance(result, Points):
                known |= {name: np.asarray(cells) for name, cells in result.attributes.items()}
            return result.names, known
    return tuple(str(number) for number in range(n_items)), {}
