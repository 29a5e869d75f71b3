"""Results as data objects: what one method finds, as the input of another or as a layer of the window."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from plexoscope.models.data.network import Network
from plexoscope.models.data.parcellation import Parcellation
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.data.vectors import Vectors
from plexoscope.models.data.volume import Volume as DataVolume
from plexoscope.models.errors import FormatError
from plexoscope.models.io.network.building import Nodes, network_of, network_of_matrix, numbered_nodes
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.results.grids import Image, ImageGrid, Matrix
from plexoscope.plugins.results.result import Result
from plexoscope.plugins.results.spatial import Graph, Points, Streamlines, Volume
from plexoscope.plugins.spelling import listed


def data_kinds(kind: str) -> tuple[str, ...]:
    """Return the data kinds, keys of `inputs.READERS`, that results of a kind can become; () for none."""
    return tuple(_MAKERS.get(kind, {}))


def data_of(result: Result, kinds: tuple[str, ...], name: str, whence: str = "") -> tuple[object, str]:
    """Return a result as a data object of the first of `kinds` that it can become, and which that is.

    Parameters
    ----------
    kinds
        Keys of `inputs.READERS`.
    name
        What the data are called. It is part of them, and of their fingerprint.
    whence
        Of which run they are, for messages; by default the name.

    Raises
    ------
    PluginError
        If its kind can become none of them, or these values cannot, such as a matrix that is not square a network.
    """
    whence = whence or name
    if not isinstance(result, Result):  # a recording may come from anybody
        raise PluginError(f"{whence}: expected a result, got {type(result).__name__}")
    makers = _MAKERS.get(result.kind, {})
    kind = next((each for each in kinds if each in makers), None)
    if kind is None:
        got = f"which can be {listed(makers)}" if makers else "which no method takes"
        raise PluginError(f"{whence}: expected {' or '.join(kinds)}, got {result.kind}, {got}")
    try:
        return makers[kind](result, name), kind
    except FormatError as error:
        raise PluginError(f"{whence}: as {kind}: {error.what}") from None
    except ValueError as error:
        raise PluginError(f"{whence}: as {kind}: {error}") from None


def _tractogram(result: Streamlines, name: str) -> Tractogram:
    points, offsets, n_streamlines = result.points_mm, result.offsets, len(result.offsets) - 1
    label = result.value_label or "value"
    values = {} if result.values is None else {label: result.values}
    per_point = result.values_per == "point"
    group_of = np.array(result.groups, np.str_)
    groups = {each: np.flatnonzero(group_of == each).astype(np.uint32) for each in dict.fromkeys(result.groups) if each}
    # A streamline that is nowhere in one place is left out, as where a file is read.
    n_unknown = np.concatenate([[0], np.cumsum(~np.isfinite(points).all(axis=1))])
    known = np.diff(n_unknown[offsets]) == 0
    whole = Tractogram(
        np.nan_to_num(points, nan=0.0, posinf=0.0, neginf=0.0),
        offsets,
        per_streamline={} if per_point else values,
        per_point=values if per_point else {},
        groups=groups,
    )
    if known.all():
        return whole
    kept = whole.selected(known)
    note = f"{n_streamlines - kept.n_streamlines} of {n_streamlines} streamlines have points that are nowhere: left out"
    return Tractogram(
        kept.positions_mm,
        kept.offsets,
        kept.per_streamline,
        kept.per_point,
        groups=kept.groups,
        notes=(note,),
    )


def _network(result: Graph, name: str) -> Network:
    n_nodes, n_edges = len(result.positions), len(result.edges)
    values: dict[str, Any] = {"group": np.array(result.groups)} if result.groups else {}
    if result.sizes is not None:
        values["size"] = result.sizes
    weights = np.ones(n_edges, np.float32) if result.weights is None else result.weights
    known = np.isfinite(weights)
    nodes = Nodes(result.names or numbered_nodes(n_nodes).names, _places(result), values)
    return network_of(nodes, result.edges[known], weights[known], directed=result.directed, source=name)


def _places(result: Graph) -> Any:
    """Positions in space are places in mm; those in a plane are a layout, and the window makes one of its own."""
    positions = result.positions
    return positions if positions.shape[1] == 3 and len(positions) and np.ptp(positions[:, 2]) > 0 else None


def _network_of_matrix(result: Matrix, name: str) -> Network:
    names = result.row_names or result.column_names
    if result.row_names and result.column_names and result.row_names != result.column_names:
        raise ValueError("expected a matrix with the same names of rows and columns, got others")
    groups = result.row_groups or result.column_groups
    n_nodes = len(result.values)
    known = {"group": np.array(groups)} if groups and len(groups) == n_nodes else {}
    nodes = Nodes(names if len(names) == n_nodes else numbered_nodes(n_nodes).names, None, known)
    return network_of_matrix(result.values.astype(np.float64), "", nodes, source=name)


def _volume(result: Volume, name: str) -> DataVolume:
    return DataVolume(result.values, np.eye(4) if result.affine is None else result.affine, name)


def _parcellation(result: Volume, name: str) -> Parcellation:
    volume = _volume(result, name)
    labels = np.unique(volume.values)
    if not np.isfinite(labels).all() or (labels != np.trunc(labels)).any() or labels[0] < 0:
        raise ValueError("expected whole numbers ≥ 0, a label in each voxel")
    labels = labels[labels != 0].astype(np.int32)
    whole = DataVolume(volume.values.astype(np.int32), volume.affine, name)
    return Parcellation(whole, labels, tuple(str(label) for label in labels), name)


def _vectors(result: Points, name: str) -> Vectors:
    known: dict[str, Any] = {"group": np.array(result.groups)} if result.groups else {}
    known |= {each: np.asarray(cells) for each, cells in result.attributes.items()}
    names = result.names or tuple(map(str, range(result.positions.shape[1])))
    times = result.times[: len(result.positions)]
    return Vectors(result.positions, names, times, result.time_unit, known, name)


def _vectors_of_rows(result: Matrix, name: str) -> Vectors:
    known = {"group": np.array(result.row_groups)} if result.row_groups else {}
    names = result.row_names or tuple(map(str, range(len(result.values))))
    return Vectors(result.values[None], names, np.zeros(1), "", known, name)


def _array(result: Matrix | Image | ImageGrid, name: str) -> Any:
    values = result.values if isinstance(result, Matrix) else result.pixels
    return values.astype(np.float64) if values.dtype.kind in "biu" else values


_MAKERS: Mapping[str, Mapping[str, Callable[[Any, str], object]]] = {
    Streamlines.kind: {"streamlines": _tractogram},
    Graph.kind: {"network": _network},
    Matrix.kind: {"network": _network_of_matrix, "array": _array, "vectors": _vectors_of_rows},
    Volume.kind: {"volume": _volume, "parcellation": _parcellation},
    Points.kind: {"vectors": _vectors},
    Image.kind: {"array": _array},
    ImageGrid.kind: {"array": _array},
}
