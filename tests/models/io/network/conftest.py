"""Networks as one line of text, to be held against what is right."""

import numpy as np
import pytest

from plexoscope.models.data.network import Network


def _in_words(network: Network) -> str:
    weights = np.ones(network.n_edges) if network.weights is None else network.weights
    names, arrow = network.node_names, ">" if network.directed else "-"
    edges = [
        f"{names[one]}{arrow}{names[other]}" + ("" if weight == 1 else f":{weight:g}")
        for (one, other), weight in zip(network.edges.tolist(), weights.tolist(), strict=True)
    ]
    alone = [name for k, name in enumerate(names) if k not in network.edges]
    return "; ".join(filter(None, (", ".join(edges), " ".join(alone))))


@pytest.fixture(scope="session")
def in_words():
    """The edges of a network, such as "a-b, b-c:2.5; d": b and c with a weight, d without an edge, > where directed."""
    return _in_words
