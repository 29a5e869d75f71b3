"""The same recurrence written out with dense matrices and no graph library: what the modules are held against."""

from collections.abc import Iterable

import torch

from plexoscope.models.data.arrays import F32, I32
from plexoscope.models.graphs.methods.evolvegcn.modules import EvolvingLayer, EvolvingStack, MatrixGRU


def unrolled(model: EvolvingStack, snapshots: Iterable[tuple[I32, F32]]) -> list[torch.Tensor]:
    """Embeddings after each of some first snapshots : (N, H) float64.

    Parameters
    ----------
    model
    snapshots
        Edges (E, 2) and features (N, F) of each; N may differ.
    """
    weights = [layer.first.detach().double() for layer in model.stack]
    found = []
    for edges, features in snapshots:
        linked = torch.zeros(len(features), len(features), dtype=torch.float64)
        for i, j in edges.tolist():
            linked[i, j] = linked[j, i] = 1.0
        adjacency = linked + torch.eye(len(features), dtype=torch.float64)
        scale = adjacency.sum(1).rsqrt()
        adjacency = scale[:, None] * adjacency * scale[None, :]
        values = torch.tensor(features, dtype=torch.float64)
        for index, layer in enumerate(model.stack):
            if index:
                values = values.clamp_min(0)
            weights[index] = _evolved(layer, weights[index], values, linked.sum(1) > 0)
            values = adjacency @ (values @ weights[index])
        found.append(values)
    return found


def _evolved(layer: EvolvingLayer, weight: torch.Tensor, values: torch.Tensor, present: torch.Tensor) -> torch.Tensor:
    if layer.variant == "frozen":
        return weight
    if layer.variant == "O":
        return _gru(layer.unit, weight, weight)
    scorer = layer.scorer.detach().double()
    scores = (values * scorer).sum(1) / scorer.square().sum().sqrt()
    ranked = [node for node in torch.argsort(scores, descending=True).tolist() if present[node]]
    summary = torch.zeros_like(weight)
    for column, node in enumerate(ranked[: weight.shape[1]]):
        summary[:, column] = values[node] * torch.tanh(scores[node])
    return _gru(layer.unit, summary, weight)


def _gru(unit: MatrixGRU, inputs: torch.Tensor, state: torch.Tensor) -> torch.Tensor:
    of_inputs, of_states, biases = (
        [each.detach().double() for each in parameters] for parameters in (unit.inputs, unit.states, unit.biases)
    )
    update = 1 / (1 + torch.exp(-(of_inputs[0] @ inputs + of_states[0] @ state + biases[0])))
    reset = 1 / (1 + torch.exp(-(of_inputs[1] @ inputs + of_states[1] @ state + biases[1])))
    fresh = torch.tanh(of_inputs[2] @ inputs + of_states[2] @ (reset * state) + biases[2])
    return (1 - update) * state + update * fresh
