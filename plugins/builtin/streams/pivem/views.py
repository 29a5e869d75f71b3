"""What PiVeM shows: the events, the moving points."""

import numpy as np

from plexoscope.models.data.arrays import F64
from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.graphs.methods.pivem.paths import Paths
from plexoscope.plugins.results import Points, Raster


def event_raster(network: TemporalNetwork) -> Raster:
    """One row for each node, groups together; an event is a mark in the rows of both of its nodes."""
    order = sorted(range(network.n_nodes), key=lambda node: (network.node_groups[node], node))
    row = np.empty(network.n_nodes, np.int32)
    row[order] = np.arange(network.n_nodes, dtype=np.int32)
    since_s = network.time_s - (network.time_s[0] if network.n_events else 0.0)
    return Raster(
        times=np.concatenate([since_s, since_s]),
        rows=np.concatenate([row[network.source], row[network.target]]),
        groups=tuple(network.node_groups[node] for node in order),
        row_label="Person" if any(network.node_groups) else "Node",
    )


class PositionsView:
    """Turns paths into frames. Each picture is turned onto the one before it, so that nothing jumps.

    Parameters
    ----------
    network
    n_frames
        Evenly spaced from the first event to the last.
    """

    def __init__(self, network: TemporalNetwork, n_frames: int) -> None:
        self._network = network
        self._times = np.linspace(0.0, 1.0, n_frames)
        self._span_s = float(network.time_s[-1] - network.time_s[0])
        self._last: Paths | None = None

    @property
    def times_s(self) -> F64:
        """(T,), since the first event."""
        return self._times * self._span_s

    def points(self, paths: Paths) -> Points:
        turned = paths if self._last is None else paths.turned_to(self._last)
        self._last = turned
        return Points(
            positions=turned.positions(self._times).astype(np.float32),
            times=self.times_s,
            groups=self._network.node_groups if any(self._network.node_groups) else (),
            names=self._network.node_names,
        )
