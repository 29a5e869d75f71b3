"""What one pass costs: operations counted from the spikes that were fired, beside those of a dense network.

Of both networks only what is not zero is counted, and all of it: spreading the features, random numbers, every layer,
and the scores of the pairs that are asked about.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from plexoscope.models.graphs.methods.s_vgae.dense import DensePass
from plexoscope.models.graphs.methods.s_vgae.inputs import PoissonEncoder
from plexoscope.models.graphs.methods.s_vgae.model import Activity, SpikingAutoencoder
from plexoscope.models.graphs.methods.s_vgae.neurons import THRESHOLD, TIME_CONSTANT
from plexoscope.models.graphs.tasks.splits import Pairs

ADDITION_PJ = 0.9
PRODUCT_PJ = 4.6
"""Energy of a 32-bit floating-point addition, and of a multiplication with its addition, in a 45 nm process by the
table of M. Horowitz (ISSCC 2014). A model and no measurement: moving data, which costs more, is left out."""
DRAW_PJ = 0.7
"""Of a random number and its comparison: seven operations on 32-bit integers at 0.1 pJ (same table), three shifts and
three exclusive-ors (G. Marsaglia, "Xorshift RNGs", 2003), and the comparison."""


@dataclass(frozen=True)
class StageCost:
    """What one stage of the pass over all nodes takes.

    Attributes
    ----------
    name
    additions
        Of a spiking network: for each spike fired, one for each neuron that it reaches.
    products
        Multiplications with their addition, of factors that are not zero; membranes take one for each step.
    draws
        Random numbers.
    """

    name: str
    additions: int
    products: int
    draws: int = 0

    @property
    def energy_uj(self) -> float:
        """By the 45 nm model, in µJ."""
        return (self.additions * ADDITION_PJ + self.products * PRODUCT_PJ + self.draws * DRAW_PJ) * 1e-6


def count_spiking(
    model: SpikingAutoencoder, activity: Activity, encoder: PoissonEncoder, graph: Any, n_spread: int, pairs: Pairs
) -> tuple[StageCost, ...]:
    """Count what a spiking pass took, stage by stage.

    Parameters
    ----------
    n_spread
        Products of spreading the features, as `n_products_of_spreading` counts them; done once.
    pairs : (P, 2) int32
        Which are asked about.
    """
    n_steps, n_nodes, n_hidden = activity.first.shape
    n_latent = activity.latent.shape[2]
    # A spike of node i goes to as many nodes as i has edges, its loop among them.
    n_sent = int((activity.first.sum(dim=(0, 2)) * graph.out_degrees().to(activity.first.device)).sum())
    n_relayed, n_both = _n_nonzero(activity.relay), _n_nonzero(activity.first) + _n_nonzero(activity.second)
    hidden, latent = n_steps * n_nodes * n_hidden, n_steps * n_nodes * n_latent
    spikes = activity.latent > 0
    together = sum(int((step[pairs[:, 0]] & step[pairs[:, 1]]).sum()) for step in spikes)
    return (
        StageCost("Features", 0, n_spread, encoder.n_active * n_steps),
        StageCost("Layer 1", activity.inputs.n_spikes * n_hidden, hidden),
        StageCost("Propagation", n_sent, hidden),
        StageCost("Layer 2", n_relayed * n_hidden, hidden),
        StageCost("Latent layer", n_both * n_latent, latent, latent),
        StageCost("Pairs", together, 0),
    )


def count_dense(
    passed: DensePass, encoder: PoissonEncoder, graph: Any, n_spread: int, pairs: Pairs
) -> tuple[StageCost, ...]:
    """Count what a dense pass takes where products with zero are left out, stage by stage, as `count_spiking` does."""
    n_hidden, n_latent = passed.first.shape[1], passed.mean.shape[1]
    n_sent = int(((passed.first != 0).sum(dim=1) * graph.out_degrees().to(passed.first.device)).sum())
    n_both = _n_nonzero(passed.first) + _n_nonzero(passed.second)
    return (
        StageCost("Features", 0, n_spread),
        StageCost("Layer 1", 0, encoder.n_active * n_hidden),
        StageCost("Propagation", 0, n_sent),
        StageCost("Layer 2", 0, _n_nonzero(passed.relay) * n_hidden),
        StageCost("Latent layer", 0, n_both * n_latent),
        StageCost("Pairs", 0, 2 * len(pairs) * n_latent),
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


def _n_nonzero(values: torch.Tensor) -> int:
    return int(torch.count_nonzero(values))
