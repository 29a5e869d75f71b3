"""What the likelihood needs to know about the events: three sums for each pair and bin."""

from dataclasses import dataclass

import numpy as np
import torch

from plexoscope.models.data.arrays import F64
from plexoscope.models.data.temporal_network import TemporalNetwork


@dataclass(frozen=True, eq=False)
class EventSums:
    """Sufficient statistics of all events, sparse: one entry for each (pair, bin) that holds an event.

    The log-rate is quadratic in time within a bin, so that three sums say all; the cost of a training step
    depends on the number of entries K and not on the number of events.

    Parameters
    ----------
    source, target : (K,) int64
        Node indices, `source < target`.
    bin_index : (K,) int64
    count : (K,) float
        Events of the pair in the bin.
    residual : (K,) float
        Sum over these events of s = (t − bin start) / bin width, dimensionless, 0 ≤ s ≤ 1.
    squared_residual : (K,) float
        Sum of s².
    n_nodes, n_bins
        Sizes of the network and of the grid of bins.
    """

    source: torch.Tensor
    target: torch.Tensor
    bin_index: torch.Tensor
    count: torch.Tensor
    residual: torch.Tensor
    squared_residual: torch.Tensor
    n_nodes: int
    n_bins: int

    @property
    def n_events(self) -> int:
        return round(float(self.count.sum()))

    def to(self, device: torch.device, dtype: torch.dtype) -> "EventSums":
        return EventSums(
            self.source.to(device),
            self.target.to(device),
            self.bin_index.to(device),
            self.count.to(device, dtype),
            self.residual.to(device, dtype),
            self.squared_residual.to(device, dtype),
            self.n_nodes,
            self.n_bins,
        )

    def among(self, nodes: torch.Tensor) -> "EventSums":
        """Events between the given nodes only, renumbered 0 … n-1 in the order of `nodes` : (n,) int64."""
        position = torch.full((self.n_nodes,), -1, dtype=torch.int64, device=nodes.device)
        position[nodes] = torch.arange(len(nodes), device=nodes.device)
        source, target = position[self.source], position[self.target]
        kept = torch.nonzero((source >= 0) & (target >= 0)).squeeze(1)
        return EventSums(
            source[kept],
            target[kept],
            self.bin_index[kept],
            self.count[kept],
            self.residual[kept],
            self.squared_residual[kept],
            len(nodes),
            self.n_bins,
        )

    def without_time(self) -> "EventSums":
        """The same events in one bin that spans all time, at its start: the data of a static model."""
        key, inverse = torch.unique(self.source * self.n_nodes + self.target, return_inverse=True)
        count = torch.zeros(len(key), dtype=self.count.dtype, device=self.count.device)
        count.index_add_(0, inverse, self.count)
        nothing = torch.zeros_like(count)
        return EventSums(
            key // self.n_nodes,
            key % self.n_nodes,
            torch.zeros_like(key),
            count,
            nothing,
            nothing,
            self.n_nodes,
            1,
        )


def unit_time(network: TemporalNetwork) -> F64:
    """Event times scaled to [0, 1], first to last event : (E,) float64."""
    span_s = float(network.time_s[-1] - network.time_s[0])
    scaled: F64 = (network.time_s - network.time_s[0]) / (span_s or 1.0)
    return scaled


def event_sums(network: TemporalNetwork, n_bins: int) -> EventSums:
    """Sum up the events of a network on a grid of `n_bins` equal bins over its time span.

    Returns
    -------
    EventSums
        float64, on the CPU.
    """
    scaled = unit_time(network) * n_bins
    bin_index = np.minimum(scaled.astype(np.int64), n_bins - 1)  # the last event closes the last bin
    inside = scaled - bin_index
    n_nodes = network.n_nodes
    pair = network.source.astype(np.int64) * n_nodes + network.target
    key, entry = np.unique(pair * n_bins + bin_index, return_inverse=True)
    pair_key = key // n_bins
    return EventSums(
        source=torch.from_numpy(pair_key // n_nodes),
        target=torch.from_numpy(pair_key % n_nodes),
        bin_index=torch.from_numpy(key % n_bins),
        count=torch.from_numpy(np.bincount(entry).astype(np.float64)),
        residual=torch.from_numpy(np.bincount(entry, weights=inside)),
        squared_residual=torch.from_numpy(np.bincount(entry, weights=inside**2)),
        n_nodes=n_nodes,
        n_bins=n_bins,
    )
