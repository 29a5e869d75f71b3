"""What one pass costs: additions, counted from the spikes that were fired, beside the products of a dense network."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from plexoscope.models.graphs.methods.s_vgae.inputs import PoissonEncoder
from plexoscope.models.graphs.methods.s_vgae.model import Activity, SpikingAutoencoder
from plexoscope.models.graphs.methods.s_vgae.neurons import THRESHOLD, TIME_CONSTANT

ADDITION_PJ = 0.9
PRODUCT_PJ = 4.6
"""Energy of a 32-bit floating-point addition, and of a multiplication with its addition, in a 45 nm process by the
table of M. Horowitz (ISSCC 2014). A model and no measurement: moving data, which costs more, is left out."""


@dataclass(frozen=True)
class SpikeStage:
    """One stage of the pass over all nodes.

    Attributes
    ----------
    name
    additions
        Of the spiking network: for each spike fired, one for each neuron that it reaches.
    updates
        Of its membranes, one multiplication for each neuron and step.
    products
        Multiply-accumulates of the same network with numbers in place of spikes, in one pass.
    sparse_products
        The same where a product with an input of zero is left out.
    """

    name: str
    additions: int
    updates: int
    products: int
    sparse_products: int

    @property
    def spiking_uj(self) -> float:
        """Energy by the 45 nm model, in µJ."""
        return (self.additions * ADDITION_PJ + self.updates * PRODUCT_PJ) * 1e-6

    @property
    def dense_uj(self) -> float:
        return self.products * PRODUCT_PJ * 1e-6

    @property
    def sparse_uj(self) -> float:
        return self.sparse_products * PRODUCT_PJ * 1e-6


def count_stages(
    model: SpikingAutoencoder, activity: Activity, encoder: PoissonEncoder, graph: Any
) -> tuple[SpikeStage, ...]:
    """Count what the pass took, stage by stage.

    The propagation of the features, which both networks have in common and which is done once, is left out.
    """
    n_steps, n_nodes, n_hidden = activity.first.shape
    n_latent = activity.latent.shape[2]
    # A spike of node i goes to as many nodes as i has edges, its loop among them.
    n_sent = int((activity.first.sum(dim=(0, 2)) * graph.out_degrees().to(activity.first.device)).sum())
    n_relayed, n_both = _n_spikes(activity.relay), _n_spikes(activity.first) + _n_spikes(activity.second)
    updates = n_steps * n_nodes * n_hidden
    second, latent = n_nodes * n_hidden * n_hidden, n_nodes * 2 * n_hidden * n_latent
    spread = graph.num_edges() * n_hidden
    return (
        SpikeStage(
            "Layer 1",
            activity.inputs.n_spikes * n_hidden,
            updates,
            n_nodes * encoder.n_inputs * n_hidden,
            encoder.n_active * n_hidden,
        ),
        SpikeStage("Propagation", n_sent, updates, spread, spread),
        SpikeStage("Layer 2", n_relayed * n_hidden, updates, second, second),
        SpikeStage("Latent layer", n_both * n_latent, n_steps * n_nodes * n_latent, latent, latent),
    )


@dataclass(frozen=True)
class SpikeReplay:
    """Layer one of some nodes, spike by spike.

    Attributes
    ----------
    n_additions
        Counted one by one.
    n_expected
        The same, by the products of the pass.
    differing_share
        Spikes that come out otherwise than in the pass, as a share of neurons times steps.
    """

    n_additions: int
    n_expected: int
    differing_share: float


def replay(
    model: SpikingAutoencoder, activity: Activity, nodes: Sequence[int], checkpoint: Callable[[], None] = lambda: None
) -> SpikeReplay:
    """Run layer one again without matrices, in double precision: each spike adds one row of weights, and is counted.

    A potential within rounding of the threshold may fall on the other side of it.
    """
    weights = model.first.detach().cpu().numpy().astype(np.float64)
    n_steps, n_nodes, n_hidden = activity.first.shape
    fed = activity.inputs.gather(torch.ones(activity.inputs.n_inputs, 1))
    inputs, offsets = activity.inputs.inputs.numpy(), activity.inputs.offsets.numpy()
    n_additions = n_differing = 0
    for node in nodes:
        checkpoint()
        potential, in_pass = np.zeros(n_hidden), activity.first[:, node].cpu().numpy() > 0
        for step in range(n_steps):
            current, row = np.zeros(n_hidden), step * n_nodes + node
            for each in inputs[offsets[row] : offsets[row + 1]]:
                current += weights[each]
                n_additions += n_hidden
            potential += (current - potential) / TIME_CONSTANT
            fires = potential >= THRESHOLD
            n_differing += int((fires != in_pass[step]).sum())
            potential -= THRESHOLD * fires
    n_expected = int(fed[:, list(nodes)].sum()) * n_hidden
    return SpikeReplay(n_additions, n_expected, n_differing / (len(nodes) * n_steps * n_hidden))


def _n_spikes(spikes: torch.Tensor) -> int:
    return int(torch.count_nonzero(spikes))
