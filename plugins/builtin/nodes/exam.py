"""Node classification as methods share it: the task that a network poses, and what else is known of its nodes."""

from collections.abc import Mapping
from typing import Protocol

import numpy as np

from plexoscope.models.data.arrays import F32
from plexoscope.models.data.network import Network
from plexoscope.models.graphs.tasks.node_task import NodeTask, n_published_splits, published_task, random_task
from plexoscope.models.graphs.tasks.structural_features import degree_features, structural_features
from plexoscope.plugins.context import Context
from plexoscope.plugins.errors import PluginError


class Shares(Protocol):
    """Of each class, where no split is published."""

    @property
    def train_share(self) -> float: ...
    @property
    def val_share(self) -> float: ...


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


def say_which_splits(network: Network, shares: Shares, ctx: Context) -> None:
    """Log what the seeds differ in.

    Raises
    ------
    PluginError
        If the nodes have no classes, or too few are known.
    """
    n_splits = n_published_splits(network)
    task_of(network, shares, ctx)
    if n_splits == 1:
        ctx.log("one published split: seeds differ in their starting weights alone")
    elif n_splits:
        ctx.log(f"{n_splits} published splits: each seed has the next")
    else:
        train, val = shares.train_share, shares.val_share
        ctx.log(f"no published split: each seed draws {train:.0%} of each class to learn from, {val:.0%} to choose by")


def task_of(network: Network, shares: Shares, ctx: Context) -> NodeTask:
    """The published split of the network, of several that of the seed; else one drawn by the seed.

    Raises
    ------
    PluginError
        If the nodes have no classes, or too few are known.
    """
    n_splits = n_published_splits(network)
    try:
        task = published_task(network, ctx.seed % n_splits) if n_splits else None
        task = task or random_task(network, shares.train_share, shares.val_share, ctx.rng)
    except ValueError as error:
        raise PluginError(str(error)) from None
    if not len(task.val) or not len(task.test):
        sizes = f"{len(task.train)}, {len(task.val)} and {len(task.test)}"
        raise PluginError(f"network: expected nodes to learn from, to choose by and to ask about, got {sizes}")
    return task


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
