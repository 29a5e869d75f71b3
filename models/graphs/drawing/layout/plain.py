"""Layouts that need no search: a circle, a sphere, a view of places."""

from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32, F64

Places = F64

# Of the circle: all gaps between groups together. With more groups they could not be seen.
_GAPS, _MOST_GROUPS = 0.12, 64
_GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))


def circle(values: npt.NDArray[Any], n_dimensions: int) -> Places:
    """Nodes on a circle, or evenly along a spiral on a sphere, in the order of their values.

    Equal values keep the order of the nodes. Groups of values that are words or truths are set apart on the circle.

    Parameters
    ----------
    values : (N,) array
    n_dimensions : int
        2 or 3.
    """
    n_nodes = len(values)
    order = np.argsort(values, kind="stable")
    share = (np.arange(n_nodes) + 0.5) / max(n_nodes, 1)
    places = np.empty((n_nodes, n_dimensions))
    if n_dimensions == 3:
        angle, height = np.arange(n_nodes) * _GOLDEN_ANGLE, 1 - 2 * share
        radius = np.sqrt(1 - height**2)
        places[order] = np.column_stack([radius * np.cos(angle), radius * np.sin(angle), height])
        return places
    ranked = values[order]
    group = np.cumsum(np.append(False, ranked[1:] != ranked[:-1])) if n_nodes else np.zeros(0, np.intp)
    n_groups = int(group[-1]) + 1 if n_nodes else 1
    if values.dtype.kind not in "iuf" and 1 < n_groups <= _MOST_GROUPS:
        share = share * (1 - _GAPS) + (group + 0.5) * (_GAPS / n_groups)
    # From the top, clockwise.
    places[order] = np.column_stack([np.sin(2 * np.pi * share), np.cos(2 * np.pi * share)])
    return places


def projected(positions_mm: F32, axes: tuple[int, ...]) -> Places:
    """(N, len(axes)) of the places of nodes, in mm."""
    return positions_mm[:, axes].astype(np.float64)
