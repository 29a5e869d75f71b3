"""Groups of two kinds whose marks turn with time, drawn so that the best anybody can do is known."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from plexoscope.models.data.arrays import F64
from plexoscope.models.graphs.methods.evolvegcn.labelled import LabelledSnapshots, LabelledStep


@dataclass(frozen=True, kw_only=True)
class DriftingClasses:
    """How groups are drawn.

    In every snapshot there are new groups, each of nodes that are all linked with one another and of one class. A node
    shows two marks, ±(cos φ, sin φ) with noise, where the sign is that of the class; φ turns evenly from 0 in the first
    snapshot. What was learnt of the marks in the past is out of date in the future, unless the reading turns, too.
    Marks of one group say together what one of them says with noise, so that links help. Given the law, the marks of a
    group are all that tells its class: the log odds are 2 Σ (x · mark) / noise² plus those of the share, and nobody
    does better (Neyman and Pearson).

    Attributes
    ----------
    n_nodes
        In a snapshot; what is left over from whole groups is left out.
    rare_share
        Of the groups.
    turn_deg
        From the first to the last snapshot.
    noise
        Standard deviation of each mark.
    asked
        Nodes, or the links within groups, whose class is that of their group.
    """

    n_nodes: int
    n_times: int
    n_in_group: int = 5
    rare_share: float = 0.25
    turn_deg: float = 120.0
    noise: float = 1.5
    asked: Literal["nodes", "links"] = "nodes"

    def draw(self, rng: np.random.Generator) -> LabelledSnapshots:
        """Draw them, with what who knows the law would say as their oracle.

        Raises
        ------
        ValueError
            If there is no whole group, or one snapshot.
        """
        n_groups = self.n_nodes // self.n_in_group
        if n_groups < 1 or self.n_times < 2:
            raise ValueError(f"drifting classes: expected a group and two snapshots, got {n_groups} and {self.n_times}")
        n_nodes = n_groups * self.n_in_group
        first, second = np.triu_indices(self.n_in_group, 1)
        starts = self.n_in_group * np.arange(n_groups)[:, None]
        edges = np.stack([(starts + first).ravel(), (starts + second).ravel()], 1)
        asked = np.arange(n_nodes)[:, None] if self.asked == "nodes" else edges
        steps, oracle = [], []
        for time in range(self.n_times):
            angle = np.radians(self.turn_deg) * time / (self.n_times - 1)
            mark = np.array([np.cos(angle), np.sin(angle)])
            is_rare = rng.random(n_groups) < self.rare_share
            group = np.arange(n_nodes) // self.n_in_group
            shown = np.where(is_rare[group], 1.0, -1.0)[:, None] * mark + self.noise * rng.normal(size=(n_nodes, 2))
            of_asked = asked[:, 0] // self.n_in_group
            steps.append(LabelledStep(time * n_nodes + np.arange(n_nodes), edges, shown, asked, is_rare[of_asked]))
            oracle.append(self._log_odds(shown @ mark, n_groups)[of_asked])
        times_s = np.arange(1.0, self.n_times + 1)
        return LabelledSnapshots(tuple(steps), self.n_times * n_nodes, "common", "rare", times_s, tuple(oracle))

    def _log_odds(self, along: F64, n_groups: int) -> F64:
        told: F64 = 2 * along.reshape(n_groups, self.n_in_group).sum(1) / self.noise**2
        return told + float(np.log(self.rare_share / (1 - self.rare_share)))
