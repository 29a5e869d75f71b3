"""The network: nodes described by their surroundings, pairs by their ends and what lies between."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import torch
from torch.nn.functional import layer_norm

from plexoscope.models.data.arrays import F32, I64
from plexoscope.models.graphs.learning.drawn import drawn_weights, dropped_by
from plexoscope.models.graphs.learning.normalised_graph import propagate
from plexoscope.models.graphs.methods.ncn.neighbourhoods import Members, Neighbourhoods

Variant = Literal["plain", "ncn", "ncnc"]
Described = Literal["features", "degree", "vectors"]
"""What a node is before any propagation: its features, its degree, or a vector of its own that is learned."""
N_DEGREE_BINS = 32
MOST_FORETOLD = 4096
"""Edges that are foretold together: more would not stay in the processor's cache."""


@dataclass(frozen=True)
class Cut:
    """How much a foretold edge counts: σ(sharpness (logit − offset)), at most `most`.

    The authors choose them for each data set: 4.3, 2.8, 0.75 for Cora.
    """

    sharpness: float = 4.3
    offset: float = 2.8
    most: float = 0.75

    def chance_of(self, logits: torch.Tensor) -> torch.Tensor:
        return torch.sigmoid(self.sharpness * (logits - self.offset)).clamp(max=self.most)


class NodeEncoder(torch.nn.Module):
    """h = LayerNorm(Â x W): one linear map of what a node is, and propagation without weights.

    With jumping knowledge (K. Xu et al., ICML 2018) h is the sum of all rounds, each with a learned weight.

    Parameters
    ----------
    described
        For x: the features, one-hot whole powers of two of the degree, or one-hot nodes.
    features : (N, F) float32, optional
        Kept sparse, so that bags of words cost what they hold.
    n_nodes
    n_units
        Length of h.
    n_rounds
        Of propagation.
    rng
        Draws the starting weights.
    jumping
    """

    def __init__(
        self,
        described: Described,
        features: F32 | None,
        n_nodes: int,
        n_units: int,
        n_rounds: int,
        rng: np.random.Generator,
        jumping: bool = False,
    ) -> None:
        super().__init__()
        self._described, self._n_rounds = described, n_rounds
        self.jumps = torch.nn.Parameter(torch.full((n_rounds,), 1 / n_rounds)) if jumping else None
        n_in = n_nodes if described == "vectors" else N_DEGREE_BINS
        if described == "features":
            if features is None:
                raise ValueError("features: expected an array (N, F), got none")
            n_in = features.shape[1]
            rows, columns = np.nonzero(features)
            offsets = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=n_nodes))])
            self._words, self._counts = Members(offsets, columns), torch.from_numpy(features[rows, columns])
        self.weights = torch.nn.Parameter(drawn_weights(n_in, n_units, rng))

    def forward(self, graph: Any, dropout: float, rng: np.random.Generator) -> torch.Tensor:
        """(N, D), along a graph as `normalised_graph` makes it; the degrees are those in this graph."""
        vectors: torch.Tensor = self.weights
        if self._described == "features":
            vectors = self._words.pool(vectors, dropped_by(self._counts.to(vectors.device), dropout, rng))
        elif self._described == "degree":
            vectors = vectors[torch.log2(graph.in_degrees().to(torch.float32)).long()]
        rounds = []
        for _ in range(self._n_rounds):
            vectors = propagate(graph, vectors)
            vectors = layer_norm(vectors, vectors.shape[1:])
            rounds.append(vectors)
        if self.jumps is None:
            return vectors
        return (torch.stack(rounds) * self.jumps[:, None, None]).sum(dim=0)


@dataclass(frozen=True, eq=False)
class Completion:
    """Nodes that only one end of a pair is joined to, and the chance of their missing edge to the other.

    Parameters
    ----------
    members
    chance : (M,) float
        For each member, without gradient.
    """

    members: Members
    chance: torch.Tensor


