"""Communities as a method: several algorithms, many runs of each, their consensus, and nulls to judge it by."""

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
import numpy.typing as npt

from plexoscope.models.connectome.communities import (
    METHODS,
    Labels,
    Method,
    Weights,
    modularity,
    participation,
    undirected_weights,
)
from plexoscope.models.connectome.consensus import Consensus, consensus
from plexoscope.models.connectome.nulls import AgainstNulls, null_qualities
from plexoscope.models.connectome.qualities import measure_of, quality
from plexoscope.models.room import check_square
from plexoscope.plugins.builtin.connectomes.communities import exam, views
from plexoscope.plugins.builtin.connectomes.communities.asked import Draw, asked_network
from plexoscope.plugins.builtin.connectomes.communities.params import Params
from plexoscope.plugins.context import Context
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.results import Outputs, Scalar
from plexoscope.plugins.slow_imports import import_modules

N_MATRICES = 12
"""Of all pairs of nodes that are there at a time: weights, the agreement of each algorithm, those sent and in work."""
SLOW = ("scipy.sparse", "igraph", "sklearn.metrics")


def run(params: Params, inputs: Mapping[str, object], ctx: Context) -> Outputs:
    """Find communities in the input `network`; see `plexoscope.models.connectome.communities`."""
    ctx.progress(0, 0, "Preparing")
    if params.shown == "block model" and not params.n_block_runs:
        raise PluginError("n_block_runs: expected 1 or more to show the block model, got 0")
    network, draws = asked_network(inputs, params, ctx)
    check_square(f"communities of {network.n_nodes:,} nodes", network.n_nodes, N_MATRICES)
    import_modules(ctx, SLOW)
    weights = undirected_weights(network, params.signs)
    if not weights.any():
        raise PluginError("network: expected edges between different nodes with weight, got none")
    ctx.checkpoint()
    picture = views.Picture.of(network, weights, params.layout, ctx.seed)
    ctx.emit("graph", picture.graph(np.zeros(network.n_nodes, np.int32)), 0)
    found: dict[Method, Consensus] = {}
    for algorithm in _algorithms(params):
        found[algorithm] = _consensus(weights, algorithm, params, picture, ctx)
        ctx.emit("algorithms", views.algorithms(network, weights, found), len(found))
        ctx.emit("similarity", views.similarity(network, found), len(found))
    shown = found[params.shown]
    ctx.emit("agreement", views.agreement(network, shown.labels, shown.agreement), params.n_runs + 1)
    ctx.emit("graph", picture.graph(shown.labels), params.n_runs + 1)
    ctx.emit("nodes", views.nodes(network, weights, {name: each.labels for name, each in found.items()}, shown))
    judged = _against_nulls(weights, shown.labels, draws, params, ctx)
    exam.claim_above_nulls(measure_of(params.shown), judged, ctx)
    exam.check_consensus(found, ctx)
    exam.check_modularity(weights, shown.labels, ctx)
    hardest = max(judged.values(), key=lambda each: each.p)
    metrics = {
        "quality": hardest.found,
        "modularity": modularity(weights, shown.labels, params.resolution),
        "z": hardest.z,
        "p": hardest.p,
        "n_communities": float(views.n_communities(shown.labels)),
    }
    arrays: dict[str, npt.NDArray[np.generic]] = {
        "labels": np.stack([each.labels for each in found.values()]),
        "algorithms": np.array(list(found), dtype=np.str_),
        "agreement": shown.agreement.astype(np.float32),
        "participation": participation(weights, shown.labels).astype(np.float32),
        "vectors": shown.agreement.astype(np.float32),
        "node_names": np.array(network.node_names, dtype=np.str_),
    }
    return Outputs(metrics=metrics, arrays=arrays)


def _algorithms(params: Params) -> tuple[Method, ...]:
    """The one that is shown comes first, so that there is something to see."""
    rest = (each for each in METHODS if each != params.shown and (each != "block model" or params.n_block_runs))
    return params.shown, *rest


def _consensus(weights: Weights, algorithm: Method, params: Params, picture: views.Picture, ctx: Context) -> Consensus:
    n_runs = params.n_block_runs if algorithm == "block model" else params.n_runs

    def show(runs: Sequence[Labels]) -> None:
        ctx.progress(len(runs), n_runs, algorithm)
        value = modularity(weights, runs[-1], params.resolution)
        ctx.emit("quality", Scalar({algorithm: value}), len(runs))
        if algorithm == params.shown:
            ctx.emit("agreement", views.agreement(picture.network, runs[-1], views.shares(runs)), len(runs))
            ctx.emit("graph", picture.graph(runs[-1]), len(runs))

    return consensus(
        weights,
        algorithm,
        n_runs,
        threshold=params.threshold,
        resolution=params.resolution,
        seed=ctx.seed,
        checkpoint=ctx.checkpoint,
        emit=show,
    )


def _against_nulls(
    weights: Weights, labels: Labels, draws: Mapping[str, Draw], params: Params, ctx: Context
) -> dict[str, AgainstNulls]:
    """How good the consensus is, by the measure of its algorithm, among what that finds in nulls.

    Of modularity what Leiden finds there, the highest that is to be had.
    """
    value = quality(weights, labels, params.shown, params.resolution)
    finder: Method = "Leiden" if params.shown == "Louvain" else params.shown
    judged: dict[str, AgainstNulls] = {}
    for null, draw in draws.items():
        values: list[float] = []
        qualities = null_qualities(
            partial(draw, weights),
            finder,
            params.n_nulls,
            resolution=params.resolution,
            seed=ctx.seed,
            checkpoint=ctx.checkpoint,
        )
        for each in qualities:
            values.append(each)
            ctx.progress(len(values), params.n_nulls, f"Nulls: {null}")
            judged[null] = AgainstNulls(value, np.array(values))
            ctx.emit("nulls", views.nulls(judged, measure_of(params.shown)))
    ctx.emit("standing", views.standing(judged, measure_of(params.shown), params.shown))
    return judged
