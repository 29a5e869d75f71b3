"""A temporal network: who met whom, and when."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import read_only


@dataclass(frozen=True, eq=False)
class TemporalNetwork:
    """Undirected instantaneous events between nodes, in order of time.

    Parameters
    ----------
    source, target : (E,) int32
        Node indices, `source < target` in every event.
    time_s : (E,) float64
        Seconds; never falls.
    node_names : tuple of N str
    node_groups : tuple of N str
        The known group of each node ("" where unknown). Used for labels and scores, never for training.

    Raises
    ------
    ValueError
        If the arrays do not fit together or break one of the rules above.
    """

    source: npt.NDArray[np.int32]
    target: npt.NDArray[np.int32]
    time_s: npt.NDArray[np.float64]
    node_names: tuple[str, ...]
    node_groups: tuple[str, ...]

    def __post_init__(self) -> None:
        for name, dtype in (("source", np.int32), ("target", np.int32), ("time_s", np.float64)):
            object.__setattr__(self, name, read_only(getattr(self, name), dtype))
        if not self.source.shape == self.target.shape == self.time_s.shape or self.source.ndim != 1:
            raise ValueError(
                "events: expected three arrays of one length, got "
                f"{self.source.shape}, {self.target.shape}, {self.time_s.shape}"
            )
        if len(self.node_groups) != self.n_nodes:
            raise ValueError(f"node_groups: expected {self.n_nodes} names, got {len(self.node_groups)}")
        if self.n_events:
            if self.source.min() < 0 or self.target.max() >= self.n_nodes:
                raise ValueError(f"events: expected node indices in 0 … {self.n_nodes - 1}")
            if not np.all(self.source < self.target):
                raise ValueError("events: expected source < target")
            if not np.isfinite(self.time_s).all() or np.any(np.diff(self.time_s) < 0):
                raise ValueError("time_s: expected finite times that never fall")

    @property
    def n_nodes(self) -> int:
        return len(self.node_names)

    @property
    def n_events(self) -> int:
        return len(self.time_s)
