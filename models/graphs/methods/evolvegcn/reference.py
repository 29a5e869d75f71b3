"""The same recurrence written out with dense matrices and no graph library: what the modules are held against."""

import torch

from plexoscope.models.graphs.methods.evolvegcn.modules import EvolveGCN, EvolvingLayer, MatrixGRU
from plexoscope.models.graphs.methods.evolvegcn.snapshots import Snapshots


def unrolled(model: EvolveGCN, snapshots: Snapshots, n_times: int) -> torch.Tensor:
    """Embeddings of the first `n_times` snapshots : (T, N, H) float64."""
    weights = [layer.first.detach().double() for layer in model.stack]
    found = []
    for time in range(n_times):
        linked = torch.zeros(snapshots.n_nodes, snapshots.n_nodes, dtype=torch.float64)
        for i, j in snapshots.edges[time].tolist():
            linked[i, j] = linked[j, i] = 1.0
        adjacency = linked + torch.eye(snapshots.n_nodes, dtype=torch.float64)
        scale = adjacency.sum(1).rsqrt()
        adjacency = scale[:, None] * adjacency * scale[None, :]
        values = torch.tensor(snapshots.features[time], dtype=torch.float64)
        for index, layer in enumerate(model.stack):
            if index:
                values = values.clamp_min(0)
            weights[index] = _evolved(layer, weights[index], values, linked.sum(1) > 0)
            values = adjacency @ (values @ weights[index])
        found.append(values)
    return torch.stack(found)


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