class PairPredictor(torch.nn.Module):
    """Logit of a pair from the product of its ends, and from the sum of the nodes they have in common.

    Parameters
    ----------
    n_units
        Length of h, and of everything in between.
    variant
        "plain" has no common neighbours, "ncn" those that are there, "ncnc" also those that may be.
    rng
        Draws the starting weights.
    cut
        Of completions.
    """

    def __init__(self, n_units: int, variant: Variant, rng: np.random.Generator, cut: Cut) -> None:
        super().__init__()
        self.variant, self.cut = variant, cut
        self.ends = _Perceptron(n_units, n_units, rng)
        # Without a norm: how long the sum is says how many there are.
        self.between = None if variant == "plain" else _Perceptron(n_units, n_units, rng, norm=False)
        self.joint = _Perceptron(n_units, 1, rng)

    def forward(
        self,
        vectors: torch.Tensor,
        around: Neighbourhoods,
        pairs: I64,
        dropout: float,
        rng: np.random.Generator,
        n_completed: int = 0,
    ) -> torch.Tensor:
        """Logits of pairs (P, 2) : (P,).

        Parameters
        ----------
        vectors : (N, D) float
        around
            What may be seen of the network.
        pairs : (P, 2) int64
        dropout, rng
        n_completed
            Nodes for each end whose missing edges are foretold, for "ncnc".
        """
        products = vectors[pairs[:, 0]] * vectors[pairs[:, 1]]
        described = self._to_joint(self.ends, products @ self.ends.first, dropout, rng)
        if self.between is not None:
            first = self.between.first
            # The product of a sum is the sum of products: taken of nodes or of pairs, whichever are fewer.
            if len(vectors) < len(pairs):
                pooled = self._pooled(vectors @ first, vectors, around, pairs, rng, n_completed)
            else:
                pooled = self._pooled(vectors, vectors, around, pairs, rng, n_completed) @ first
            described = described + self._to_joint(self.between, pooled, dropout, rng)
        hidden = self.joint.hidden(described, dropout, rng)
        logits: torch.Tensor = hidden @ self.joint.second + self.joint.second_bias
        return logits.squeeze(-1)

    def _to_joint(
        self, perceptron: "_Perceptron", rows: torch.Tensor, dropout: float, rng: np.random.Generator
    ) -> torch.Tensor:
        """What a perceptron adds to the first layer of the joint one : (P, D), from its own first products (P, D).

        Between them are two linear maps, and pairs are many: the maps are multiplied first.
        """
        hidden, joint = perceptron.hidden(rows, dropout, rng), self.joint.first
        return hidden @ (perceptron.second @ joint) + perceptron.second_bias @ joint

    def _pooled(
        self,
        values: torch.Tensor,
        vectors: torch.Tensor,
        around: Neighbourhoods,
        pairs: I64,
        rng: np.random.Generator,
        n_completed: int,
    ) -> torch.Tensor:
        """Add up values (N, D) of common neighbours, those that may be with their chance : (P, D)."""
        pooled = around.common(pairs).pool(values)
        if self.variant == "ncnc" and n_completed:
            for each in self.completions(vectors, around, pairs, rng, n_completed):
                pooled = pooled + each.members.pool(values, each.chance)
        return pooled

    def completions(
        self,
        vectors: torch.Tensor,
        around: Neighbourhoods,
        pairs: I64,
        rng: np.random.Generator,
        n_completed: int,
    ) -> tuple[Completion, Completion]:
        """What is missing at either end, foretold from the common neighbours that are there, and from no completion."""
        sides = [members.at_most(n_completed, rng) for members in around.one_sided(pairs)]
        asked = np.concatenate(
            [np.stack([side.nodes, pairs[side.pairs, far]], 1) for side, far in zip(sides, (1, 0), strict=True)]
        )
        # Pairs of one network ask about the same edges again and again.
        n_nodes = len(vectors)
        keys, places = np.unique(asked.min(1) * n_nodes + asked.max(1), return_inverse=True)
        once = np.stack([keys // n_nodes, keys % n_nodes], 1)
        chances = [torch.zeros(0, device=vectors.device)]
        with torch.no_grad():
            for start in range(0, len(once), MOST_FORETOLD):
                logits = self(vectors, around, once[start : start + MOST_FORETOLD], 0.0, rng)
                chances.append(self.cut.chance_of(logits))
        chance = torch.cat(chances)[torch.from_numpy(places.ravel()).to(vectors.device)]
        n_first = len(sides[0].nodes)
        return Completion(sides[0], chance[:n_first]), Completion(sides[1], chance[n_first:])


class _Perceptron(torch.nn.Module):
    """Weights of linear, layer norm unless `norm` is off, ReLU, linear."""

    def __init__(self, n_units: int, n_out: int, rng: np.random.Generator, norm: bool = True) -> None:
        super().__init__()
        self._norm = norm
        self.first = torch.nn.Parameter(drawn_weights(n_units, n_units, rng))
        self.first_bias = torch.nn.Parameter(torch.zeros(n_units))
        self.second = torch.nn.Parameter(drawn_weights(n_units, n_out, rng))
        self.second_bias = torch.nn.Parameter(torch.zeros(n_out))

    def hidden(self, rows: torch.Tensor, dropout: float, rng: np.random.Generator) -> torch.Tensor:
        """What the second linear map is given, from rows that the first has multiplied : (P, D)."""
        hidden = rows + self.first_bias
        if self._norm:
            hidden = layer_norm(hidden, hidden.shape[1:])
        return dropped_by(torch.relu(hidden), dropout, rng)
