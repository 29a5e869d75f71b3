"""The whole path on a recording: affinities, factors, blocks, communities over time."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32, F64, I32
from plexoscope.models.data.time_series import TimeSeries
from plexoscope.plugins.builtin.connectomes.dynamic_connectomes.factors import FactorSearch
from plexoscope.plugins.builtin.connectomes.dynamic_connectomes.fibres import joining_paths
from plexoscope.plugins.builtin.connectomes.dynamic_connectomes.found_communities import FoundCommunities
from plexoscope.plugins.builtin.connectomes.dynamic_connectomes.params import Params
from plexoscope.plugins.builtin.connectomes.dynamic_connectomes.surrogates import Surrogates
from plexoscope.plugins.builtin.connectomes.dynamic_connectomes.views import (
    block_matrix,
    component_images,
    flow_table,
    lanes,
)
from plexoscope.plugins.context import Context
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.results import Outputs, Points
from plexoscope.plugins.slow_imports import import_modules

if TYPE_CHECKING:
    from plexoscope.models.connectome.dynamic_connectomes.affinity import AffinityTensor
    from plexoscope.models.connectome.dynamic_connectomes.decomposition import Factors

SLOW = ("scipy.optimize", "scipy.spatial", "sklearn.metrics", "igraph")


def run_on_traces(params: Params, inputs: Mapping[str, object], ctx: Context) -> Outputs:
    """Run all three stages on the input `series`, show them, and check them."""
    from plexoscope.models.connectome.dynamic_connectomes.communities import component_graph

    series = _series(inputs, params)
    ctx.progress(0, 0, "Affinities")
    tensor = _tensor(series, params, ctx)
    weights = np.maximum(tensor.seen.sum(axis=(0, 1)), 1)
    mean = component_graph(tensor.values.sum(axis=(0, 1), dtype=np.float64) / weights, series.n_units)
    import_modules(ctx, SLOW)
    _show_static(series, mean, ctx)
    surrogates = Surrogates(series, lambda other: _tensor(other, params, ctx), params, ctx)
    subject = _subject(series, surrogates.time_is_common(tensor), params, ctx)
    search = FactorSearch(params, tensor, ctx)
    restarts = search.run()
    best = min(restarts, key=lambda each: each.error)
    found = FoundCommunities.of(best, series.n_units, subject, ctx, "Blocks of each component")
    total = found.excess_affinities()
    _show(found, total, series, tensor.times_s, mean, ctx)
    paths = joining_paths(series, inputs, _places(series, mean), total, params, ctx)
    ctx.emit("fibres", paths.coloured(found.current, found.communities.names, tensor.times_s))
    metrics = surrogates.compare(tensor, restarts[0].error, search.single_error, found, subject)
    ctx.progress(0, 0, "Checking")
    surrogates.judge()
    metrics |= _checked(found, restarts, search, params, ctx)
    arrays: dict[str, npt.NDArray[np.generic]] = {
        "vectors": found.communities.strengths(found.loads).astype(np.float32),
        "times_s": tensor.times_s,
        "communities": found.current,
        "component_times": found.factors.times,
        "component_subjects": found.factors.subjects,
        "component_pairs": found.factors.pairs,
        "component_blocks": np.array([fit.blocks for fit in found.fits]),
    }
    return Outputs(metrics, arrays)


def _show(found: FoundCommunities, total: F64, series: TimeSeries, times_s: F64, mean: F64, ctx: Context) -> None:
    current, communities, names = found.current, found.communities, series.unit_names
    ctx.emit("communities", _points(series, current, communities.names, times_s, mean), 1)
    ctx.emit("affinity", block_matrix(total, found.usual, names, "excess affinity", "Community"), 1)
    ctx.emit("all_affinities", component_images(found.factors.pairs, found.fits))
    ctx.emit("flow", lanes(current, communities, found.usual, times_s, names))
    ctx.emit("flow_counts", flow_table(current, communities, times_s))


def _checked(
    found: FoundCommunities, restarts: "Sequence[Factors]", search: FactorSearch, params: Params, ctx: Context
) -> dict[str, float]:
    """Report all checks but those against surrogates, and return all figures."""
    from plexoscope.plugins.builtin.connectomes.dynamic_connectomes.exam import (
        check_errors,
        check_match,
        check_planted,
    )

    metrics = {
        "relative_error": found.factors.error,
        "n_components": float(found.factors.rank),
        "n_communities": float(found.communities.n_communities),
        "changes_per_step": found.changes_per_step,
        **check_planted(params.n_seeds, ctx),
    }
    check_errors(ctx, search.errors)
    check_match(ctx, restarts, metrics)
    return metrics


def _show_static(series: TimeSeries, mean: F64, ctx: Context) -> None:
    """What there is to see without time: the blocks of the mean affinity."""
    from plexoscope.models.connectome.block_model import fit_block_model
    from plexoscope.models.connectome.dynamic_connectomes.communities import excess

    blocks = fit_block_model(excess(mean), ctx.seed, checkpoint=ctx.checkpoint).blocks
    names = tuple(f"Block {number + 1}, all times" for number in range(blocks.max() + 1))
    ctx.emit("communities", _points(series, blocks[None], names, np.zeros(1), mean), 0)
    ctx.emit("affinity", block_matrix(excess(mean), blocks, series.unit_names, "excess affinity"), 0)


def _series(inputs: Mapping[str, object], params: Params) -> TimeSeries:
    series = inputs["series"]
    if not isinstance(series, TimeSeries):
        raise PluginError(f"series: expected a time series, got {type(series).__name__}")
    if params.subject is not None and params.subject > series.n_subjects:
        raise PluginError(f"subject: expected 0 … {series.n_subjects}, got {params.subject}")
    return series


def _subject(series: TimeSeries, time_is_common: bool, params: Params, ctx: Context) -> int:
    """Whose communities are shown, from 1, or 0 for the mean of all, which says something of common time alone."""
    if params.subject is not None:
        return params.subject
    if not time_is_common:
        ctx.log(
            "halves of the subjects share no more change with time than recordings without change do: what is shown "
            f"is of {series.subject_names[0]} alone; choose others by the parameter subject"
        )
    return 0 if time_is_common else 1


def _tensor(series: TimeSeries, params: Params, ctx: Context) -> "AffinityTensor":
    from plexoscope.models.connectome.dynamic_connectomes.affinity import affinity_tensor, without_mean_trace

    used = without_mean_trace(series) if params.remove_mean else series
    try:
        tensor = affinity_tensor(
            used, params.window_s, params.stride_s, params.smooth_s, params.formula, ctx.checkpoint
        )
    except ValueError as error:
        raise PluginError(str(error)) from error
    if not tensor.values.any():
        raise PluginError("series: expected units that change together at some time, got none")
    return tensor


def _points(
    series: TimeSeries,
    current: I32,
    names: tuple[str, ...],
    times_s: F64,
    mean: F64,
) -> Points:
    return Points(
        _places(series, mean)[None],
        times_s,
        names=series.unit_names,
        frame_groups=current,
        group_names=names,
        time_unit="s",
    )


def _places(series: TimeSeries, mean: F64) -> F32:
    """(N, 3) where the units lie, or, where nobody knows, (N, 2) by their affinities."""
    from plexoscope.models.connectome.block_model.starts import spectral_places

    if series.positions_mm is not None:
        return series.positions_mm
    # The leading eigenvector is much the same for all units.
    return spectral_places(mean, 3)[:, :2].astype(np.float32)
