"""What the method is held against: a planted answer, the laws of the algorithm, and itself on other subjects."""

from collections.abc import Sequence

import numpy as np

from plexoscope.models.connectome.communities import communities
from plexoscope.models.connectome.dynamic_connectomes.affinity import AffinityTensor
from plexoscope.models.connectome.dynamic_connectomes.communities import (
    component_graph,
    component_loads,
    fit_components,
    shared_communities,
)
from plexoscope.models.connectome.dynamic_connectomes.decomposition import Factors, decompose
from plexoscope.models.connectome.dynamic_connectomes.planted import planted_tensor
from plexoscope.models.connectome.dynamic_connectomes.rank import STABLE, mean_match
from plexoscope.models.data.arrays import F32, I32, Flags
from plexoscope.plugins.context import Context
from plexoscope.plugins.results import Scalar

PLANTED_THRESHOLD, N_PLANTED = 0.95, 44
N_SHUFFLES = 200
RISE = 1e-9
"""Of the relative error from one sweep to the next that counts as rounding."""


def usual_communities(
    values: F32,
    seen: Flags | None,
    rank: int,
    n_sweeps: int,
    n_restarts: int,
    ctx: Context,
) -> I32:
    """(N,) the usual community of each unit, by the whole path from a tensor on."""
    n_units = round((1 + (1 + 8 * values.shape[2]) ** 0.5) / 2)
    restarts = [
        decompose(values, seen, rank=rank, n_sweeps=n_sweeps, seed=ctx.seed + number, checkpoint=ctx.checkpoint)
        for number in range(n_restarts)
    ]
    factors = min(restarts, key=lambda each: each.error)
    fits = fit_components(factors, n_units, ctx.seed, ctx.checkpoint)
    return shared_communities(factors, fits).usual(component_loads(factors))


def check_planted(ctx: Context, metrics: dict[str, float]) -> None:
    """The same code on a small tensor with a known answer, beside Louvain on its mean over time and subjects."""
    from sklearn.metrics import normalized_mutual_info_score

    planted = planted_tensor(ctx.seed, n_units=N_PLANTED, n_communities=4, n_times=20, n_subjects=4)
    found = usual_communities(planted.values, None, 4, 40, 3, ctx)
    got = float(normalized_mutual_info_score(planted.communities, found))
    still = communities(component_graph(planted.values.mean(axis=(0, 1)), N_PLANTED), "Louvain", seed=ctx.seed)
    baseline = float(normalized_mutual_info_score(planted.communities, still))
    metrics["planted_nmi"], metrics["planted_nmi_louvain"] = got, baseline
    values = {"Block model": got, "Louvain": baseline}
    ctx.emit("benchmark", Scalar(values, "planted tensor", baselines=("Louvain",)), 0)
    ctx.check("Planted communities found, NMI", f"≥ {PLANTED_THRESHOLD:g}", round(got, 3), got >= PLANTED_THRESHOLD)


def check_errors(ctx: Context, errors: Sequence[Sequence[float]]) -> None:
    """Each sweep solves its part of the problem, so that the error can only fall."""
    rises = [float(np.diff(each).max(initial=-1.0)) for each in errors]
    worst = float(np.max(rises))
    ctx.check("Error never rises from sweep to sweep", f"≤ {RISE:g}", float(f"{worst:.2g}"), worst <= RISE)


def check_match(ctx: Context, restarts: Sequence[Factors], metrics: dict[str, float]) -> None:
    """Other restarts find the same components."""
    threshold = ctx.expects.get("factor_match", STABLE)
    got = mean_match(restarts)
    metrics["factor_match"] = got
    ctx.check("Restarts find the same components, match", f"≥ {threshold:g}", round(got, 3), got >= threshold)


def check_halves(ctx: Context, tensor: AffinityTensor, rank: int, n_sweeps: int, metrics: dict[str, float]) -> None:
    """Two halves of the subjects, or of the time of a single one, agree on the communities more than chance does."""
    from sklearn.metrics import normalized_mutual_info_score

    n_times, n_subjects, _ = tensor.values.shape
    if n_subjects > 1:
        dealt = ctx.rng.permutation(n_subjects)
        halves = [np.sort(dealt[part::2]) for part in (0, 1)]
    elif n_times > 1:
        halves = np.array_split(np.arange(n_times), 2)
    else:
        return
    axis = 1 if n_subjects > 1 else 0
    parts = [(tensor.values.take(half, axis), tensor.seen.take(half, axis)) for half in halves]
    if not all(values[seen].any() for values, seen in parts):
        ctx.log("no agreement of halves: one of them has no affinities")
        return
    first, second = (usual_communities(values, seen, rank, n_sweeps, 1, ctx) for values, seen in parts)
    got = float(normalized_mutual_info_score(first, second))
    by_chance = []
    for _ in range(N_SHUFFLES):
        ctx.checkpoint()
        by_chance.append(normalized_mutual_info_score(first, ctx.rng.permutation(second)))
    baseline = float(np.quantile(by_chance, 0.95))
    metrics["halves_nmi"], metrics["halves_nmi_chance"] = got, baseline
    of = "subjects" if n_subjects > 1 else "time"
    expected = f"> {baseline:.3f}, units shuffled (95 %)"
    ctx.check(f"Halves of the {of} agree on communities, NMI", expected, round(got, 3), got > baseline)
