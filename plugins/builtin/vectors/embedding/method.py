"""The embedding explorer as a method: projects vectors, and says what the picture invents and tears apart."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32, F64, I32
from plexoscope.models.data.vectors import Vectors
from plexoscope.models.embedding.alignment import drift
from plexoscope.models.embedding.projection import METHODS, principal, projected, random_projection
from plexoscope.models.embedding.trust import Ranks, distance_correlation, nearest, ranks_of
from plexoscope.plugins.builtin.vectors.embedding.params import Params
from plexoscope.plugins.context import Context
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.judging import Figure, Tally
from plexoscope.plugins.results import Curve, Line, Outputs, Points, Scalar, Table
from plexoscope.plugins.results.result import Cells
from plexoscope.plugins.slow_imports import import_modules

N_TABLE_NEIGHBOURS = 5
FIGURES = {"trust": "Trustworthiness", "kept": "Share of neighbours kept"}
CHANNELS = {"trust": "standing-trust", "kept": "standing-kept"}
RANDOM, SHUFFLED = "Random projection", "of shuffled columns"
SLOW = {"pca": (), "umap": ("umap",), "tsne": ("sklearn.manifold",)}


def run(params: Params, inputs: Mapping[str, object], ctx: Context) -> Outputs:
    """Project the input `vectors`, over seeds, and judge the pictures; see `plexoscope.models.embedding`."""
    vectors = _vectors(inputs)
    import_modules(ctx, ("scipy.linalg", "sklearn.neighbors", *SLOW[params.method]))
    k = min(params.n_neighbours, (vectors.n_items - 1) // 2)
    tally = Tally({key: Figure(f"{title}, {k} neighbours") for key, title in FIGURES.items()}, ctx.paper)
    outputs: list[Outputs] = []
    for one in ctx.seeds(params.n_seeds):
        outputs.append(_projected_once(params, vectors, k, one, tally))
        for key, channel in CHANNELS.items():
            ctx.emit(channel, tally.comparison(key))
    if params.method == "pca" or not outputs[0].metrics["neighbours_kept_pca"] >= 1:
        tally.judge(ctx)
    else:
        ctx.log("PCA keeps all neighbours, as the vectors have no more dimensions than the picture: nothing to judge")
    return Outputs({**outputs[0].metrics, **tally.means()}, outputs[0].arrays)


def _projected_once(params: Params, vectors: Vectors, k: int, ctx: Context, tally: Tally) -> Outputs:
    """Project under one seed, show it, and count how far it, PCA and a random projection can be trusted."""
    values = vectors.values
    n_times, n_items = values.shape[:2]
    judged = np.sort(ctx.rng.permutation(n_items)[: params.n_judged])
    near = nearest(values[-1], min(params.n_neighbours, n_items - 1), params.metric)
    baseline = principal(values, params.n_dimensions, params.metric)
    baseline_ranks = ranks_of(values[-1][judged], baseline[-1][judged], params.metric)
    ctx.emit("projection", _points(vectors, baseline, near, None), 0)
    positions, ranks = baseline, baseline_ranks
    for t, positions in projected(values, params.method, params.n_dimensions, n_neighbours=params.n_neighbours,
                                  metric=params.metric, seed=ctx.seed):  # fmt: skip
        ctx.checkpoint()
        ctx.progress(t + 1, n_times, "Projecting")
        ranks = ranks_of(values[t][judged], positions[t][judged], params.metric)
        trust = {"trustworthiness": float(ranks.trustworthiness(k).mean()),
                 "continuity": float(ranks.continuity(k).mean())}  # fmt: skip
        ctx.emit("trust", Scalar(trust), t)
        ctx.emit("projection", _points(vectors, positions, near, (judged, ranks.trustworthiness(k))), t + 1)
        ctx.emit("preservation", _curve(ranks, baseline_ranks, params.method), t)
    ctx.emit("items", _table(vectors, near, judged, ranks, k))
    metrics = {
        "trustworthiness": float(ranks.trustworthiness(k).mean()),
        "continuity": float(ranks.continuity(k).mean()),
        "neighbours_kept": ranks.preserved(k),
        "neighbours_kept_pca": baseline_ranks.preserved(k),
        "distance_correlation": distance_correlation(values[-1], positions[-1], ctx.rng),
        "drift": drift(positions),
    }
    random = random_projection(values[-1], params.n_dimensions, ctx.rng)
    name = METHODS[params.method].split(":")[0]
    answers = [
        (name, "method", ranks),
        (f"{name} {SHUFFLED}", "baseline", _of_shuffled(values[-1], judged, params, ctx)),
    ]
    if params.method != "pca":
        answers.append(("PCA", "baseline", baseline_ranks))
    answers.append((RANDOM, "rule", ranks_of(values[-1][judged], random[judged], params.metric)))
    for who, role, found in answers:
        tally.add("trust", who, role, float(found.trustworthiness(k).mean()))
        tally.add("kept", who, role, found.preserved(k))
    return Outputs(metrics, {"vectors": positions, "neighbours": near})


def _of_shuffled(values: F32, judged: npt.NDArray[np.intp], params: Params, ctx: Context) -> Ranks:
    """What the same method keeps where there is nothing to keep: of each column the same values, in any order.

    Of noise, too, t-SNE keeps more neighbours than PCA; only what is above this is of these vectors.
    """
    shuffled = ctx.rng.permuted(values, axis=0)
    positions = shuffled[:, :0]
    for _, frames in projected(shuffled[None], params.method, params.n_dimensions, n_neighbours=params.n_neighbours,
                               metric=params.metric, seed=ctx.seed):  # fmt: skip
        ctx.checkpoint()
        positions = frames[-1]
    return ranks_of(shuffled[judged], positions[judged], params.metric)


def _points(
    vectors: Vectors, positions: F32, near: I32,
    trust: tuple[npt.NDArray[np.intp], F64] | None,
) -> Points:  # fmt: skip
    attributes: dict[str, Cells] = {}
    for name, column in vectors.item_values.items():
        attributes[name] = tuple(column.tolist()) if column.dtype.kind in "US" else column
    groups = next((cells for cells in attributes.values() if isinstance(cells, tuple)), ())
    values = None
    if trust is not None:
        values = np.full(vectors.n_items, np.nan, np.float32)
        values[trust[0]] = trust[1]
    return Points(positions, vectors.times, groups, vectors.names, vectors.time_unit, values, "trustworthiness",
                  attributes=attributes, neighbours=near)  # fmt: skip


def _curve(ranks: Ranks, baseline: Ranks, method: str) -> Curve:
    ks = np.unique(np.geomspace(1, max(ranks.n_items // 2, 1), 40).astype(int))
    lines = [Line(METHODS[method].split(":")[0], ks, np.array([ranks.preserved(k) for k in ks]))]
    if method != "pca":
        lines.append(Line("PCA", ks, np.array([baseline.preserved(k) for k in ks]), baseline=True))
    lines.append(Line("Chance", ks, ks / (ranks.n_items - 1), baseline=True))
    return Curve(tuple(lines), "neighbours", "share kept", y_range=(0.0, 1.0))


def _table(vectors: Vectors, near: I32, judged: npt.NDArray[np.intp], ranks: Ranks, k: int) -> Table:
    trust, continuity = ranks.trustworthiness(k), ranks.continuity(k)
    order = np.argsort(trust, kind="stable")
    rows = judged[order]
    nearest_names = tuple(", ".join(vectors.names[each] for each in near[row, :N_TABLE_NEIGHBOURS]) for row in rows)
    columns: dict[str, Cells] = {
        "name": tuple(vectors.names[row] for row in rows),
        "trustworthiness": trust[order],
        "continuity": continuity[order],
        "nearest": nearest_names,
    }
    return Table(columns)


def _vectors(inputs: Mapping[str, object]) -> Vectors:
    vectors = inputs["vectors"]
    if not isinstance(vectors, Vectors):
        raise PluginError(f"vectors: expected vectors, got {type(vectors).__name__}")
    if vectors.n_items < 8:
        raise PluginError(f"vectors: expected 8 items or more, got {vectors.n_items}")
    for time, values in zip(vectors.times, vectors.values, strict=True):
        if not np.ptp(values, axis=0).any():
            where = f" at time {time:g}" if len(vectors.times) > 1 else ""
            raise PluginError(f"vectors: expected vectors that differ, got the same for all items{where}")
    return vectors
