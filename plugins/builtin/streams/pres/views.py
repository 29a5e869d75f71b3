"""What PRES shows: AP against the batch size, how many events wait in a batch, and how far memories drift."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from plexoscope.models.data.arrays import F32, F64
from plexoscope.plugins.results import Curve, Line, Matrix, Table

if TYPE_CHECKING:
    from plexoscope.models.graphs.temporal.stream import TemporalStream


DAY_S = 86_400.0
MOST_PENDING = 50
PRES, PLAIN, NO_MEMORY = "PRES", "Plain", "No memory"
BEST = "Best possible"
TRAINED = (PRES, PLAIN, NO_MEMORY)


def ap_curve(found: Mapping[tuple[str, int], float], baselines: Mapping[str, float]) -> Curve:
    """Average precision over the batch size of training, for each network; what needs no training is level.

    Parameters
    ----------
    found
        AP on the test by (name, batch size), as far as it is known.
    """
    lines = []
    for name in TRAINED:
        sizes = sorted(size for each, size in found if each == name)
        aps = np.array([found[name, size] for size in sizes])
        lines.append(Line(name, np.array(sizes, float), aps))
    sizes = sorted({size for _, size in found})
    for name, value in baselines.items():
        ends = np.array([sizes[0], sizes[-1]], float)
        lines.append(Line(f"{name} {value:.3f}", ends, np.full(2, value), baseline=True))
    return Curve(tuple(lines), "Events per batch in training", "AP on the test", y_range=(0.5, 1.0))


def pending_curve(stream: "TemporalStream", batch_sizes: Sequence[int]) -> Curve:
    """For each batch size the share of events of which the node has at least so many in the batch."""
    lines = []
    for size in batch_sizes:
        counts = []
        for batch in stream.batches("train", size):
            counts.append(np.unique(np.concatenate([batch.source, batch.target]), return_counts=True)[1])
        n_pending = np.concatenate(counts)
        share = np.bincount(np.minimum(n_pending, MOST_PENDING), weights=n_pending)[1:] / n_pending.sum()
        at_least = np.cumsum(share[::-1])[::-1]
        lines.append(Line(f"Batches of {size:,}", np.arange(1.0, len(at_least) + 1), at_least))
    return Curve(tuple(lines), "Events of the node in the batch, at least", "Share of events", y_range=(0.0, 1.0))


def drift_matrix(frames: F32, times_s: F64) -> Matrix:
    """Mean over the nodes of 1 − cos between their memories at two moments; nodes count once both are there.

    Parameters
    ----------
    frames : (T, N, D) float32
    times_s : (T,)
    """
    length = np.linalg.norm(frames, axis=2)
    unit = frames / np.maximum(length, 1e-12)[:, :, None]
    there = (length > 0).astype(np.float64)
    similar = np.einsum("snd,tnd->st", unit, unit, optimize=True)
    both = there @ there.T
    values = np.where(both > 0, 1 - similar / np.maximum(both, 1), np.nan).astype(np.float32)
    names = tuple(f"day {time_s / DAY_S:.1f}" for time_s in times_s)
    highest = max(float(np.nan_to_num(values).max()), 1e-3)
    return Matrix(values, names, names, value_label="1 − cos, mean over nodes", limits=(0.0, highest))


def measure_table(rows: Sequence[tuple[str, int, Mapping[str, float]]]) -> Table:
    """One row for each training: which, batch size, steps per epoch, AP on validation and by kind of negative."""
    figures = list(rows[0][2])
    return Table(
        {
            "Memory": tuple(name for name, _, _ in rows),
            "Batch": np.array([size for _, size, _ in rows]),
            **{name: np.array([values[name] for _, _, values in rows]) for name in figures},
        }
    )
