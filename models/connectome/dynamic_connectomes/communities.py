"""Which community each unit belongs to at each time, from the factors and the blocks of each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from plexoscope.models.connectome.block_model import BlockFit, fit_block_model
from plexoscope.models.connectome.dynamic_connectomes.decomposition import Factors
from plexoscope.models.data.arrays import F64, I32, I64, Flags

NONE = -1
"""In no community."""

MOST_COMMUNITIES = 11
LEAST_MEMBERS = 3
ALIKE = 0.5
"""Cosine of two sets of members from which a block of one component is a known community and not a new one."""

QUIET = 0.2
"""A unit whose affinity to its community is below this share of its own peak is in none."""


@dataclass(frozen=True, eq=False)
class Communities:
    """Communities that components share, and how strongly each unit takes part in each component.

    Parameters
    ----------
    members : (R, N) int32
        The community of each unit in each component, 0 … n_communities - 1 or `NONE`.
    affinities : (R, N) float64
        Mean affinity of the unit to the others of its community in the component.
    n_communities : int
    """

    members: I32
    affinities: F64
    n_communities: int

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(f"Community {number}" for number in range(1, self.n_communities + 1))

    def numbered(self, loads: F64) -> "Communities":
        """Return the same with numbers by how many units they are usual for, then by how often they are current."""
        usual, current = self.usual(loads), self.current(loads)
        n_units, n_times = (
            np.bincount(each[each != NONE].ravel(), minlength=self.n_communities) for each in (usual, current)
        )
        rank = np.full(self.n_communities + 1, NONE, np.int32)  # its last place is for `NONE`
        rank[np.lexsort((-n_times, -n_units))] = np.arange(self.n_communities)
        return Communities(rank[self.members], self.affinities, self.n_communities)

    def strengths(self, loads: F64) -> F64:
        """(T, N, C) affinity of each unit to each community.

        Parameters
        ----------
        loads : (T, R) float64
            How active each component is; see `component_loads`.
        """
        strengths = np.zeros((len(loads), self.members.shape[1], self.n_communities))
        for component, (members, affinities) in enumerate(zip(self.members, self.affinities, strict=True)):
            units = np.flatnonzero(members != NONE)
            strengths[:, units, members[units]] += loads[:, component, None] * affinities[units]
        return strengths

    def current(self, loads: F64) -> I32:
        """(T, N) the community that each unit has most affinity to at each time, or `NONE` while it is quiet."""
        strengths = self.strengths(loads)
        if not self.n_communities:
            return np.full(strengths.shape[:2], NONE, np.int32)
        most = strengths.max(axis=2)
        quiet = most <= QUIET * most.max(axis=0, initial=0.0)
        result: I32 = np.where(quiet, NONE, strengths.argmax(axis=2)).astype(np.int32)
        return result

    def usual(self, loads: F64) -> I32:
        """(N,) the community that each unit has most affinity to over all times, or `NONE`."""
        total = self.strengths(loads).sum(axis=0)
        if not self.n_communities:
            return np.full(len(total), NONE, np.int32)
        result: I32 = np.where(total.max(axis=1) > 0, total.argmax(axis=1), NONE).astype(np.int32)
        return result


def component_loads(factors: Factors, subject: int | None = None) -> F64:
    """(T, R) how active each component is at each time in one subject, by default in the mean of all."""
    weights = factors.subjects.mean(axis=0) if subject is None else factors.subjects[subject]
    loads: F64 = factors.times * weights
    return loads


def component_graph(pairs: F64, n_units: int) -> F64:
    """(N, N) symmetric affinities of one component, from its (P,) pairs."""
    graph = np.zeros((n_units, n_units))
    graph[np.triu_indices(n_units, 1)] = pairs
    return graph + graph.T


def excess(graph: F64) -> F64:
    """What affinities (N, N) have above those that the strengths of two units lead to expect : (N, N), 0 for less.

    Factors of real recordings are hardly ever 0. Without this, a block model of exponential weights sees one block in
    them: what all units have in common outweighs what some have in particular. Ours, not of the paper.
    """
    strengths = graph.sum(axis=1)
    total = strengths.sum()
    expected = np.outer(strengths, strengths) / total if total > 0 else np.zeros_like(graph)
    above = np.maximum(graph - expected, 0.0)
    np.fill_diagonal(above, 0.0)
    return above


def fit_components(
    factors: Factors,
    n_units: int,
    seed: int,
    checkpoint: Callable[[], None] = lambda: None,
    done: Callable[[int], None] = lambda _: None,
) -> list[BlockFit]:
    """Fit a block model to the excess affinities of each component; `done` is told how many are finished."""
    fits = []
    for component, pairs in enumerate(factors.pairs.T):
        fits.append(fit_block_model(excess(component_graph(pairs, n_units)), seed, checkpoint=checkpoint))
        done(component + 1)
    return fits


def shared_communities(factors: Factors, fits: Sequence[BlockFit]) -> Communities:
    """Say which blocks of different components are the same community.

    A block is a community where its members have more affinity to each other than to the rest. The strongest component
    names its blocks first; the blocks of the next are given to known communities so that most members agree, or are
    new ones.
    """
    n_units = len(fits[0].blocks)
    members = np.full((factors.rank, n_units), NONE, np.int32)
    affinities = np.zeros((factors.rank, n_units))
    profiles: list[F64] = []
    for component in range(factors.rank):
        graph = component_graph(factors.pairs[:, component], n_units)
        sets = [each for each in _sets_of(fits[component]) if _is_together(graph, each)]
        level = float(factors.times[:, component].sum() * factors.subjects[:, component].sum())
        for block, community in zip(sets, _assigned(sets, profiles), strict=True):
            within = graph[np.ix_(block, block)].sum(axis=1) / (block.sum() - 1)
            if community == len(profiles):
                profiles.append(np.zeros(n_units))
            profiles[community][block] += level * within
            members[component, block] = community
            affinities[component, block] = within
    return Communities(members, affinities, len(profiles))


def transitions(current: I32, n_communities: int) -> I64:
    """(T - 1, C + 1, C + 1) how many units go from one community to another with each step; the last is `NONE`."""
    steps, n_groups = len(current) - 1, n_communities + 1
    counts = np.zeros((max(steps, 0), n_groups, n_groups), np.int64)
    places = np.where(current == NONE, n_communities, current)
    for step in range(steps):
        np.add.at(counts[step], (places[step], places[step + 1]), 1)
    return counts


def _sets_of(fit: BlockFit) -> list[Flags]:
    return [fit.blocks == block for block in range(fit.n_blocks)]


def _is_together(graph: F64, block: Flags) -> bool:
    size, rest = int(block.sum()), int((~block).sum())
    if size < LEAST_MEMBERS or not rest:  # what all units share divides nobody
        return False
    within = graph[np.ix_(block, block)].sum() / (size * (size - 1))
    return bool(within > graph[np.ix_(block, ~block)].sum() / (size * rest))


def _assigned(sets: Sequence[Flags], profiles: Sequence[F64]) -> list[int]:
    """A community for each block, each at most once; numbers from len(profiles) on are new."""
    from scipy.optimize import linear_sum_assignment

    alike = np.array([[_cosine(block, profile) for profile in profiles] for block in sets])
    found: dict[int, int] = {}
    if alike.size:
        rows, columns = linear_sum_assignment(-alike)
        full = len(profiles) >= MOST_COMMUNITIES
        found = {
            int(row): int(column)
            for row, column in zip(rows, columns, strict=True)
            if full or alike[row, column] >= ALIKE
        }
    numbers, n_known = [], len(profiles)
    for row in range(len(sets)):
        if row in found:
            numbers.append(found[row])
        elif n_known < MOST_COMMUNITIES or not alike.size:
            numbers.append(n_known)
            n_known += 1
        else:
            numbers.append(int(alike[row].argmax()))
    return numbers


def _cosine(block: Flags, profile: F64) -> float:
    length = float(np.linalg.norm(profile)) * float(block.sum()) ** 0.5
    return float(profile[block].sum()) / length if length > 0 else 0.0
