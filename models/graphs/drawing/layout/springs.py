"""Springs between neighbours, by igraph, a few rounds at a time.

Fruchterman, Reingold: Graph drawing by force-directed placement, Software: Practice and Experience 21(11), 1991.
"""

import random
from collections.abc import Iterator

import numpy as np

from plexoscope.models.data.arrays import F64
from plexoscope.models.graphs.drawing.layout.links import Links

Places = F64

_N_PICTURES, _ROUNDS, _MOST_CALLS = 25, 20, 100
# igraph computes the repulsion of all pairs up to so many nodes, then only of near ones.
_ALL_PAIRS = 1000
# A call does not answer meanwhile, so large graphs have fewer rounds in each.
_PAIRS_PER_CALL = 2_000_000


def by_springs(links: Links, n_dimensions: int, rng: np.random.Generator, start: Places | None) -> Iterator[Places]:
    """Yield (N, n_dimensions) float64, each nearer to rest than the one before."""
    import igraph

    n_nodes = links.n_nodes
    if not n_nodes:
        yield np.zeros((0, n_dimensions))
        return
    graph = igraph.Graph(n=n_nodes, edges=links.pairs)
    places = begun(n_nodes, n_dimensions, rng, start)
    rounds = int(np.clip(_PAIRS_PER_CALL / max(min(n_nodes, _ALL_PAIRS) * n_nodes, 1), 1, _ROUNDS))
    numbers = random.Random(int(rng.integers(1 << 32)))
    hottest = np.sqrt(max(n_nodes, 1)) / 4
    n_calls = min(_N_PICTURES * _ROUNDS // rounds, _MOST_CALLS)
    for call in range(n_calls):
        share_left = 1 - call / n_calls
        # igraph draws from what it was given last, in whatever thread.
        igraph.set_random_number_generator(numbers)
        laid_out = graph.layout_fruchterman_reingold(
            weights=links.strengths,
            niter=rounds,
            seed=places.tolist(),
            start_temp=max(hottest * share_left**2, 0.01),
            dim=n_dimensions,
            grid="nogrid" if n_nodes <= _ALL_PAIRS or n_dimensions == 3 else "grid",
        )
        places = np.array(laid_out.coords, np.float64).reshape(n_nodes, n_dimensions)
        yield places


def begun(n_nodes: int, n_dimensions: int, rng: np.random.Generator, start: Places | None) -> Places:
    """Where a search begins: at random, with a unit of room for each node, or from a start; new nodes lie anywhere."""
    side = max(n_nodes, 1) ** (1 / n_dimensions)
    places: Places = rng.normal(size=(n_nodes, n_dimensions)) * side / 2
    if start is not None:
        known = np.isfinite(start).all(axis=1)
        places[known] = start[known] * side / 2
    return places
