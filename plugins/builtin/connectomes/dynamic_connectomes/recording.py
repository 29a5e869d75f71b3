"""The whole path on a recording: affinities, factors, blocks, communities over time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32, F64, I32
from plexoscope.models.data.time_series import TimeSeries
from plexoscope.plugins.builtin.connectomes.dynamic_connectomes.factors import FactorSearch
from plexoscope.plugins.builtin.connectomes.dynamic_connectomes.fibres import joining_paths
from plexoscope.plugins.builtin.connectomes.dynamic_connectomes.params import Params
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
    from plexoscope.models.connectome.block_model import BlockFit
    from plexoscope.models.connectome.dynamic_connectomes.affinity import AffinityTensor
    from plexoscope.models.connectome.dynamic_connectomes.communities import Communities
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
    search = FactorSearch(params, tensor, ctx)
    restarts = search.run()
    found = _Found.of(min(restarts, key=lambda each: each.error), series.n_units, params.subject, ctx)
    total = found.excess_affinities()
    _show(found, total, series, tensor.times_s, mean, ctx)
    paths = joining_paths(series, inputs, _places(series, mean), total, params, ctx)
    ctx.emit("fibres", paths.coloured(found.current, found.communities.names, tensor.times_s))
    ctx.progress(0, 0, "Checking")
    metrics = _checked(found, restarts, search, tensor, params, ctx)
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


@dataclass(frozen=True, eq=False)
class _Found:
    """Components, the blocks of each, and the communities that they make.

    Parameters
    ----------
    loads
        How much of each component there is at each time.
    current : (T, N) int32
        The community of each unit at each time.
    usual : (N,) int32
        That which it is in most.
    """

    factors: "Factors"
    fits: "Sequence[BlockFit]"
    communities: "Communities"
    loads: F64
    current: I32
    usual: I32

    @classmethod
    def of(cls, factors: "Factors", n_units: int, subject: int, ctx: Context) -> "_Found":
        from plexoscope.models.connectome.dynamic_connectomes.communities import (
            component_loads,
            fit_components,
            shared_communities,
        )

        def progress(done: int) -> None:
            ctx.progress(done, factors.rank, "Blocks of each component")

        progress(0)
        fits = fit_components(factors, n_units, ctx.seed, ctx.checkpoint, progress)
        loads = component_loads(factors, subject - 1 if subject else None)
        communities = shared_communities(factors, fits).numbered(loads)
        return cls(factors, fits, communities, loads, communities.current(loads), communities.usual(loads))

    def excess_affinities(self) -> F64:
        """Of all components at their mean loads, above what is to be expected : (N, N)."""
        from plexoscope.models.connectome.dynamic_connectomes.communities import component_graph, excess

        return excess(component_graph(self.factors.pairs @ self.loads.mean(axis=0), len(self.usual)))


def _show(found: _Found, total: F64, series: TimeSeries, times_s: F64, mean: F64, ctx: Context) -> None:
    current, communities, names = found.current, found.communities, series.unit_names
    ctx.emit("communities", _points(series, current, communities.names, times_s, mean), 1)
    ctx.emit("affinity", block_matrix(total, found.usual, names, "excess affinity", "Community"), 1)
    ctx.emit("all_affinities", component_images(found.factors.pairs, found.fits))
    ctx.emit("flow", lanes(current, communities, found.usual, times_s, names))
    ctx.emit("flow_counts", flow_table(current, communities, times_s))


def _checked(
    found: _Found,
    restarts: "Sequence[Factors]",
    search: FactorSearch,
    tensor: "AffinityTensor",
    params: Params,
    ctx: Context,
) -> dict[str, float]:
    """Report all checks, and return all figures."""
    from plexoscope.plugins.builtin.connectomes.dynamic_connectomes.exam import (
        check_errors,
        check_halves,
        check_match,
        check_planted,
    )

    current, rank = found.current, found.factors.rank
    metrics = {
        "relative_error": found.factors.error,
        "n_components": float(rank),
        "n_communities": float(found.communities.n_communities),
        "changes_per_step": float((current[1:] != current[:-1]).sum(axis=1).mean()) if len(current) > 1 else 0.0,
    }
    check_errors(ctx, search.errors)
    check_match(ctx, restarts, metrics)
    check_planted(ctx, metrics)
    check_halves(ctx, tensor, rank, params.n_sweeps, metrics)
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
    if params.subject > series.n_subjects:
        raise PluginError(f"subject: expected 0 … {series.n_subjects}, got {params.subject}")
    return series


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
