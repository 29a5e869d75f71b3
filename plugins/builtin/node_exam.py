"""Node classification as methods share it: the task that a network poses, and what else is known of its nodes."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.network import Network
from plexoscope.models.graphs.node_task import NodeTask, published_task, random_task
from plexoscope.models.graphs.structural_features import structural_features
from plexoscope.plugins.context import Context
from plexoscope.plugins.errors import PluginError

TRAIN_SHARE, VAL_SHARE = 0.48, 0.32
"""Where no split is published: those of H. Pei et al., Geom-GCN, ICLR 2020."""


def network_of(inputs: Mapping[str, object]) -> Network:
    """Return the input `network`.

    Raises
    ------
    PluginError
        If it is something else or too small.
    """
    network = inputs["network"]
    if not isinstance(network, Network):
        raise PluginError(f"network: expected a network, got {type(network).__name__}")
    if network.n_nodes < 10 or not network.n_edges:
        raise PluginError(f"network: expected ten nodes or more and edges, got {network.n_nodes}, {network.n_edges}")
    return network


def task_of(network: Network, ctx: Context) -> NodeTask:
    """The published split of the network, else one drawn by the seed.

    Raises
    ------
    PluginError
        If the nodes have no classes.
    """
    try:
        published = published_task(network)
        if published is not None:
            return published
        ctx.log(f"no published split: {TRAIN_SHARE:.0%} of each class to learn from, {VAL_SHARE:.0%} to choose by")
        return random_task(network, TRAIN_SHARE, VAL_SHARE, ctx.rng)
    except ValueError as error:
        raise PluginError(str(error)) from None


def features_of(network: Network, ctx: Context) -> npt.NDArray[np.float32]:
    """The features of the network, where they count something with rows that sum to one; else structural ones.

    Raises
    ------
    PluginError
        If it has none and is too large for structural ones.
    """
    if network.features is None:
        try:
            features, names = structural_features(network)
        except ValueError as error:
            raise PluginError(str(error)) from None
        ctx.log(f"no features: {len(names)} of the structure around each node, from the edges alone")
        return features
    if network.features.min() < 0:
        return np.array(network.features)
    sums = network.features.sum(1, keepdims=True)
    return (network.features / np.where(sums > 0, sums, 1)).astype(np.float32)
