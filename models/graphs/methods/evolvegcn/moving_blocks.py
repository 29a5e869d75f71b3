"""A block model that moves: nodes change their blocks, and the network changes the blocks that it keeps to."""

from dataclasses import dataclass

import numpy as np

from plexoscope.models.graphs.methods.evolvegcn.snapshots import Snapshots


@dataclass(frozen=True, kw_only=True)
class MovingBlocks:
    """How a moving block model is drawn.

    Every node is in a block of a first and, independently, in one of a second partition: a department and a village,
    say. At first links stay within the blocks of the first; their share falls evenly, and in the last snapshot they
    stay within those of the second. Features tell both blocks, with noise, and not the time. What was learnt from
    the past as a whole overrates the first partition in the future, unless the reading moves with the network.

    Attributes
    ----------
    n_blocks
        Of each partition.
    n_links
        Mean number of links of a node in a snapshot.
    stray
        Share of the links that go anywhere.
    moving
        Probability that a node leaves a block for another, for each snapshot and partition.
    noise
        Standard deviation of every feature; one feature of each block tells it by a one.
    drifting
        Whether links go over from the first partition to the second. If not, they stay within the blocks of the
        second throughout, as in the paper, and only nodes move.
    """

    n_nodes: int
    n_blocks: int = 4
    n_times: int
    n_links: float
    stray: float = 0.1
    moving: float = 0.02
    noise: float = 0.2
    drifting: bool = True

    def draw(self, rng: np.random.Generator) -> Snapshots:
        """Draw it; the groups are the blocks of the second partition at the end.

        Raises
        ------
        ValueError
            If there are fewer than two blocks or snapshots.
        """
        if self.n_blocks < 2 or self.n_times < 2:
            raise ValueError(f"moving blocks: expected two or more, got {self.n_blocks} in {self.n_times} snapshots")
        blocks = rng.integers(0, self.n_blocks, (2, self.n_nodes))
        first, second = np.triu_indices(self.n_nodes, 1)
        # The chance of a pair if a node had all its links in one block.
        full = min(self.n_links * self.n_blocks / self.n_nodes, 1.0)
        edges, features, last = [], [], blocks
        for time in range(self.n_times):
            moved = time / (self.n_times - 1) if self.drifting else 1.0
            same = blocks[:, first] == blocks[:, second]
            aimed = (1 - moved) * same[0] + moved * same[1]
            linked = rng.random(len(first)) < full * ((1 - self.stray) * aimed + self.stray / self.n_blocks)
            edges.append(np.stack([first[linked], second[linked]], 1).astype(np.int32))
            told = np.concatenate(np.eye(self.n_blocks)[blocks], 1)
            features.append(told + self.noise * rng.normal(size=told.shape))
            leaving = rng.random(blocks.shape) < self.moving
            other = (blocks + rng.integers(1, self.n_blocks, blocks.shape)) % self.n_blocks
            last, blocks = blocks, np.where(leaving, other, blocks)
        names = tuple(f"node {index + 1}" for index in range(self.n_nodes))
        groups = tuple(f"block {index + 1}" for index in last[1])
        return Snapshots(tuple(edges), np.stack(features), names, groups, np.arange(1.0, self.n_times + 1))
