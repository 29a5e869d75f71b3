"""How far each node is to look: weights over propagation steps, from how smooth its features have become."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import torch

from plexoscope.models.data.arrays import F32
from plexoscope.models.graphs.learning.deep_graph_library import dgl
from plexoscope.models.graphs.methods.dgmlp.propagation import propagated, stationary

SMALLEST = 1e-12
"""Product of two lengths below which a cosine counts as 0: a node without features is like no other."""


@dataclass(eq=False)
class Smoothed:
    """What propagation over K steps leaves behind. Filled step by step.

    Attributes
    ----------
    similarity : list of (N,) float32
        α_k (1 - β_k) for k = 0 … K: near to what the node said, far from what all say in the end.
    distance : list of (N,) float32
        Euclidean distance of the node's features from its stationary features, by step.
    mixed : dict of int to (N, F) float32
        DGMLP's input for each depth asked for.
    plain : dict of int to (N, F) float32
        Â^k X for each depth asked for: SGC's input.
    """

    similarity: list[torch.Tensor] = field(default_factory=list)
    distance: list[torch.Tensor] = field(default_factory=list)
    mixed: dict[int, torch.Tensor] = field(default_factory=dict)
    plain: dict[int, torch.Tensor] = field(default_factory=dict)

    def weights(self, sharpness: float, n_steps: int | None = None) -> F32:
        """Of each node over k = 0 … `n_steps` : (N, K + 1); every row sums to one."""
        scores = torch.stack(self.similarity[: None if n_steps is None else n_steps + 1], 1)
        weights: F32 = torch.softmax(sharpness * scores, 1).numpy()
        return weights


def smooth(
    graph: "dgl.DGLGraph", features: torch.Tensor, depths: Sequence[int], sharpness: float, plain: bool = True
) -> Iterator[Smoothed]:
    """Propagate up to the largest of `depths`; yields after each step, k = 0 first, always the same object.

    The weights of a depth K are softmax_{k ≤ K}(sharpness α_k (1 - β_k)) with α_k = cos(X^0, X^k) and
    β_k = cos(X^∞, X^k), node by node. Numerator and denominator grow with k, so that one pass serves all depths.

    Parameters
    ----------
    features : (N, F) float32
    sharpness
        0 counts all steps alike; the paper has 1.
    plain
        Whether SGC's inputs are kept, too.
    """
    found, end = Smoothed(), stationary(graph, features)
    begin_norm, end_norm = _dots(features, features).sqrt(), _dots(end, end).sqrt()
    total, mass = torch.zeros_like(features), torch.zeros(len(features))
    for k, carried in enumerate(propagated(graph, features)):
        norm, to_end = _dots(carried, carried).sqrt(), _dots(end, carried)
        alpha = _dots(features, carried) / (begin_norm * norm).clamp_min(SMALLEST)
        beta = to_end / (end_norm * norm).clamp_min(SMALLEST)
        similarity = alpha * (1 - beta)
        found.similarity.append(similarity)
        found.distance.append((norm.square() - 2 * to_end + end_norm.square()).clamp_min(0).sqrt())
        # Less than 1 in the exponent keeps it far from overflow: similarities lie in -1 … 1.
        weight = torch.exp(sharpness * (similarity - 1))
        total.addcmul_(weight[:, None], carried)
        mass += weight
        if k in depths:
            found.mixed[k] = total / mass[:, None]
            if plain:
                found.plain[k] = carried
        yield found
        if k == max(depths):
            return


def _dots(first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
    """Row by row : (N,). As a product of matrices, so that nothing of the size of the features is stored."""
    return torch.einsum("nf,nf->n", first, second)
