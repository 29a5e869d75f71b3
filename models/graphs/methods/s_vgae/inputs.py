"""What goes into the spiking network: features as rates, and spikes drawn from them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from plexoscope.models.data.arrays import F32
from plexoscope.models.graphs.learning.deep_graph_library import dgl
from plexoscope.models.graphs.tasks.splits import Pairs

if TYPE_CHECKING:
    from scipy.sparse import csr_array


@dataclass(frozen=True, eq=False)
class InputSpikes:
    """Spikes of the input layer, as lists: which inputs fire for each node at each step.

    Parameters
    ----------
    inputs : (S,) int64
        The inputs that fire, step by step and therein node by node.
    offsets : (T N + 1,) int64
        Node i at step t is fed by `inputs[offsets[t N + i] : offsets[t N + i + 1]]`.
    n_steps, n_inputs
        T and F.
    """

    inputs: torch.Tensor
    offsets: torch.Tensor
    n_steps: int
    n_inputs: int

    @property
    def n_spikes(self) -> int:
        return len(self.inputs)

    def gather(self, weights: torch.Tensor) -> torch.Tensor:
        """Add up the weight rows of the inputs that fire: (T, N, H) of `weights` (F, H), without a multiplication.

        To DGL a spike is an edge from an input to a node at a step, along which a row of weights is copied.
        """
        edges = ("csc", (self.offsets, self.inputs, torch.zeros(0, dtype=torch.int64)))
        block = dgl.create_block(edges, num_src_nodes=self.n_inputs, num_dst_nodes=len(self.offsets) - 1)
        summed: torch.Tensor = dgl.ops.copy_u_sum(block.to(weights.device), weights)
        return summed.view(self.n_steps, -1, weights.shape[1])


class PoissonEncoder:
    """Draws the spikes of the input layer: at each step input f of node i fires with chance r_if.

    Parameters
    ----------
    rates : (N, F) csr_array
        As `input_rates` gives them.
    """

    def __init__(self, rates: "csr_array") -> None:
        self.n_nodes, self.n_inputs = rates.shape
        self._inputs = rates.indices.astype(np.int64)
        self._ends = rates.indptr.astype(np.int64)
        self._rates = rates.data.astype(np.float32)

    @property
    def n_active(self) -> int:
        """Inputs that can fire, counted over all nodes."""
        return len(self._rates)

    @property
    def mean_arriving(self) -> float:
        """Spikes that a node is fed in a step, expected, mean over the nodes."""
        return float(self._rates.sum(dtype=np.float64)) / int(self.n_nodes)

    def weighted(self, weights: torch.Tensor) -> torch.Tensor:
        """What a step feeds a node on average: rates times weights, (N, H) of `weights` (F, H)."""
        edges = (
            "csc",
            (torch.from_numpy(self._ends), torch.from_numpy(self._inputs), torch.zeros(0, dtype=torch.int64)),
        )
        block = dgl.create_block(edges, num_src_nodes=self.n_inputs, num_dst_nodes=self.n_nodes).to(weights.device)
        rates = torch.from_numpy(self._rates).to(weights.device)[:, None]
        summed: torch.Tensor = dgl.ops.u_mul_e_sum(block, weights, rates)
        return summed

    def draw(self, n_steps: int, rng: np.random.Generator) -> InputSpikes:
        """Draw the spikes of `n_steps` steps."""
        fires = rng.random((n_steps, self.n_active), np.float32) < self._rates
        fired, n_fired = [], []
        for step in fires:
            places = np.flatnonzero(step)
            fired.append(self._inputs[places])
            n_fired.append(np.diff(np.searchsorted(places, self._ends)))
        offsets = np.concatenate([[0], np.cumsum(np.concatenate(n_fired))])
        inputs = torch.from_numpy(np.concatenate(fired))
        return InputSpikes(inputs, torch.from_numpy(offsets), n_steps, self.n_inputs)


def input_rates(features: F32 | None, propagation: "csr_array") -> "csr_array":
    """Propagated features as firing rates in 0 … 1, sparse.

    Each feature is divided by its largest value. One that is negative somewhere becomes two, its positive and its
    negative part, like ON and OFF cells. Of a network without features each node is a feature of its own. Then every
    node takes the sum of its neighbours by `propagation`, divided by the largest, so that its strongest input fires
    at every step.

    Parameters
    ----------
    features : (N, F) float32, optional
    propagation : (N, N) csr_array
        With the node itself among its neighbours.

    Returns
    -------
    (N, F') csr_array of float32
        F' is F, and one more for each feature that is negative somewhere.
    """
    from scipy.sparse import csr_array

    if features is None:
        spread = csr_array(propagation)
    else:
        both = np.hstack([features, -features[:, (features < 0).any(axis=0)]])
        values = csr_array(np.maximum(both, 0))
        largest = values.max(axis=0).toarray().ravel()
        values.data = values.data / largest[values.indices]
        spread = csr_array(propagation @ values)
    spread.eliminate_zeros()
    strongest = spread.max(axis=1).toarray().ravel()
    spread.data = spread.data / np.repeat(strongest, np.diff(spread.indptr))
    return spread.astype(np.float32)


def n_products_of_spreading(features: F32 | None, propagation: "csr_array") -> int:
    """How many products `input_rates` takes: for each edge those features of the sender that are not zero.

    None without features, where the rates are the propagation itself.
    """
    if features is None:
        return 0
    n_features = np.count_nonzero(features, axis=1)
    return int(n_features[propagation.indices].sum())


def spread_along(edges: Pairs, n_nodes: int) -> "csr_array":
    """Return D^−½ (A + I) D^−½ : (N, N) csr_array, of edges (E, 2) without direction."""
    from scipy.sparse import csr_array

    nodes = np.arange(n_nodes)
    sender, receiver = np.concatenate([edges, edges[:, ::-1], np.stack([nodes, nodes], axis=1)]).T
    degree = np.bincount(receiver, minlength=n_nodes)
    values = 1 / np.sqrt(degree[sender] * degree[receiver])
    return csr_array((values, (receiver, sender)), shape=(n_nodes, n_nodes))
