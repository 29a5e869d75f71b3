"""How far each node is to look: weights over propagation steps, from how smooth its features have become."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import torch

from plexoscope.models.data.arrays import F32
from plexoscope.models.graphs.learning.deep_graph_library import dgl
from plexoscope.models.graphs.methods.dgmlp.propagation import propagated, stationary

SMALLEST = 1e-12
"""Product of two lengths below which a cosine counts as 0: a node without features is like no other."""


@dataclass(eq=False)
class Smoothed:
    """What propagation over k steps leaves behind. Filled step by step.

    Attributes
    ----------
    similarity : list of (N,) float32
        α_j (1 - β_j) for j = 0 … k: near to what the node said, far from what all say in the end.
    distance : list of (N,) float32
        Euclidean distance of the node's features from its stationary features, by step.
    carried : (N, F) float32
        Â^k X, SGC's input.
    """

    carried: torch.Tensor
    similarity: list[torch.Tensor] = field(default_factory=list)
    distance: list[torch.Tensor] = field(default_factory=list)
    _weighted: torch.Tensor = field(init=False)
    _sum: torch.Tensor = field(init=False)
    _mass: torch.Tensor = field(init=False)

    def __post_init__(self) -> None:
        self._weighted, self._sum = torch.zeros_like(self.carried), torch.zeros_like(self.carried)
        self._mass = torch.zeros(len(self.carried))

    def mixed(self) -> torch.Tensor:
        """DGMLP's input of the depth reached so far : (N, F)."""
        return self._weighted / self._mass[:, None]

    def even(self) -> torch.Tensor:
        """The mean of all steps so far, each counting alike : (N, F). H. Zhu, P. Koniusz, ICLR 2021 (S²GC)."""
        return self._sum / len(self.similarity)

    def weights(self, sharpness: float) -> F32:
        """Of each node over the steps so far : (N, k + 1); every row sums to one."""
        weights: F32 = torch.softmax(sharpness * torch.stack(self.similarity, 1), 1).numpy()
        return weights

    def take(self, carried: torch.Tensor, weight: torch.Tensor) -> None:
        """Count one more step (N, F), with a weight (N,) for each node."""
        self.carried = carried
        self._weighted.addcmul_(weight[:, None], carried)
        self._mass += weight
        self._sum += carried


def smooth(graph: "dgl.DGLGraph", features: torch.Tensor, n_steps: int, sharpness: float) -> Iterator[Smoothed]:
    """Propagate; yields after each step, k = 0 first, always the same object.

    The weights of a depth K are softmax_{k ≤ K}(sharpness α_k (1 - β_k)) with α_k = cos(X^0, X^k) and
    β_k = cos(X^∞, X^k), node by node. Numerator and denominator grow with k, so that one pass serves all depths.

    Parameters
    ----------
    features : (N, F) float32
    sharpness
        0 counts all steps alike; the paper has 1.
    """
    found, end = Smoothed(features), stationary(graph, features)
    begin_norm, end_norm = _dots(features, features).sqrt(), _dots(end, end).sqrt()
    for k, carried in enumerate(propagated(graph, features)):
        norm, to_end = _dots(carried, carried).sqrt(), _dots(end, carried)
        alpha = _dots(features, carried) / (begin_norm * norm).clamp_min(SMALLEST)
        beta = to_end / (end_norm * norm).clamp_min(SMALLEST)
        similarity = alpha * (1 - beta)
        found.similarity.append(similarity)
        found.distance.append((norm.square() - 2 * to_end + end_norm.square()).clamp_min(0).sqrt())
        # Less than 1 in the exponent keeps it far from overflow: similarities lie in -1 … 1.
        found.take(carried, torch.exp(sharpness * (similarity - 1)))
        yield found
        if k == n_steps:
            return


def _dots(first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
    """Row by row : (N,). As a product of matrices, so that nothing of the size of the features is stored."""
    return torch.einsum("nf,nf->n", first, second)
