"""The fitted model: paths of straight pieces, and what follows from them. NumPy only."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F64, I64, read_only

IntArray = npt.NDArray[np.integer]


@dataclass(frozen=True, eq=False)
class Paths:
    """Where every node is at every time, and how active it is.

    Parameters
    ----------
    edges : (B+1, N, D) float64
        Positions at the edges of B equal bins over [0, 1]; straight lines in between.
    beta : (N,) float64
        The log of the rate is β_i + β_j where i and j are in one place.
    """

    edges: F64
    beta: F64

    def __post_init__(self) -> None:
        object.__setattr__(self, "edges", read_only(self.edges, np.float64))
        object.__setattr__(self, "beta", read_only(self.beta, np.float64))
        if self.edges.ndim != 3 or self.edges.shape[0] < 2 or self.edges.shape[1:2] != self.beta.shape:
            raise ValueError(
                f"paths: expected edges (B+1, N, D) and beta (N,), got {self.edges.shape}, {self.beta.shape}"
            )

    @property
    def n_bins(self) -> int:
        return len(self.edges) - 1

    def positions(self, times: F64) -> F64:
        """Positions of all nodes : (T, N, D), at times (T,) in [0, 1]."""
        bins, share = self._place(times)
        share = share[:, None, None]
        return self.edges[bins] * (1 - share) + self.edges[bins + 1] * share

    def log_rate(self, i: IntArray, j: IntArray, times: F64) -> F64:
        """Log λ_ij(t) : (K,), per whole time span, of pairs i, j (K,) at times (K,) in [0, 1]."""
        bins, share = self._place(times)
        start = self.edges[bins, i] - self.edges[bins, j]
        end = self.edges[bins + 1, i] - self.edges[bins + 1, j]
        difference = start + (end - start) * share[:, None]
        log_rate: F64 = self.beta[i] + self.beta[j] - np.square(difference).sum(axis=1)
        return log_rate

    def turned_to(self, reference: "Paths") -> "Paths":
        """The same paths, turned and mirrored as a whole to lie as close to `reference` as they can.

        No rate changes: the model knows distances only. Orthogonal Procrustes, P. Schönemann 1966.
        """
        cross = np.einsum("bnd,bne->de", self.edges, reference.edges)
        left, _, right = np.linalg.svd(cross)
        return Paths(self.edges @ (left @ right), self.beta)

    def _place(self, times: F64) -> tuple[I64, F64]:
        scaled = np.asarray(times, np.float64) * self.n_bins
        bins = np.clip(scaled.astype(np.int64), 0, self.n_bins - 1)
        return bins, scaled - bins
