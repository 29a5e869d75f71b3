"""Whether functional connectomes tell people apart: split-half reliability and identification."""

from dataclasses import dataclass

import numpy as np

from plexoscope.models.connectome.functional_connectome import Kind, connectivity
from plexoscope.models.data.arrays import F32, F64
from plexoscope.models.data.time_series import TimeSeries

Matrix = F64


@dataclass(frozen=True, eq=False)
class SplitHalf:
    """How alike the connectomes of the two halves of each recording are, person by person.

    Parameters
    ----------
    similarity : (S, S) float64
        Pearson's r between the pairs of the first half of one subject (row) and of the second half of another (column).
    """

    similarity: Matrix

    @property
    def within(self) -> Matrix:
        """(S,) of a subject with itself."""
        return np.diag(self.similarity)

    @property
    def between(self) -> Matrix:
        """(S (S - 1),) of a subject with each other one."""
        others: Matrix = self.similarity[~np.eye(len(self.similarity), dtype=bool)]
        return others

    @property
    def between_each(self) -> Matrix:
        """(S,) mean of a subject with all others."""
        means: Matrix = (self.similarity.sum(axis=1) - self.within) / max(len(self.similarity) - 1, 1)
        return means

    @property
    def n_identified(self) -> int:
        """Subjects whose first half is most like their own second half (E. S. Finn et al., Functional connectome
        fingerprinting, Nature Neuroscience 18, 2015)."""
        return int(np.count_nonzero(self.similarity.argmax(axis=1) == np.arange(len(self.similarity))))


def split_half(series: TimeSeries, kind: Kind = "correlation") -> SplitHalf:
    """Compare the two halves of every recording.

    Halves are of the times that a subject has. Pairs that are not known in all halves do not count.

    Raises
    ------
    ValueError
        If a half has fewer than three times, or there are fewer than three pairs that all halves know.
    """
    halves = np.stack([[_pairs(half, kind) for half in _halves(values)] for values in series.values])
    known = np.isfinite(halves).all(axis=(0, 1))
    if np.count_nonzero(known) < 3:
        raise ValueError(f"series: expected three pairs or more that are known throughout, got {known.sum()}")
    centred = halves[..., known] - halves[..., known].mean(axis=-1, keepdims=True)
    norms = np.linalg.norm(centred, axis=-1)
    similarity = np.einsum("ap,bp->ab", centred[:, 0], centred[:, 1]) / np.outer(norms[:, 0], norms[:, 1])
    return SplitHalf(similarity)


def _halves(values: F32) -> tuple[F32, F32]:
    measured = values[:, ~np.isnan(values).all(axis=0)]
    middle = measured.shape[1] // 2
    return measured[:, :middle], measured[:, middle:]


def _pairs(traces: F32, kind: Kind) -> Matrix:
    matrix = connectivity(traces, kind)
    pairs: Matrix = matrix[np.triu_indices(len(matrix), 1)]
    return pairs
