"""The functional connectome as a method: matrices person by person, their mean, and whether halves find each other."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from plexoscope.models.connectome.fingerprints import SplitHalf, split_half
from plexoscope.models.connectome.functional_connectome import connectivity, fisher_mean, strongest
from plexoscope.models.connectome.missing_values import without_missing
from plexoscope.models.data.arrays import F64
from plexoscope.models.data.time_series import TimeSeries
from plexoscope.models.graphs.scores.intervals import difference_interval
from plexoscope.plugins.builtin.connectomes.functional_connectome import views
from plexoscope.plugins.builtin.connectomes.functional_connectome.params import Params
from plexoscope.plugins.builtin.connectomes.layout import ConnectomeLayout
from plexoscope.plugins.context import Context
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.results import Outputs, Scalar
from plexoscope.plugins.slow_imports import import_modules

LEAST_TIMES = 6
_MOST_NAMED = 10
SLOW = ("sklearn.covariance",)


def run(params: Params, inputs: Mapping[str, object], ctx: Context) -> Outputs:
    """Make the connectomes of the input `series`; see `plexoscope.models.connectome.functional_connectome`."""
    given = _series(inputs)
    series = _without_missing(given, params, ctx)
    ctx.progress(0, 0, "Preparing")
    import_modules(ctx, SLOW if params.order != "communities" else (*SLOW, "igraph"))
    layout = ConnectomeLayout.listed(series.n_units)
    if params.order != "listed":
        layout = ConnectomeLayout.by_anatomy(series.unit_names, series.positions_mm)
    matrices: list[F64] = []
    metrics: dict[str, float] = {}
    halves: SplitHalf | None = None
    for number, traces in enumerate(series.values):
        ctx.checkpoint()
        ctx.progress(number, series.n_subjects, series.subject_names[number])
        matrices.append(connectivity(traces, params.kind))
        step = number + 1
        ctx.emit("subject", views.matrix(series, matrices[-1], layout, f"r, {series.subject_names[number]}"), step)
        mean = fisher_mean(matrices)
        ctx.emit("mean", views.matrix(series, mean, layout, f"r, mean of {step}"), step)
        ctx.emit("distribution", views.distribution(matrices, mean), step)
        ctx.emit("pairs", views.pairs(series, mean, matrices), step)
        if number:
            ctx.checkpoint()
            halves = split_half(_first(series, step), params.kind)
            metrics = _compare(series, halves, ctx)
    if params.order == "communities":
        strong = strongest(mean, params.density)
        layout = ConnectomeLayout.by_communities(strong, series.positions_mm, ctx.seed)
        ctx.emit("mean", views.matrix(series, mean, layout, f"r, mean of {series.n_subjects}"), series.n_subjects + 1)
    ctx.emit("brain", views.brain(series, mean, layout, params.density))
    _check_matrices(matrices, ctx)
    _check_units(given, matrices, ctx)
    if halves is not None:
        _claim_of_halves(halves, ctx)
    arrays: dict[str, npt.NDArray[np.generic]] = {
        "matrices": np.stack(matrices).astype(np.float32),
        "mean": mean.astype(np.float32),
        "vectors": np.nan_to_num(mean).astype(np.float32),
        "unit_names": np.array(series.unit_names, dtype=np.str_),
    }
    return Outputs(metrics=metrics, arrays=arrays)


def _compare(series: TimeSeries, halves: SplitHalf, ctx: Context) -> dict[str, float]:
    metrics = {
        "within": float(halves.within.mean()),
        "between": float(halves.between.mean()),
        "n_identified": float(halves.n_identified),
    }
    n_subjects = len(halves.within)
    ctx.emit("halves", views.halves(series, halves), n_subjects)
    values = {"Same person": metrics["within"], "Another person": metrics["between"]}
    ctx.emit("identification", Scalar(values, baselines=("Another person",)), n_subjects)
    return metrics


def _check_matrices(matrices: list[F64], ctx: Context) -> None:
    """Correlations are symmetric and within -1 … 1, whatever they were made from."""
    worst = 0.0
    for matrix in matrices:
        known = np.where(np.isnan(matrix), 0.0, matrix)
        worst = max(worst, float(np.abs(known - known.T).max()), float(np.abs(known).max()) - 1)
    ctx.check("Symmetric and within ±1", "0 off", round(worst, 12), worst <= 0)


def _check_units(series: TimeSeries, matrices: list[F64], ctx: Context) -> None:
    """A unit with values has correlations, unless it was left out for missing ones or all are the same."""
    measured = ~np.isnan(series.values).all(axis=2)
    lost = measured & np.isnan(np.stack([np.diagonal(matrix) for matrix in matrices]))
    units = [series.unit_names[k] for k in np.flatnonzero(lost.any(axis=0))]
    constant = np.nanmax(series.values, axis=2, initial=-np.inf) == np.nanmin(series.values, axis=2, initial=np.inf)
    same = [series.unit_names[k] for k in np.flatnonzero((lost & constant).any(axis=0))]
    if same:
        more = f" and {len(same) - _MOST_NAMED} others" if len(same) > _MOST_NAMED else ""
        ctx.log(f"the same value throughout in {', '.join(same[:_MOST_NAMED])}{more}: left out")
    ctx.check("Units left out for missing or equal values", "0", len(units), not units)


def _claim_of_halves(halves: SplitHalf, ctx: Context) -> None:
    """People are more like themselves than like others, for more of them than by chance.

    Both halves are of one session, which they share with scanner, motion and mood: other days would be harder.
    """
    lead = difference_interval(halves.within, halves.between_each)
    got = f"{lead.mean:+.3f} ({lead.low:+.3f} … {lead.high:+.3f}), {lead.n} people"
    expected = "> 0"
    ctx.claim("Halves of one session: more like one's own than like others', r", expected, got, lead.low > 0)
    n_people, found = len(halves.within), halves.n_identified
    # By chance one person is found on average, however many there are; four or more happen in 2 % of all draws.
    least = min(n_people, 4)
    ctx.claim("People found by the other half of their session", f"≥ {least} of {n_people} (chance 1)", found,
              found >= least)  # fmt: skip


def _without_missing(series: TimeSeries, params: Params, ctx: Context) -> TimeSeries:
    """The series with what the user wants of missing values done, which is logged."""
    try:
        whole, said = without_missing(series, params.missing)
    except ValueError as error:
        raise PluginError(str(error)) from None
    if said:
        ctx.log(said)
    return _with_enough_times(whole)


def _first(series: TimeSeries, n_subjects: int) -> TimeSeries:
    return TimeSeries(series.values[:n_subjects], series.step_s, series.unit_names, series.subject_names[:n_subjects])


def _series(inputs: Mapping[str, object]) -> TimeSeries:
    series = inputs["series"]
    if not isinstance(series, TimeSeries):
        raise PluginError(f"series: expected time series, got {type(series).__name__}")
    if series.n_units < 3 or not series.n_subjects:
        raise PluginError(f"series: expected three units or more, got {series.n_units} of {series.n_subjects} subjects")
    return _with_enough_times(series)


def _with_enough_times(series: TimeSeries) -> TimeSeries:
    n_least = int((~np.isnan(series.values).all(axis=1)).sum(axis=1).min())
    if n_least < LEAST_TIMES:
        raise PluginError(f"series: expected {LEAST_TIMES} times or more for each subject, got {n_least}")
    return series
