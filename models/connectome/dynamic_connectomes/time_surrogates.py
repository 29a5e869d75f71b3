"""Affinities whose times are moved in each subject: what subjects share by time alone is gone, all else is kept."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from plexoscope.models.connectome.dynamic_connectomes.affinity import AffinityTensor
from plexoscope.models.data.arrays import I64


def shifted(tensor: AffinityTensor, rng: np.random.Generator) -> AffinityTensor:
    """Turn the windows of each subject round by a number of its own; what comes out at the end comes in first.

    Each subject changes as it did, at other times than the rest.
    """
    steps = np.arange(len(tensor.times_s))
    return _moved(tensor, lambda: np.roll(steps, rng.integers(len(steps))))


def shuffled(tensor: AffinityTensor, rng: np.random.Generator) -> AffinityTensor:
    """Put the windows of each subject in an order of chance: neither time in common is left nor what follows what."""
    return _moved(tensor, lambda: rng.permutation(len(tensor.times_s)))


def _moved(tensor: AffinityTensor, order: Callable[[], I64]) -> AffinityTensor:
    orders = np.stack([order() for _ in tensor.subject_names], axis=1)[:, :, None]
    values = np.take_along_axis(tensor.values, orders, axis=0)
    return replace(tensor, values=values, seen=np.take_along_axis(tensor.seen, orders, axis=0))
