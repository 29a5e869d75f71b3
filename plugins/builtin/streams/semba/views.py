"""What SEMBA shows: signs between clusters, both memories, and which class is taken for which."""

from typing import TYPE_CHECKING

import numpy as np

from plexoscope.models.data.arrays import F32, I64
from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.embedding.principal_axes import principal_axes
from plexoscope.plugins.results import Curve, Line, Matrix, Points

if TYPE_CHECKING:
    from plexoscope.models.graphs.temporal.stream import Events


MOST_ROWS = 100
N_CLUSTERS = 6
N_MOMENTS = 60
DAY_S = 86_400.0
STANDINGS = ("trusted", "disputed", "distrusted", "not rated yet")


class SignedView:
    """Pictures of a signed network as far as it is known at a time.

    Parameters
    ----------
    network
    seed
        Of the clusters.
    """

    def __init__(self, network: TemporalNetwork, seed: int) -> None:
        self._network, self._seed = network, seed
        weight = network.weights
        assert weight is not None
        self._weight: F32 = weight

    def adjacency(self, memory: F32, n_known: int) -> Matrix:
        """The latest weight between the nodes with most of the first `n_known` events, by cluster of their memories.

        Parameters
        ----------
        memory : (N, D) float32
        """
        from sklearn.cluster import KMeans

        source, target = self._network.source[:n_known], self._network.target[:n_known]
        n_events = np.bincount(np.concatenate([source, target]), minlength=self._network.n_nodes)
        chosen = np.argsort(-n_events, kind="stable")[: min(MOST_ROWS, int((n_events > 0).sum()))]
        n_clusters = min(N_CLUSTERS, len(np.unique(memory[chosen], axis=0)))
        cluster = KMeans(n_clusters, n_init=3, random_state=self._seed).fit_predict(memory[chosen])
        order = np.lexsort((-n_events[chosen], cluster))
        chosen, cluster = chosen[order], cluster[order]
        row = np.full(self._network.n_nodes, -1)
        row[chosen] = np.arange(len(chosen))
        kept = (row[source] >= 0) & (row[target] >= 0)
        # Nought for pairs without a rating: most have none, and hatching would drown the few that have.
        values = np.zeros((len(chosen), len(chosen)), np.float32)
        # Of several events of a pair the last one is written last.
        values[row[source[kept]], row[target[kept]]] = self._weight[:n_known][kept]
        names = tuple(self._network.node_names[node] for node in chosen)
        groups = tuple(f"cluster {number + 1}" for number in cluster)
        return Matrix(
            values, names, names, groups, groups, value_label="latest rating of column by row", diverging=True
        )

    def embedding(self, memory: F32, n_known: int) -> Points:
        """Both main axes of one memory, of the nodes with an event, coloured by how they are rated.

        Parameters
        ----------
        memory : (N, D) float32
        """
        source, target = self._network.source[:n_known], self._network.target[:n_known]
        seen = np.unique(np.concatenate([source, target]))
        standing = self._standing(n_known)
        return Points(
            positions=principal_axes(memory[seen]).astype(np.float32)[None],
            times=np.zeros(1),
            groups=tuple(STANDINGS[standing[node]] for node in seen),
            names=tuple(self._network.node_names[node] for node in seen),
        )

    def _standing(self, n_known: int) -> I64:
        """Index into `STANDINGS` of each node, by the mean sign of what it got : (N,)."""
        target = self._network.target[:n_known]
        n_got = np.bincount(target, minlength=self._network.n_nodes)
        total = np.bincount(target, weights=np.sign(self._weight[:n_known]), minlength=self._network.n_nodes)
        mean = total / np.maximum(n_got, 1)
        return np.where(n_got == 0, 3, np.where(mean > 0.5, 0, np.where(mean > -0.5, 1, 2)))


def balance_curve(events: "Events") -> Curve:
    """Share of balanced triads among those that close, along the stream, beside that of signs dealt by chance."""
    from plexoscope.models.graphs.methods.semba.balance import TriadCount

    triads, times_d, shares = TriadCount(), [], []
    n_each = -(-len(events) // N_MOMENTS)
    for start in range(0, len(events), n_each):
        piece = events.part(slice(start, start + n_each))
        triads.add(piece)
        share = triads.restart()
        if not np.isnan(share):
            times_d.append(piece.time_s[-1] / DAY_S)
            shares.append(share)
    p = float((events.weight > 0).mean())
    chance = p**3 + 3 * p * (1 - p) ** 2
    lines = [Line("Balanced", np.array(times_d), np.array(shares))]
    if times_d:
        ends = np.array([times_d[0], times_d[-1]])
        lines.append(Line(f"Signs by chance {chance:.3f}", ends, np.full(2, chance), baseline=True))
    return Curve(tuple(lines), "Time (d)", "Share of triads", y_range=(0.0, 1.0))


def confusion_matrix(counts: I64, classes: tuple[str, ...]) -> Matrix:
    """Shares of each true class (row) by what it is taken for (column); `counts` is (C, C)."""
    share = 100 * counts / np.maximum(counts.sum(1, keepdims=True), 1)
    names = tuple(f"{name} ({count:,})" for name, count in zip(classes, counts.sum(1), strict=True))
    said = tuple(f"said {name.lower()}" for name in classes)
    return Matrix(share.astype(np.float32), names, said, value_label="% of the true class", limits=(0.0, 100.0))
