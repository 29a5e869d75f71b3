"""Node classification as methods share it: the task that a network poses, and what else is known of its nodes."""

from collections.abc import Mapping

import numpy as np

from plexoscope.models.data.arrays import F32
from plexoscope.models.data.network import Network
from plexoscope.models.graphs.tasks.node_task import NodeTask, published_task, random_task
from plexoscope.models.graphs.tasks.structural_features import degree_features, structural_features
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


def features_of(network: Network, ctx: Context, degrees: bool = False) -> F32:
    """The features (N, F) of the network, where they count something with rows that sum to one; else structural ones.

    Parameters
    ----------
    network
    ctx
        Told what is taken.
    degrees
        Take no more of the structure than degrees.

    Raises
    ------
    PluginError
        If it has none and is too large for structural ones.
    """
    if network.features is None:
        try:
            features, names = degree_features(network) if degrees else structural_features(network)
        except ValueError as error:
            raise PluginError(str(error)) from None
        ctx.log(f"no features: {len(names)} of the structure instead, from the edges alone: {', '.join(names)}")
        return features
    if network.features.min() < 0:
        return np.array(network.features)
    sums = network.features.sum(1, keepdims=True)
    return (network.features / np.where(sums > 0, sums, 1)).astype(np.float32)
