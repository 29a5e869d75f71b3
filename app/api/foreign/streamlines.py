"""Streamlines of nibabel and dipy, and lists of arrays, as tractograms in RAS+ millimetres."""

import copy
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import I64
from plexoscope.models.data.grid import Grid
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.errors import PlexoscopeError
from plexoscope.models.io.tractogram.finite import finite_tractogram

Table = Mapping[str, npt.NDArray[Any]]


def of_lines(lines: Sequence[Any]) -> Tractogram:
    """Return streamlines in RAS+ mm, an array of points (N, 3) each, or nibabel's and dipy's sequences of them."""
    positions_mm, offsets = _flat(lines)
    return _finite(positions_mm, offsets)


def of_nibabel(found: Any) -> Tractogram:
    """Return the streamlines of a nibabel tractogram, or of a file that nibabel has loaded, with their values."""
    grid = _grid_of_header(getattr(found, "header", None))
    inner = getattr(found, "tractogram", found)
    is_lazy = not hasattr(inner.streamlines, "get_data")
    moved = inner.copy()
    if moved.affine_to_rasmm is not None:
        moved = moved.to_world()
    # The items of a lazy one are not moved, its streamlines are.
    return _of_items(list(moved.streamlines), list(iter(inner)), grid) if is_lazy else _with_values(moved, grid)


def of_dipy(found: Any) -> Tractogram:
    """Return the streamlines of a dipy `StatefulTractogram`, in whatever space it stands, with their values."""
    inner = copy.deepcopy(found)  # it would be moved itself
    inner.to_rasmm()
    inner.to_center()
    return _with_values(inner, Grid(inner.affine, tuple(inner.dimensions)))


def _of_items(lines: Sequence[Any], items: Sequence[Any], grid: Grid | None) -> Tractogram:
    """Streamlines that nibabel hands out one by one, and the values of each."""
    positions_mm, offsets = _flat(lines)
    first = items[:1]
    per_streamline = {
        name: np.array([item.data_for_streamline[name] for item in items])
        for each in first
        for name in each.data_for_streamline
    }
    per_point = {
        name: np.concatenate([item.data_for_points[name] for item in items])
        for each in first
        for name in each.data_for_points
    }
    return _finite(positions_mm, offsets, _columns(per_streamline), _columns(per_point), grid)


def _with_values(found: Any, grid: Grid | None) -> Tractogram:
    positions_mm, offsets = _flat(found.streamlines)
    per_point = {name: _flat(values)[0] for name, values in found.data_per_point.items()}
    per_streamline = {name: np.array(values) for name, values in found.data_per_streamline.items()}
    return _finite(positions_mm, offsets, _columns(per_streamline), _columns(per_point), grid)


def _finite(
    positions_mm: npt.NDArray[Any],
    offsets: I64,
    per_streamline: Table | None = None,
    per_point: Table | None = None,
    grid: Grid | None = None,
) -> Tractogram:
    if positions_mm.ndim != 2 or positions_mm.shape[1] != 3 or positions_mm.dtype.kind not in "iuf":
        got = f"{positions_mm.dtype} of shape {positions_mm.shape[1:]}"
        raise PlexoscopeError(f"streamlines: expected points of three coordinates, got {got}")
    try:
        return finite_tractogram(
            positions_mm.astype(np.float32),
            offsets,
            per_streamline=per_streamline or {},
            per_point=per_point or {},
            grid=grid,
        )
    except ValueError as error:
        raise PlexoscopeError(f"streamlines: {error}") from None


def _flat(lines: Any) -> tuple[npt.NDArray[Any], I64]:
    """All rows of a sequence of arrays in one, and where each array begins and the last one ends."""
    if hasattr(lines, "get_data"):  # nibabel's ArraySequence, of which a slice shares the rows of the whole
        lines = lines.copy()
        rows = np.asarray(lines.get_data())
    else:
        lines = [np.asarray(each) for each in lines]
        rows = np.concatenate(lines) if lines else np.zeros((0, 3), np.float32)
    offsets: I64 = np.concatenate([[0], np.cumsum([len(each) for each in lines])]).astype(np.int64)
    return (rows if rows.size else np.zeros((0, 3), np.float32)), offsets


def _columns(table: Table) -> dict[str, npt.NDArray[Any]]:
    """Values of one column as flat arrays."""
    return {
        name: values[:, 0] if values.ndim == 2 and values.shape[1] == 1 else values for name, values in table.items()
    }


def _grid_of_header(header: Mapping[Any, Any] | None) -> Grid | None:
    """The voxel grid that a `.trk` names."""
    if header is None or "voxel_to_rasmm" not in header or "dimensions" not in header:
        return None
    try:
        x, y, z = (int(n) for n in header["dimensions"])
        return Grid(np.asarray(header["voxel_to_rasmm"]), (x, y, z))
    except ValueError:  # a header of zeros, which says nothing
        return None
