"""A recording beside surrogates of it: whatever those do as well is no sign of change with time."""

from collections.abc import Callable, Mapping
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from plexoscope.models.connectome.surrogates import stationary_surrogate
from plexoscope.models.data.time_series import TimeSeries
from plexoscope.plugins.builtin.connectomes.dynamic_connectomes.found_communities import FoundCommunities
from plexoscope.plugins.builtin.connectomes.dynamic_connectomes.params import Params
from plexoscope.plugins.context import Context
from plexoscope.plugins.results import Comparison, Contender

if TYPE_CHECKING:
    from plexoscope.models.connectome.dynamic_connectomes.affinity import AffinityTensor

RECORDING = "This recording"
STATIONARY, SHIFTED, SHUFFLED = "Stationary surrogate", "Each person shifted in time", "Each person shuffled in time"
NOTES = {
    STATIONARY: "no change with time",
    SHIFTED: "changes at other times",
    SHUFFLED: "windows in any order",
}
TIME = "Change shared by halves of subjects, r"
ERROR = "Error over that of one component"
CHANGES = "Changes per window, no claim (units)"
CONFIDENCE = 0.95


class Surrogates:
    """Three kinds of recordings like a given one that have less to do with time.

    One has its spectra and cross-spectra and no change in time; two have all its windows at other times in each
    subject, and are left out where there is a single one.

    Parameters
    ----------
    series
    tensor_of
        Makes the affinities of a recording as they are made of the given one.
    params
    ctx
    """

    def __init__(
        self, series: TimeSeries, tensor_of: "Callable[[TimeSeries], AffinityTensor]", params: Params, ctx: Context
    ) -> None:
        self._series, self._tensor_of, self._n, self._ctx = series, tensor_of, params.n_surrogates, ctx
        self._n_sweeps = params.n_sweeps
        self.comparisons: list[Comparison] = []
        """What is claimed."""

    def time_is_common(self, tensor: "AffinityTensor") -> bool:
        """Show what halves of the subjects share of the change with time; whether that is more than in surrogates."""
        from plexoscope.models.connectome.dynamic_connectomes.common_time import shared_change

        if self._series.n_subjects < 2:
            return True
        found: dict[str, list[float]] = {kind: [] for kind in self._kinds}
        for number in range(self._n):
            self._ctx.progress(number, self._n, "Time of surrogates")
            for kind in self._kinds:
                found[kind].append(shared_change(self._tensor(kind, tensor, number)))
        comparison = _comparison(TIME, shared_change(tensor), found, higher_is_better=True)
        self._ctx.emit("standing-time", comparison)
        self.comparisons.append(comparison)
        return all(lead > margin for _, lead, margin in _leads(comparison))

    def compare(
        self,
        given: "AffinityTensor",
        error: float,
        single_error: float,
        found: FoundCommunities,
        subject: int,
    ) -> dict[str, float]:
        """Show what as many components explain of surrogates, and how communities change in them; means over them.

        Parameters
        ----------
        given
            The affinities of the given recording.
        error, single_error
            Of the given recording, from one start each, as for the surrogates.
        found
            Of the given recording.
        subject
            The communities of which `found` holds.
        """
        from plexoscope.models.connectome.dynamic_connectomes.decomposition import decompose

        ctx, rank = self._ctx, found.factors.rank
        errors: dict[str, list[float]] = {kind: [] for kind in self._kinds}
        # From one window to the next says nothing where windows are in an order of chance.
        changes: dict[str, list[float]] = {kind: [] for kind in self._kinds if kind != SHUFFLED}
        for number, kind in product(range(self._n), self._kinds):
            tensor = self._tensor(kind, given, number)
            one, all_of_them = (
                decompose(
                    tensor.values,
                    tensor.seen,
                    rank=each,
                    n_sweeps=self._n_sweeps,
                    seed=ctx.seed + number,
                    checkpoint=ctx.checkpoint,
                )
                for each in (1, rank)
            )
            errors[kind].append(all_of_them.error / one.error)
            if kind in changes:
                words = f"Surrogate {number + 1} of {self._n}, {kind.lower()}"
                theirs = FoundCommunities.of(all_of_them, tensor.n_units, subject, ctx, words)
                changes[kind].append(theirs.changes_per_step)
            if kind == self._kinds[-1]:
                as_far = _comparison(CHANGES, found.changes_per_step, changes, higher_is_better=False)
                ctx.emit("standing-changes", as_far, number)
                comparison = _comparison(ERROR, error / single_error, errors, higher_is_better=False)
                ctx.emit("standing-error", comparison, number)
        self.comparisons.append(comparison)
        return {
            "error_over_single": error / single_error,
            "error_over_single_surrogates": float(np.mean(errors[STATIONARY])),
            "changes_per_step_surrogates": float(np.mean(changes[STATIONARY])),
        }

    def judge(self) -> None:
        """Report as claims whether the recording does better than all surrogates. Call it before other checks."""
        for comparison in self.comparisons:
            kind, lead, margin = min(_leads(comparison), key=lambda each: each[1] - each[2])
            self._ctx.claim(
                f"{comparison.figure}: ahead of surrogates",
                f"> {margin:.3g}, by which one more of {self._n} may be off ({CONFIDENCE:.0%})",
                f"{lead:+.3g} to {kind.lower()}",
                lead > margin,
            )

    @property
    def _kinds(self) -> tuple[str, ...]:
        return tuple(NOTES) if self._series.n_subjects > 1 else (STATIONARY,)

    def _tensor(self, kind: str, given: "AffinityTensor", number: int) -> "AffinityTensor":
        from plexoscope.models.connectome.dynamic_connectomes.time_surrogates import shifted, shuffled

        self._ctx.checkpoint()
        rng = np.random.default_rng([self._ctx.seed, number])
        if kind == STATIONARY:
            return self._tensor_of(stationary_surrogate(self._series, rng))
        return (shifted if kind == SHIFTED else shuffled)(given, rng)


def _comparison(figure: str, ours: float, theirs: Mapping[str, list[float]], higher_is_better: bool) -> Comparison:
    surrogates = [Contender(kind, "baseline", np.array(each), note=NOTES[kind]) for kind, each in theirs.items()]
    return Comparison(figure, (Contender(RECORDING, "method", np.array([ours])), *surrogates), higher_is_better)


def _leads(comparison: Comparison) -> list[tuple[str, float, float]]:
    """For each kind of surrogates, how far the recording is better than their mean, and how far one more could be.

    Student's interval of one more draw and not of the mean: the recording is one.
    """
    from scipy.special import stdtrit

    ours = float(comparison.of_role("method")[0].values[0])
    found = []
    for theirs in comparison.of_role("baseline"):
        n, values = len(theirs.values), theirs.values
        lead = (ours - float(values.mean())) * (1 if comparison.higher_is_better else -1)
        margin = float(stdtrit(n - 1, (1 + CONFIDENCE) / 2) * values.std(ddof=1) * np.sqrt(1 + 1 / n))
        found.append((theirs.name, lead, margin))
    return found
