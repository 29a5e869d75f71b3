"""Values of one's own for colours: an array in the place of a name goes with the data, and its name to the options."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.app.cli.shared.exits import UsageError
from plexoscope.models.data.network import Network
from plexoscope.models.data.tractogram import Tractogram

NAME = "values"
"""What they are called."""
_N_OF_COLOUR = 3

Given = dict[str, Any]


def tractogram_with(tractogram: Tractogram, given: Given) -> tuple[Tractogram, Given]:
    """Return a tractogram with the values that `color` holds, and options that name them.

    Raises
    ------
    UsageError
        If there is not one for each streamline or each point.
    """
    values = _values(given.get("color"))
    if values is None:
        return tractogram, given
    given = {**given, "color": f"value:{NAME}"}
    if values.shape == (tractogram.n_streamlines,):
        return replace(tractogram, per_streamline=_with(tractogram.per_streamline, values)), given
    if values.shape == (tractogram.n_points,):
        return replace(tractogram, per_point=_with(tractogram.per_point, values)), given
    expected = f"{tractogram.n_streamlines} values of streamlines or {tractogram.n_points} of points"
    raise UsageError(f"color: expected {expected}, got shape {values.shape}")


def network_with(network: Network, given: Given) -> tuple[Network, Given]:
    """Return a network with the values that `node_color` and `edge_color` hold, and options that name them.

    Raises
    ------
    UsageError
        If there is not one for each node or edge.
    """
    for option, field, count, what in (
        ("node_color", "node_values", network.n_nodes, "nodes"),
        ("edge_color", "edge_values", network.n_edges, "edges"),
    ):
        values = _values(given.get(option))
        if values is None:
            continue
        if values.shape != (count,):
            raise UsageError(f"{option}: expected {count} values of {what}, got shape {values.shape}")
        changed: dict[str, Any] = {field: _with(getattr(network, field), values)}
        network, given = replace(network, **changed), {**given, option: NAME}
    return network, given


def _values(value: object) -> npt.NDArray[Any] | None:
    """An array, or a list that is no colour; None of anything else."""
    is_list = isinstance(value, list | tuple) and len(value) != _N_OF_COLOUR
    return np.asarray(value) if is_list or hasattr(value, "__array__") else None


def _with(table: Mapping[str, npt.NDArray[Any]], values: npt.NDArray[Any]) -> dict[str, npt.NDArray[Any]]:
    return {**table, NAME: values}
