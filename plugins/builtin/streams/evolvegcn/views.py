"""What EvolveGCN shows: points that move, weights that move, and the nodes that move them."""

from collections.abc import Sequence

import numpy as np

from plexoscope.models.data.arrays import F32, F64, I64
from plexoscope.models.embedding.alignment import aligned
from plexoscope.models.embedding.principal_axes import principal_axes
from plexoscope.models.graphs.methods.evolvegcn.snapshots import Snapshots
from plexoscope.plugins.results import Curve, Line, Matrix, Points, Raster


def embedding_points(embeddings: F32, snapshots: Snapshots) -> Points:
    """Embeddings (T, N, H) on two axes, each snapshot turned onto the one before it (orthogonal Procrustes)."""
    frames: list[F64] = []
    for embedding in embeddings:
        flat = principal_axes(embedding)
        flat = flat / max(float(np.sqrt(np.square(flat).mean())), 1e-9)
        frames.append(aligned(flat, frames[-1]) if frames else flat)
    numbers = np.arange(1.0, len(frames) + 1)
    groups = snapshots.node_groups if any(snapshots.node_groups) else ()
    return Points(np.stack(frames).astype(np.float32), numbers, groups, snapshots.node_names, "snapshots")


def weight_matrix(weights: F32, time: int) -> Matrix:
    """W_t of one snapshot : (I, O)."""
    return Matrix(
        weights[time],
        row_names=tuple(f"feature {index + 1}" for index in range(weights.shape[1])),
        column_names=tuple(f"unit {index + 1}" for index in range(weights.shape[2])),
        value_label=f"Weight in snapshot {time + 1}",
        diverging=True,
    )


def movement(weights: dict[str, F32], n_fitted: int) -> Curve:
    """‖W_t - W_{t-1}‖ of each model, W (T, I, O); `n_fitted` snapshots were used to fit and choose."""
    lines = []
    for name, each in weights.items():
        steps = np.linalg.norm(np.diff(each.astype(np.float64), axis=0), axis=(1, 2))
        lines.append(Line(name, np.arange(2.0, len(each) + 1), steps, baseline="frozen" in name.lower()))
    top = max((float(line.y.max(initial=0.0)) for line in lines), default=0.0)
    lines.append(Line("Test begins", np.array([n_fitted, n_fitted]) + 1.5, np.array([0.0, max(top, 1e-6)]), True))
    return Curve(tuple(lines), "Snapshot", "Frobenius norm of the step")


def selected_raster(selected: tuple[I64, ...], names: Sequence[str], groups: Sequence[str]) -> Raster:
    """A mark for each node that the first layer selected in a snapshot, (K,) of each; a row for each that ever was.

    Rows of one group stand together, in each the most often selected first. The row's name is its group's, or its own.
    """
    times = np.repeat(np.arange(1, len(selected) + 1), [len(nodes) for nodes in selected])
    nodes = np.concatenate([np.zeros(0, np.int64), *selected])
    n_selected = np.bincount(nodes, minlength=len(names))
    order = sorted(np.flatnonzero(n_selected).tolist(), key=lambda node: (groups[node], -n_selected[node], node))
    row = np.zeros(len(names), np.int32)
    row[order] = np.arange(len(order), dtype=np.int32)
    return Raster(
        times.astype(np.float64),
        row[nodes],
        tuple(groups[node] or names[node] for node in order),
        time_unit="snapshots",
        row_label="Node",
    )
