"""A temporal network: who met whom, and when."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32, F64, I32, Flags, read_only


@dataclass(frozen=True, eq=False)
class TemporalNetwork:
    """Instantaneous events between two nodes, in order of time.

    Parameters
    ----------
    source, target : (E,) int32
        Node indices, never the same; of an undirected network `source < target` in every event.
    time_s : (E,) float64
        Seconds; never falls.
    node_names : tuple of N str
    node_groups : tuple of N str
        The known group of each node ("" where unknown). Used for labels and scores; for training only where a task is
        to learn it.
    directed : bool
    weights : (E,) float32, optional
        Finite; of a signed network negative for distrust, say. By default all events count alike.
    citation : str
        Citation and licence of the data, "" for a file of the user.
    event_features : (E, K) float32, optional
        What is known of each event when it happens, and a method may learn from.
    event_labels : (E,) int32, optional
        What an event led to, such as that its user was banned; for scores, and for tasks that are to learn it.
    node_features : (N, F) float32, optional
        What is known of each node from its time on, and a method may learn from.
    node_time_s : (N,) float64, optional
        When each node, and with it its features and group, is there. Without it, from the first event on.

    Raises
    ------
    ValueError
        If the arrays do not fit together or break one of the rules above.

    Examples
    --------
    >>> contacts = TemporalNetwork([0, 0, 1], [1, 2, 2], [0.0, 1.5, 2.0], ("a", "b", "c"), ("", "", ""))
    >>> contacts.n_events, contacts.time_s[-1].item()
    (3, 2.0)
    """

    source: I32
    target: I32
    time_s: F64
    node_names: tuple[str, ...]
    node_groups: tuple[str, ...]
    directed: bool = False
    weights: F32 | None = None
    citation: str = ""
    event_features: F32 | None = None
    event_labels: I32 | None = None
    node_features: F32 | None = None
    node_time_s: F64 | None = None

    def __post_init__(self) -> None:
        for end in ("source", "target"):
            object.__setattr__(self, end, read_only(getattr(self, end), np.int32))
        object.__setattr__(self, "time_s", read_only(self.time_s, np.float64))
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
            if self.directed and np.any(self.source == self.target):
                raise ValueError("events: expected two nodes in each, got one twice")
            if not self.directed and not np.all(self.source < self.target):
                raise ValueError("events: expected source < target")
            if not np.isfinite(self.time_s).all() or np.any(np.diff(self.time_s) < 0):
                raise ValueError("time_s: expected finite times that never fall")
        if self.weights is not None:
            object.__setattr__(self, "weights", read_only(self.weights, np.float32))
            if self.weights.shape != self.time_s.shape or not np.isfinite(self.weights).all():
                raise ValueError(f"weights: expected {self.n_events} finite numbers, got shape {self.weights.shape}")
        known: tuple[tuple[str, npt.DTypeLike, int, int], ...] = (
            ("event_features", np.float32, self.n_events, 2),
            ("event_labels", np.int32, self.n_events, 1),
            ("node_features", np.float32, self.n_nodes, 2),
            ("node_time_s", np.float64, self.n_nodes, 1),
        )
        for name, dtype, n_rows, n_axes in known:
            if getattr(self, name) is None:
                continue
            values = read_only(getattr(self, name), dtype)
            if values.ndim != n_axes or len(values) != n_rows or not np.isfinite(values).all():
                expected = f"{n_rows} finite numbers" if n_axes == 1 else f"finite numbers of shape ({n_rows}, …)"
                raise ValueError(f"{name}: expected {expected}, got shape {values.shape}")
            object.__setattr__(self, name, values)

    def __repr__(self) -> str:
        over = f" over {self.time_s[-1] - self.time_s[0]:,.6g} s" if self.n_events else ""
        return f"TemporalNetwork({self.n_nodes:,} nodes, {self.n_events:,} events{over})"

    @property
    def n_nodes(self) -> int:
        return len(self.node_names)

    @property
    def n_events(self) -> int:
        return len(self.time_s)

    def undirected(self) -> "TemporalNetwork":
        """The same events without direction and weight."""
        if not self.directed and self.weights is None:
            return self
        low, high = np.minimum(self.source, self.target), np.maximum(self.source, self.target)
        return replace(self, source=low, target=high, directed=False, weights=None)

    def among(self, kept: Flags | slice) -> "TemporalNetwork":
        """The same nodes, and of the events those that `kept` (E,) says, with what is known of each."""
        return replace(
            self,
            source=self.source[kept],
            target=self.target[kept],
            time_s=self.time_s[kept],
            weights=None if self.weights is None else self.weights[kept],
            event_features=None if self.event_features is None else self.event_features[kept],
            event_labels=None if self.event_labels is None else self.event_labels[kept],
        )
