"""What is held out of a network in time: the end of its time for one task, some of its pairs for another."""

from dataclasses import dataclass

import numpy as np

from plexoscope.models.data.arrays import F64, I64
from plexoscope.models.data.temporal_network import TemporalNetwork


@dataclass(frozen=True, eq=False)
class Division:
    """A network that is learned from, and what is not.

    The paper's three tasks: reconstruction asks about the events learned from, completion about pairs that are hidden
    as long as that goes, future prediction about the time after it.

    Parameters
    ----------
    train, completion, future : TemporalNetwork
        Events that are learned from; those of hidden pairs, at the same time; all after that time.
    hidden : (P, 2) int64
        Pairs that are not learned from, first < second: neither that they meet nor that they do not.
    end_s
        Of the time that is learned from.
    """

    train: TemporalNetwork
    completion: TemporalNetwork
    future: TemporalNetwork
    hidden: I64
    end_s: float

    @property
    def start_s(self) -> float:
        return float(self.train.time_s[0])

    def unit_time(self, time_s: F64) -> F64:
        """Times as shares of the time that is learned from, as `events.unit_time` counts it; later ones are its end."""
        span_s = float(self.train.time_s[-1]) - self.start_s
        return np.clip((time_s - self.start_s) / (span_s or 1.0), 0.0, 1.0)


def divide(network: TemporalNetwork, hidden_share: float, future_share: float, rng: np.random.Generator) -> Division:
    """Hide pairs drawn evenly from all, and the last part of the time.

    Parameters
    ----------
    hidden_share, future_share
        Of all pairs, and of the time.

    Raises
    ------
    ValueError
        If events at two times or more do not remain, or none is hidden.
    """
    first, second = np.triu_indices(network.n_nodes, 1)
    n_hidden = max(1, round(hidden_share * len(first)))
    drawn = np.sort(rng.permutation(len(first))[:n_hidden])
    hidden = np.stack([first[drawn], second[drawn]], axis=1).astype(np.int64)
    keys = network.source.astype(np.int64) * network.n_nodes + network.target
    is_hidden = np.isin(keys, hidden[:, 0] * network.n_nodes + hidden[:, 1])
    start_s, last_s = float(network.time_s[0]), float(network.time_s[-1])
    end_s = last_s - future_share * (last_s - start_s)
    is_late = network.time_s > end_s
    parts = [network.among(kept) for kept in (~is_hidden & ~is_late, is_hidden & ~is_late, is_late & ~is_hidden)]
    if not parts[0].n_events or parts[0].time_s[0] == parts[0].time_s[-1]:
        raise ValueError(f"expected events at two times or more to learn from, got {parts[0].n_events}")
    return Division(parts[0], parts[1], parts[2], hidden, end_s)
