"""The joint neighbourhood of a pair: which keys two sets of caches share, found by hashing alone."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from plexoscope.models.graphs.methods.nat.cache import EMPTY, Cache

N_HOPS = 3
N_CODES = 1 << (2 * N_HOPS)
"""Six bits: the hops of the first end (1, 2, 4) and of the second (8, 16, 32) in which a key occurs."""


@dataclass(frozen=True, eq=False)
class HopEntries:
    """The entries of one hop that P pairs look at.

    Parameters
    ----------
    place : (K,) int64
        In the cache of that hop.
    pair, group : (K,) int64
        Which pair looks at it, and which of the G keys of `JointKeys` it is an entry of.
    """

    place: torch.Tensor
    pair: torch.Tensor
    group: torch.Tensor


@dataclass(frozen=True, eq=False)
class JointKeys:
    """The different keys of P pairs, G in all, and where each occurs.

    Parameters
    ----------
    key, code, pair : (G,) int64
        The node, in which hops of which end it occurs (`N_CODES`), and the pair.
    own_group : (2 P,) int64
        The groups of the ends themselves: hop 0.
    held : HopEntries of hop 1 and of hop 2
    """

    key: torch.Tensor
    code: torch.Tensor
    pair: torch.Tensor
    own_group: torch.Tensor
    held: tuple[HopEntries, ...]

    @property
    def is_shared(self) -> torch.Tensor:
        """Whether both ends hold the key : (G,) bool."""
        one_end = (1 << N_HOPS) - 1
        return ((self.code & one_end) > 0) & (self.code >> N_HOPS > 0)


def joint_keys(source: torch.Tensor, target: torch.Tensor, caches: Sequence[Cache], joint: bool = True) -> JointKeys:
    """Look every key of either end up in all dictionaries of both.

    Parameters
    ----------
    source, target : (P,) int64
        Different in each pair.
    caches
        Of hop 1 and hop 2; hop 0 is the node itself.
    joint
        False looks in the dictionaries of the own end only: the ablation.
    """
    ends = torch.stack([source, target], 1)
    in_cache = [cache.all_of(ends) for cache in caches]
    by_end = torch.cat([ends.unsqueeze(2), *(c.keys[at] for c, at in zip(caches, in_cache, strict=True))], 2)
    n_pairs, _, n_each = by_end.shape
    # A row holds hop 0, 1 and 2 of the first end, and then those of the second.
    keys = by_end.view(n_pairs, 2 * n_each)
    taken = torch.nonzero((keys != EMPTY).flatten()).squeeze(1)
    pair, key = taken // (2 * n_each), keys.flatten()[taken]
    # Where in its row a key would be: hop 0, then the slot that it hashes to in hop 1, in hop 2, of either end.
    at = torch.stack([torch.zeros_like(key), *(cache.slot(key) for cache in caches)], 1)
    at = at + torch.tensor([0, 1, 1 + caches[0].n_slots])
    at = torch.cat([at, at + n_each], 1) + (pair * (2 * n_each)).unsqueeze(1)
    found = keys.flatten()[at] == key.unsqueeze(1)
    if not joint:
        own_end = (taken % (2 * n_each)) // n_each
        found &= torch.arange(2 * N_HOPS) // N_HOPS == own_end.unsqueeze(1)
    first = torch.gather(at, 1, found.byte().argmax(1, keepdim=True)).squeeze(1)
    is_first = first == taken
    group_at = torch.zeros(n_pairs * 2 * n_each, dtype=torch.int64)
    group_at[taken[is_first]] = torch.arange(int(is_first.sum()))
    group_at[taken] = group_at[first]
    code = (found[is_first].long() << torch.arange(2 * N_HOPS)).sum(1)
    group_by_end = group_at.view(n_pairs, 2, n_each)
    taken_by_end = (keys != EMPTY).view(n_pairs, 2, n_each)
    held, start = [], 1
    for cache, places in zip(caches, in_cache, strict=True):
        piece = slice(start, start + cache.n_slots)
        row, end, slot = torch.nonzero(taken_by_end[:, :, piece], as_tuple=True)
        held.append(HopEntries(places[row, end, slot], row, group_by_end[:, :, piece][row, end, slot]))
        start += cache.n_slots
    return JointKeys(key[is_first], code, pair[is_first], group_by_end[:, :, 0].flatten(), tuple(held))
