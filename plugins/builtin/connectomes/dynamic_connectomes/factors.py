"""The search for components: how many, and from several starts, shown while it goes on."""

import numpy as np

from plexoscope.models.connectome.dynamic_connectomes.affinity import AffinityTensor
from plexoscope.models.connectome.dynamic_connectomes.decomposition import Decomposition, Factors
from plexoscope.models.connectome.dynamic_connectomes.rank import RankScore, chosen_rank, rank_score
from plexoscope.plugins.builtin.connectomes.dynamic_connectomes.params import Params
from plexoscope.plugins.builtin.connectomes.dynamic_connectomes.views import (
    convergence,
    rank_curve,
    subject_bars,
    traces,
)
from plexoscope.plugins.context import Context

SHOWN_EVERY = 10
"""Sweeps. Not seconds: the same seed must show the same on every machine."""


class FactorSearch:
    """Decompositions of one tensor.

    Attributes
    ----------
    errors : list of list of float
        Relative errors after each sweep of every restart of every rank, for the check that none rises.
    """

    def __init__(self, params: Params, tensor: AffinityTensor, ctx: Context) -> None:
        self._params, self._tensor, self._ctx = params, tensor, ctx
        self.errors: list[list[float]] = []
        self._baseline: list[float] = []
        self._n_sweeps = 0
        self._n_all = 0

    @property
    def single_error(self) -> float:
        """Relative error of a single component, after `run`."""
        return self._baseline[-1]

    def run(self) -> list[Factors]:
        """Return the restarts with the number of components that was asked for or found best."""
        params = self._params
        asked = params.n_components
        ranks = range(2, params.most_components + 1) if asked is None else [asked]
        self._n_all = params.n_sweeps * (1 + params.n_restarts * len(ranks))
        self._restart(1, 0, [])
        self._baseline = self.errors.pop()
        found: dict[int, list[Factors]] = {}
        scores: list[RankScore] = []
        for rank in ranks:
            found[rank] = self._restarts(rank)
            scores.append(rank_score(found[rank]))
            self._ctx.emit("ranks", rank_curve(scores, None), rank)
        rank = chosen_rank(scores) if asked is None else asked
        self._ctx.emit("ranks", rank_curve(scores, rank), max(ranks) + 1)
        best = found[rank]
        self._show(min(best, key=lambda each: each.error), [each.errors.tolist() for each in best])
        return best

    def _restarts(self, rank: int) -> list[Factors]:
        found: list[Factors] = []
        for number in range(self._params.n_restarts):
            found.append(self._restart(rank, number, [each.errors.tolist() for each in found]))
        return found

    def _restart(self, rank: int, number: int, before: list[list[float]]) -> Factors:
        ctx, n_sweeps = self._ctx, self._params.n_sweeps
        rng = np.random.default_rng([ctx.seed, rank, number])
        work = Decomposition(self._tensor.values, self._tensor.seen, rank, rng)
        errors: list[float] = []
        for sweep in range(n_sweeps):
            ctx.checkpoint()
            errors.append(work.sweep())
            self._n_sweeps += 1
            if (sweep + 1) % SHOWN_EVERY == 0 or sweep + 1 == n_sweeps:
                words = f"{rank} components, restart {number + 1}" if rank > 1 else "One component, the baseline"
                ctx.progress(self._n_sweeps, self._n_all, words)
                self._show(work.factors(), [*before, errors])
        self.errors.append(errors)
        return work.factors()

    def _show(self, factors: Factors, errors: list[list[float]]) -> None:
        tensor, ctx = self._tensor, self._ctx
        strengths = np.linalg.norm(factors.pairs, axis=0)
        ctx.emit("factors", traces(tensor.times_s, factors.times * strengths), self._n_sweeps)
        ctx.emit("subjects", subject_bars(factors.subjects, tensor.subject_names), self._n_sweeps)
        ctx.emit("convergence", convergence(errors, self._baseline), self._n_sweeps)
