"""A recording beside stationary surrogates of it: whatever those do as well is no sign of change with time."""

from collections.abc import Callable
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

RECORDING, SURROGATE = "This recording", "Stationary surrogate"
TIME = "Change shared by halves of subjects, r"
ERROR = "Error over that of one component"
CHANGES = "Changes per window, no claim (units)"
CONFIDENCE = 0.95


class Surrogates:
    """Recordings without any change in time, with the spectra and cross-spectra of a given one.

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
        found = []
        for number in range(self._n):
            self._ctx.progress(number, self._n, "Time of surrogates")
            found.append(shared_change(self._tensor(number)))
        comparison = _comparison(TIME, shared_change(tensor), found, higher_is_better=True)
        self._ctx.emit("standing-time", comparison)
        self.comparisons.append(comparison)
        lead, margin = _lead(comparison)
        return lead > margin

    def compare(self, error: float, single_error: float, found: FoundCommunities, subject: int) -> dict[str, float]:
        """Show what as many components explain of surrogates, and how communities change in them; means over them.

        Parameters
        ----------
        error, single_error
            Of the given recording, from one start each, as for the surrogates.
        found
            Of the given recording.
        subject
            The communities of which `found` holds.
        """
        from plexoscope.models.connectome.dynamic_connectomes.decomposition import decompose

        ctx, rank = self._ctx, found.factors.rank
        errors, changes = [], []
        for number in range(self._n):
            tensor = self._tensor(number)
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
            errors.append(all_of_them.error / one.error)
            words = f"Surrogate {number + 1} of {self._n}"
            changes.append(FoundCommunities.of(all_of_them, tensor.n_units, subject, ctx, words).changes_per_step)
            as_far = _comparison(CHANGES, found.changes_per_step, changes, higher_is_better=False)
            ctx.emit("standing-changes", as_far)
            comparison = _comparison(ERROR, error / single_error, errors, higher_is_better=False)
            ctx.emit("standing-error", comparison)
        self.comparisons.append(comparison)
        return {
            "error_over_single": error / single_error,
            "error_over_single_surrogates": float(np.mean(errors)),
            "changes_per_step_surrogates": float(np.mean(changes)),
        }

    def judge(self) -> None:
        """Report as claims whether the recording does better than surrogates. Call it before other checks."""
        for comparison in self.comparisons:
            lead, margin = _lead(comparison)
            self._ctx.claim(
                f"{comparison.figure}: ahead of stationary surrogates",
                f"> {margin:.3g}, by which one more of {self._n} surrogates may be off ({CONFIDENCE:.0%})",
                f"{lead:+.3g}",
                lead > margin,
            )

    def _tensor(self, number: int) -> "AffinityTensor":
        self._ctx.checkpoint()
        rng = np.random.default_rng([self._ctx.seed, number])
        return self._tensor_of(stationary_surrogate(self._series, rng))


def _comparison(figure: str, ours: float, theirs: list[float], higher_is_better: bool) -> Comparison:
    rows = (
        Contender(RECORDING, "method", np.array([ours])),
        Contender(SURROGATE, "baseline", np.array(theirs), note="same spectra and cross-spectra, no change with time"),
    )
    return Comparison(figure, rows, higher_is_better)


def _lead(comparison: Comparison) -> tuple[float, float]:
    """How far the recording is better than the mean of surrogates, and how far one more surrogate could be by chance.

    Student's interval of one more draw and not of the mean: the recording is one.
    """
    from scipy.special import stdtrit

    ours, theirs = (comparison.of_role(role)[0].values for role in ("method", "baseline"))
    lead = float(ours[0] - theirs.mean()) * (1 if comparison.higher_is_better else -1)
    n = len(theirs)
    return lead, float(stdtrit(n - 1, (1 + CONFIDENCE) / 2) * theirs.std(ddof=1) * np.sqrt(1 + 1 / n))
