"""What S-VGAE shows of its spikes: who fires when, potentials, rates, and what a pass costs."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from plexoscope.models.data.arrays import F64
from plexoscope.models.data.network import CLASS, Network
from plexoscope.plugins.results import Curve, Lanes, Line, Raster, Table

if TYPE_CHECKING:
    from plexoscope.models.graphs.methods.s_vgae.counting import StageCost
    from plexoscope.models.graphs.methods.s_vgae.model import Activity

N_SHOWN = 6
N_TRACES = 3


def shown_nodes(network: Network, names: str) -> tuple[int, ...]:
    """The nodes of that names, separated by commas; by default the best connected node of each class.

    What is no name of a node is passed over: the text changes while it is typed.
    """
    index = {name: node for node, name in enumerate(network.node_names)}
    wanted = tuple(index[name] for name in dict.fromkeys(map(str.strip, names.split(","))) if name in index)
    if wanted:
        return wanted[:N_SHOWN]
    degree = np.bincount(network.edges.ravel(), minlength=network.n_nodes)
    ranked = np.argsort(-degree, kind="stable")
    classes = network.node_values.get(CLASS)
    if classes is None:
        return tuple(ranked[:N_SHOWN].tolist())
    first = np.sort(np.unique(np.asarray(classes)[ranked], return_index=True)[1])
    return tuple(ranked[first][:N_SHOWN].tolist())


def spike_raster(network: Network, activity: "Activity", nodes: Sequence[int]) -> Raster:
    """A row for each latent neuron of the nodes, a group of rows for each node."""
    spikes = activity.latent[:, list(nodes)].cpu().numpy() > 0
    n_latent = spikes.shape[2]
    steps, node, neuron = np.nonzero(spikes)
    labels = [_label(network, each) for each in nodes]
    return Raster(
        times=steps.astype(np.float64) + 1,
        rows=(node * n_latent + neuron).astype(np.int32),
        groups=tuple(label for label in labels for _ in range(n_latent)),
        time_unit="step",
        row_label="Latent neuron",
    )


def membrane_curve(network: Network, activity: "Activity", node: int, threshold: float) -> Curve:
    """Potentials of the neurons of layer one that fire in about half of the steps at the node."""
    potential = activity.first_membrane[:, node].cpu().numpy()
    rate = activity.first[:, node].mean(dim=0).cpu().numpy()
    steps = np.arange(1, len(potential) + 1, dtype=np.float64)
    neurons = np.argsort(np.abs(rate - 0.5), kind="stable")[:N_TRACES]
    lines = [Line(f"Neuron {neuron + 1}", steps, potential[:, neuron].astype(np.float64)) for neuron in neurons]
    lines.append(Line("Threshold", steps[[0, -1]], np.full(2, threshold), baseline=True))
    return Curve(tuple(lines), f"Step, at {_label(network, node)}", "Potential, layer 1")


def rate_curve(activity: "Activity", prior_rate: float) -> Curve:
    """How many neurons fire how often, for each layer; for the latent one also as the prior would have it."""
    n_steps = len(activity.latent)
    rates = 100 * np.arange(n_steps + 1) / n_steps
    layers = {
        "Layer 1": activity.first,
        "Relay": activity.relay,
        "Layer 2": activity.second,
        "Latent": activity.latent,
    }
    lines = []
    for name, spikes in layers.items():
        counts = np.bincount(spikes.sum(dim=0).round().long().flatten().cpu().numpy(), minlength=n_steps + 1)
        lines.append(Line(f"{name}, mean {float(spikes.mean()):.0%}", rates, 100 * counts / counts.sum()))
    lines.append(Line(f"Prior, mean {prior_rate:.0%}", rates, 100 * _binomial(n_steps, prior_rate), baseline=True))
    return Curve(tuple(lines), "Steps in which it fires (%)", "Neurons (%)", (0.0, 100.0))


def energy_lanes(spiking: "Sequence[StageCost]", dense: "Sequence[StageCost]", n_steps: int) -> Lanes:
    """Bars, a piece for each stage: the spiking pass, and that of the dense network, zeros left out of both."""
    names = (f"Spiking, {n_steps} steps", "Dense, same size")
    pieces = np.array([[stage.energy_uj for stage in stages] for stages in (spiking, dense)])
    ends = np.cumsum(pieces, axis=1)
    return Lanes(
        starts=(ends - pieces).ravel(),
        ends=ends.ravel(),
        lanes=np.repeat(np.arange(len(names)), len(spiking)).astype(np.int32),
        names=names,
        labels=tuple(stage.name for stage in spiking) * len(names),
        time_unit="µJ",
    )


def operation_table(spiking: "Sequence[StageCost]", dense: "Sequence[StageCost]") -> Table:
    """The counts behind the bars."""
    return Table(
        {
            "Stage": tuple(stage.name for stage in spiking),
            "Additions, spiking": np.array([stage.additions for stage in spiking]),
            "Products, spiking": np.array([stage.products for stage in spiking]),
            "Random numbers, spiking": np.array([stage.draws for stage in spiking]),
            "Products, dense": np.array([stage.products for stage in dense]),
        }
    )


def trade_off_curve(
    learning: Sequence[tuple[float, float]], quietened: Sequence[tuple[float, float]], baselines: dict[str, float]
) -> Curve:
    """AUC over the latent firing rate: on the way while learning, and of models that were made to fire less.

    Parameters
    ----------
    learning, quietened
        Pairs of rate and AUC, of the validation and of the test edges.
    baselines
        AUC of the test edges by name.
    """
    lines = []
    for name, points in (("While learning, validation", learning), ("Made to fire less, test", quietened)):
        if points:
            rate, area = np.array(points).T
            lines.append(Line(name, 100 * rate, area))
    for name, value in baselines.items():
        lines.append(Line(name, np.array([0.0, 60.0]), np.full(2, value), baseline=True))
    return Curve(tuple(lines), "Latent neurons firing (%)", "AUC", (0.0, 60.0), (0.5, 1.0))


def _label(network: Network, node: int) -> str:
    classes = network.node_values.get(CLASS)
    of = "" if classes is None or not str(classes[node]) else f" · {classes[node]}"
    return f"{network.node_names[node]}{of}"


def _binomial(n_steps: int, rate: float) -> F64:
    """Chance of 0 … n_steps spikes."""
    chances = np.ones(1)
    for _ in range(n_steps):
        chances = np.convolve(chances, [1 - rate, rate])
    return chances
