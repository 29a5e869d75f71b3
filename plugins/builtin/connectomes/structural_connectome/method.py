"""The structural connectome as a method: regions, ends, counts, and how far the counts can be believed."""

from collections.abc import Mapping

import numpy as np

from plexoscope.models.connectome.ends import NONE
from plexoscope.models.connectome.structural_connectome import (
    COUNT,
    DENSITY,
    LENGTH,
    StructuralConnectome,
    scalar_name,
    structural_connectome,
    with_scalar,
)
from plexoscope.models.connectome.voronoi import cells_of_ends
from plexoscope.models.data.parcellation import Parcellation
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.data.volume import Volume
from plexoscope.plugins.builtin.connectomes.layout import ConnectomeLayout
from plexoscope.plugins.builtin.connectomes.structural_connectome import exam, views
from plexoscope.plugins.builtin.connectomes.structural_connectome.params import Params
from plexoscope.plugins.context import Context
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.results import Outputs, Scalar
from plexoscope.plugins.slow_imports import import_modules

N_PARTS = 10
SLOW = ("scipy.spatial", "scipy.ndimage")
SLOW_CELLS = ("sklearn.cluster",)


def run(params: Params, inputs: Mapping[str, object], ctx: Context) -> Outputs:
    """Make the connectome of the input `streamlines`; see `plexoscope.models.connectome.structural_connectome`."""
    tractogram, scalar = _tractogram(inputs), _scalar(inputs, params)
    ctx.progress(0, 0, "Preparing")
    ctx.emit("lengths", views.lengths(tractogram, None))
    slow = SLOW if "parcellation" in inputs else (*SLOW, *SLOW_CELLS)
    import_modules(ctx, (*slow, "igraph") if params.order == "communities" else slow)
    parcellation = _parcellation(inputs, tractogram, params, ctx)
    ctx.progress(0, 0, "Finding ends")
    connectome = structural_connectome(tractogram, parcellation, radius_mm=params.radius_mm, symmetric=params.symmetric)
    ctx.checkpoint()
    layout = views.layout_of(connectome.network, params.order, ctx.seed)
    ctx.emit("lengths", views.lengths(tractogram, connectome))
    ctx.emit("counts", views.counts(connectome))
    metrics = _grow(connectome, layout, ctx)
    measure = COUNT

    def show() -> None:
        ctx.emit("matrix", views.matrix(connectome, measure, layout), N_PARTS)
        ctx.emit("brain", views.brain(connectome, measure, layout, params.n_edges))
        ctx.emit("fibres", views.fibres(tractogram, connectome, measure, params.n_pairs, ctx.seed))
        ctx.emit("pairs", views.pairs(connectome, measure))

    show()
    if scalar is not None:
        connectome = _sampled(connectome, tractogram, scalar, ctx)
        measure = scalar_name(scalar)
    measure = {"count": COUNT, "density": DENSITY, "length": LENGTH}.get(params.measure, measure)
    if scalar is not None or measure != COUNT:
        show()

    ctx.progress(0, 0, "Checking")
    tally = exam.count_halves(connectome, np.flatnonzero(connectome.edge != NONE), ctx)
    ctx.emit("standing", tally.comparison("halves"))
    tally.judge(ctx)
    exam.check_sum(connectome, ctx)
    exam.check_ends(connectome, tractogram, parcellation, params.radius_mm, params.n_asked, ctx)
    if "parcellation" in inputs:
        exam.check_share(connectome, ctx)
    else:
        ctx.log("the cells are made of the ends, so that all streamlines are assigned: that share says nothing here")
    network = connectome.network
    n_possible = network.n_nodes * (network.n_nodes - 1) // 2
    n_joined = len(np.unique(np.sort(network.edges[network.edges[:, 0] != network.edges[:, 1]], axis=1), axis=0))
    counts = connectome.matrix(COUNT)
    return Outputs(
        metrics={
            "n_assigned": connectome.n_assigned,
            "share_assigned": exam.share_assigned(connectome),
            "n_pairs": n_joined,
            "share_of_pairs": n_joined / max(n_possible, 1),
            **metrics,
        },
        arrays={
            "counts": counts.astype(np.float32),
            "measure": connectome.matrix(measure).astype(np.float32),
            "ends": connectome.ends,
            "region_names": np.array(network.node_names, dtype=np.str_),
            "vectors": np.log10(1 + counts).astype(np.float32),
        },
    )


def _grow(connectome: StructuralConnectome, layout: ConnectomeLayout, ctx: Context) -> dict[str, float]:
    """Show the counts of more and more streamlines, and how far two halves of them agree."""
    order = ctx.rng.permutation(np.flatnonzero(connectome.edge != NONE))
    metrics: dict[str, float] = {}
    for part in range(1, N_PARTS + 1):
        ctx.checkpoint()
        ctx.progress(part, N_PARTS, "Counting")
        some = order[: part * len(order) // N_PARTS]
        found = exam.halves(connectome, some)
        metrics = {"halves_r": found.half, "sizes_r": found.sizes, "distances_r": found.distances}
        baselines = {"Sizes of regions alone": found.sizes, "Sizes and distances": found.distances}
        values = {"Half against half": found.half, **baselines}
        ctx.emit("reliability", Scalar(values, baselines=tuple(baselines)), len(some))
        ctx.emit("matrix", views.matrix(exam.of_some(connectome, some), COUNT, layout), part)
    return metrics


def _sampled(
    connectome: StructuralConnectome, tractogram: Tractogram, scalar: Volume, ctx: Context
) -> StructuralConnectome:
    def progress(done: int, total: int) -> None:
        ctx.checkpoint()
        ctx.progress(done, total, "Measure along fibres")

    return with_scalar(connectome, tractogram, scalar, progress)


def _tractogram(inputs: Mapping[str, object]) -> Tractogram:
    tractogram = inputs["streamlines"]
    if not isinstance(tractogram, Tractogram):
        raise PluginError(f"streamlines: expected a tractogram, got {type(tractogram).__name__}")
    if not tractogram.n_points:
        raise PluginError("streamlines: expected one with points or more, got none")
    return tractogram


def _scalar(inputs: Mapping[str, object], params: Params) -> Volume | None:
    scalar = inputs.get("scalar")
    if scalar is not None and not isinstance(scalar, Volume):
        raise PluginError(f"scalar: expected a volume, got {type(scalar).__name__}")
    if scalar is None and params.measure == "along":
        raise PluginError('scalar: expected a volume for the measure "along", got none')
    return scalar


def _parcellation(inputs: Mapping[str, object], tractogram: Tractogram, params: Params, ctx: Context) -> Parcellation:
    given = inputs.get("parcellation")
    if given is None:
        ctx.log(f"no regions are chosen: {params.n_cells} cells of the places where fibres end, which are no anatomy")
        return cells_of_ends(tractogram, params.n_cells, ctx.seed)
    if isinstance(given, Volume):
        if not given.looks_like_labels:
            raise PluginError(f"parcellation: expected whole numbers, one for each region, got those of {given.name}")
        return Parcellation(given, given.labels, tuple(f"region {label}" for label in given.labels.tolist()))
    if not isinstance(given, Parcellation):
        raise PluginError(f"parcellation: expected a parcellation, got {type(given).__name__}")
    return given
