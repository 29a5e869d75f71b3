"""Signed events between two camps: balance is planted, and how well signs can be told at best is known."""

from dataclasses import dataclass

import numpy as np

from plexoscope.models.data.arrays import F64
from plexoscope.models.data.temporal_network import TemporalNetwork

SPAN_S = 100 * 86_400.0


@dataclass(frozen=True, kw_only=True)
class TwoCamps:
    """How the events are drawn.

    Everybody is in one of two camps, of which one is smaller, and now and then somebody goes over. Who rates whom when
    is drawn evenly. The rating is 1 within a camp and -1 between them, and the other way round by mistake. The
    friend of a friend is thus a friend, and so is the enemy of an enemy; a mean of past ratings knows who is in the
    larger camp, and takes two of the smaller one for enemies.

    Attributes
    ----------
    minority
        Share of all nodes in the smaller camp, in the mean.
    mistakes
        Probability that a rating is the other way round.
    n_turns
        How often a node chooses its camp anew, in the mean.
    """

    n_nodes: int
    n_events: int
    minority: float
    mistakes: float
    n_turns: float = 0.5

    def draw(self, rng: np.random.Generator) -> tuple[TemporalNetwork, F64]:
        """Draw the events, and what who knows the camps would say of each sign.

        Returns
        -------
        network : TemporalNetwork
            Directed, the weights 1 or -1; the groups are the camps at the end.
        truth : (E,) float64
            1 where both ends were in one camp, -1 where not. No score tells signs better.

        Raises
        ------
        ValueError
            If there are fewer than three nodes.
        """
        if self.n_nodes < 3:
            raise ValueError(f"two camps: expected three nodes or more, got {self.n_nodes}")
        time_s = np.sort(rng.random(self.n_events)) * SPAN_S
        source = rng.integers(0, self.n_nodes, self.n_events)
        target = (source + rng.integers(1, self.n_nodes, self.n_events)) % self.n_nodes
        small = rng.random(self.n_nodes) < self.minority
        # Who goes over is drawn anew among the camps, so that their sizes stay.
        n_turns = rng.poisson(self.n_turns * self.n_nodes)
        turned, to_small = rng.integers(0, self.n_nodes, n_turns), rng.random(n_turns) < self.minority
        n_before = np.searchsorted(np.sort(rng.random(n_turns)) * SPAN_S, time_s)
        truth, done = np.empty(self.n_events), 0
        for event, n_now in enumerate(n_before):
            for turn in range(done, n_now):
                small[turned[turn]] = to_small[turn]
            done = n_now
            truth[event] = 1.0 if small[source[event]] == small[target[event]] else -1.0
        wrong = rng.random(self.n_events) < self.mistakes
        names = tuple(f"node {index + 1}" for index in range(self.n_nodes))
        groups = tuple("smaller camp" if each else "larger camp" for each in small)
        network = TemporalNetwork(
            source.astype(np.int32),
            target.astype(np.int32),
            time_s,
            names,
            groups,
            directed=True,
            weights=np.where(wrong, -truth, truth),
        )
        return network, truth
