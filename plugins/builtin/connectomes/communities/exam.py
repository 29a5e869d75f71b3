"""What communities are held against: groups that were planted, networks without any, igraph's own modularity."""

from collections.abc import Mapping, Sequence

import numpy as np

from plexoscope.models.connectome.communities import Labels, Method, Weights, communities, graph_of, modularity
from plexoscope.models.connectome.consensus import Consensus
from plexoscope.models.connectome.nulls import NULLS, AgainstNulls
from plexoscope.plugins.context import Context

N_GROUPS, GROUP_SIZE = 4, 12
INSIDE, OUTSIDE = 0.8, 0.05
"""Chances of an edge within and between the planted groups."""
LEAST_NMI = 0.9
LARGEST_P = 0.05
TOLERANCE = 1e-9


def planted(seed: int) -> tuple[Weights, Labels]:
    """A small weighted network with groups that anything worth its name finds."""
    rng = np.random.default_rng(seed)
    group = (np.arange(N_GROUPS * GROUP_SIZE) // GROUP_SIZE).astype(np.int32)
    joined = rng.random((len(group),) * 2) < np.where(group[:, None] == group, INSIDE, OUTSIDE)
    weights = np.triu(joined * rng.uniform(0.5, 2.0, joined.shape), 1)
    return weights + weights.T, group


def check_planted(algorithms: Sequence[Method], ctx: Context) -> None:
    """Each algorithm on the planted network; the worst counts."""
    from sklearn.metrics import normalized_mutual_info_score

    weights, groups = planted(ctx.seed)
    found = {}
    for number, algorithm in enumerate(algorithms):
        ctx.checkpoint()
        ctx.progress(number, len(algorithms), f"Planted groups: {algorithm}")
        labels = communities(weights, algorithm, seed=ctx.seed, checkpoint=ctx.checkpoint)
        found[algorithm] = float(normalized_mutual_info_score(groups, labels))
    worst = min(found, key=lambda name: found[name])
    ctx.check(
        "Planted communities found, NMI",
        f"≥ {LEAST_NMI:g}",
        f"{found[worst]:.3f}, the least, by {worst}",
        found[worst] >= LEAST_NMI,
    )


def check_nulls(judged: Mapping[str, AgainstNulls], ctx: Context) -> None:
    """More modular than networks of the same degrees: the other null is too easily beaten, or too hard where dense."""
    against = judged[NULLS[0]]
    threshold = max(LARGEST_P, 1 / (1 + len(against.nulls)))
    got = f"p = {against.p:.3f}, z = {against.z:.1f}"
    ctx.check("Modularity above that of nulls, degrees kept", f"p ≤ {threshold:.3f}", got, against.p <= threshold)


def check_consensus(found: Mapping[Method, Consensus], ctx: Context) -> None:
    """All runs came to the same in the end."""
    open_ones = [name for name, each in found.items() if not each.is_unanimous]
    got = "in all" if not open_ones else f"not in {', '.join(open_ones)}"
    ctx.check("Runs come to a consensus", "in all", got, not open_ones)


def check_modularity(weights: Weights, labels: Labels, ctx: Context) -> None:
    """Our modularity is that of igraph."""
    graph, values = graph_of(weights)
    theirs = float(graph.modularity(labels.tolist(), weights=values))
    off = abs(modularity(weights, labels) - theirs)
    ctx.check("Modularity against igraph's", f"within {TOLERANCE:g}", float(f"{off:.2g}"), off <= TOLERANCE)
