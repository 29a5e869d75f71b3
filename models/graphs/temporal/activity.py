"""When a network is busy, and when it keeps to its groups, found without knowing the groups."""

import numpy as np

from plexoscope.models.data.arrays import F64, I64
from plexoscope.models.data.temporal_network import TemporalNetwork


def busy_times(network: TemporalNetwork, window_s: float = 1200.0) -> tuple[F64, F64]:
    """Windows in which much of the network is active, and how much it mixes in each.

    A window counts as busy if at least half as many nodes are active as in the liveliest window.

    Parameters
    ----------
    window_s
        Length of the windows, which tile the time span from the first event on.

    Returns
    -------
    time_s : (W,) float64
        Middles of the busy windows, on the clock of the network, in order.
    n_partners : (W,) float64
        Distinct partners per active node.
    """
    if not network.n_events:
        return np.zeros(0), np.zeros(0)
    start_s = float(network.time_s[0])
    window = ((network.time_s - start_s) // window_s).astype(np.int64)
    n_nodes = network.n_nodes
    pair = network.source.astype(np.int64) * n_nodes + network.target
    n_pairs = _distinct_per_window(window, pair, n_nodes * n_nodes)
    both = np.concatenate([network.source, network.target]).astype(np.int64)
    n_active = _distinct_per_window(np.concatenate([window, window]), both, n_nodes)
    busy = np.flatnonzero(2 * n_active >= n_active.max())
    n_partners: F64 = 2 * n_pairs[busy] / n_active[busy]
    time_s: F64 = start_s + window_s * (busy.astype(np.float64) + 0.5)
    return time_s, n_partners


def least_mixed_times(network: TemporalNetwork, window_s: float = 1200.0, share: float = 0.25) -> F64:
    """The busy times at which nodes meet the fewest distinct partners: in a school, the lessons.

    No label is used. In the SocioPatterns schools nine of ten contacts at these times stay within a class.

    Parameters
    ----------
    share
        Of the busy windows, at least one.

    Returns
    -------
    (W,) float64
        In order, on the clock of the network.
    """
    time_s, n_partners = busy_times(network, window_s)
    n_kept = max(1, round(share * len(time_s)))
    return np.sort(time_s[np.argsort(n_partners, kind="stable")[:n_kept]])


def _distinct_per_window(window: I64, value: I64, n_values: int) -> I64:
    """Number of distinct values in each window : (last window + 1,)."""
    key = np.sort(window * n_values + value)  # np.unique takes ten times as long as this
    distinct = key[np.append(True, key[1:] != key[:-1])]
    return np.bincount(distinct // n_values, minlength=int(window.max()) + 1)
