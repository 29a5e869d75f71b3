"""What communities are held against: networks without any, and igraph's own modularity."""

from collections.abc import Mapping

from plexoscope.models.connectome.communities import Labels, Method, Weights, graph_of, modularity
from plexoscope.models.connectome.consensus import Consensus
from plexoscope.models.connectome.nulls import AgainstNulls
from plexoscope.plugins.context import Context

LARGEST_P = 0.05
TOLERANCE = 1e-9
TOO_EASY = "random edges"
"""The null that nodes of many neighbours alone beat, or that is too hard where the network is dense: only shown."""


def claim_above_nulls(measure: str, judged: Mapping[str, AgainstNulls], ctx: Context) -> None:
    """Better than in each kind of network without communities that there is a point in asking about."""
    for null, against in judged.items():
        if null != TOO_EASY:
            threshold = max(LARGEST_P, 1 / (1 + len(against.nulls)))
            got = f"p = {against.p:.3f}, z = {against.z:.1f}"
            ctx.claim(f"{measure}: above that of nulls, {null}", f"p ≤ {threshold:.3f}", got, against.p <= threshold)


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
