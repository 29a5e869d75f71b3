"""Events that only a long memory can foretell, and how well any model can at best."""

from dataclasses import dataclass

import numpy as np

from plexoscope.models.data.arrays import F64, I64, Flags
from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.graphs.temporal.stream import Questions

STEP_S = 60.0
HUB_SHARE = 0.5
"""Of the events that nothing decides, those with a hub."""


@dataclass(frozen=True, kw_only=True)
class HiddenSigns:
    """How events are drawn whose nodes have a hidden sign.

    All but a few nodes, the hubs, begin events. Such a node tells a sign, + or −, in the weight of its first event;
    weights of all others are 0. Then it meets anybody for more events than a list of the latest neighbours holds,
    and only then goes by its sign: with + it meets hubs, with − it meets others. After some time it draws another
    sign, and tells it. So no list shows the weight any more when it counts. Who remembers it knows.

    Attributes
    ----------
    n_nodes, n_hubs, n_events
    n_covering
        Events with anybody, after the telling.
    n_decided
        Events that go by the sign, after those.
    """

    n_nodes: int = 310
    n_hubs: int = 10
    n_events: int = 12_000
    n_covering: int = 10
    n_decided: int = 20

    def draw(self, rng: np.random.Generator) -> "SignedEvents":
        """Draw them, one every minute."""
        n_nodes, n_hubs, n_events = self.n_nodes, self.n_hubs, self.n_events
        n_each = 1 + self.n_covering + self.n_decided
        source = rng.integers(n_hubs, n_nodes, n_events)
        # Nodes do not tell at the same count of their events.
        first = rng.integers(0, self.n_decided, n_nodes)
        order = np.argsort(source, kind="stable")
        start = np.searchsorted(source[order], source[order])
        count = np.empty(n_events, np.int64)
        count[order] = np.arange(n_events) - start
        # The first turn of a node is shorter by its own number of events.
        turn, place = np.divmod(count + np.where(count < n_each - first[source], 0, first[source]), n_each)
        positive = rng.random((n_nodes, n_events // n_each + 2))[source, turn] < 0.5
        decided = place > self.n_covering
        to_hub = np.where(decided, positive, rng.random(n_events) < HUB_SHARE)
        other = n_hubs + (source - n_hubs + rng.integers(1, n_nodes - n_hubs, n_events)) % (n_nodes - n_hubs)
        target = np.where(to_hub, rng.integers(0, n_hubs, n_events), other)
        weight = np.where(place == 0, np.where(positive, 1.0, -1.0), 0.0)
        names = (*(f"hub {k + 1}" for k in range(n_hubs)), *(f"node {k + 1}" for k in range(n_nodes - n_hubs)))
        groups = ("hub",) * n_hubs + ("",) * (n_nodes - n_hubs)
        network = TemporalNetwork(
            source.astype(np.int32), target.astype(np.int32), np.arange(n_events, dtype=np.float64) * STEP_S, names,
            groups, directed=True, weights=weight.astype(np.float32),
            citation="drawn, see plexoscope.models.graphs.methods.pres.hidden_signs",
        )  # fmt: skip
        return SignedEvents(network, self, decided, positive)


@dataclass(frozen=True, eq=False)
class SignedEvents:
    """What was drawn, and what was hidden in it.

    Attributes
    ----------
    network : TemporalNetwork
    drawn : HiddenSigns
    decided, positive : (E,) bool
        Of each event whether the sign of its source decided it, and that sign.
    """

    network: TemporalNetwork
    drawn: HiddenSigns
    decided: Flags
    positive: Flags

    def best(self, asked: Questions) -> F64:
        """How much likelier each pair is than one drawn at random, for who remembers all that was told : (Q,).

        All questions are about sources and times of events, as those against random pairs are. No other score has a
        higher area under their ROC in the mean. Ties are broken by chance, since an average precision counts all of
        a tie as the last of it.
        """
        event: I64 = np.rint(asked.time_s / STEP_S).astype(np.int64)
        n_nodes, n_hubs = self.drawn.n_nodes, self.drawn.n_hubs
        to_hub = np.where(self.decided[event], self.positive[event], HUB_SHARE)
        is_hub = asked.target < n_hubs
        chance = np.where(is_hub, to_hub / n_hubs, (1 - to_hub) / (n_nodes - n_hubs - 1))
        return chance * (n_nodes - 1) * (1 + 1e-6 * np.random.default_rng(0).random(len(asked)))
