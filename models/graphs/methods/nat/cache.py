"""N-caches: small dictionaries of neighbours, one for each node, in arrays."""

import numpy as np
import torch

from plexoscope.models.graphs.temporal.state_table import StateTable

EMPTY = -1
_MULTIPLIER, _MODULUS = 2_654_435_761, 1 << 32


class Cache:
    """For each node a dictionary of `n_slots` places; a key has one place, that which it hashes to.

    Where the place is taken by another key, the newer one overwrites it with probability `overwrite`.

    Attributes
    ----------
    keys : (N · n_slots,) int64
        Nodes, −1 where empty.
    time_s : (N · n_slots,) float64
        Of the last update of each entry.
    states : StateTable
    n_written, n_collisions, n_overwritten : int
        Since the cache was cleared: updates that had a place, those that found another key there, and those of
        them that drove it out.
    """

    def __init__(self, n_nodes: int, n_slots: int, n_columns: int, overwrite: float, salt: int) -> None:
        self.n_slots = n_slots
        self._overwrite, self._salt = overwrite, salt
        self.keys = torch.full((n_nodes * n_slots,), EMPTY)
        self.time_s = torch.zeros(n_nodes * n_slots, dtype=torch.float64)
        self.states = StateTable(n_nodes * n_slots, n_columns)
        self.n_written = self.n_collisions = self.n_overwritten = 0

    def clear(self) -> None:
        self.keys.fill_(EMPTY)
        self.time_s.zero_()
        self.states.clear()
        self.n_written = self.n_collisions = self.n_overwritten = 0

    def all_of(self, nodes: torch.Tensor) -> torch.Tensor:
        """All places of each node : (…) int64 → (…, n_slots) int64."""
        return nodes.unsqueeze(-1) * self.n_slots + torch.arange(self.n_slots)

    def slot(self, keys: torch.Tensor) -> torch.Tensor:
        """Where each key hashes to, 0 … n_slots − 1. The high bits of a product, so that neighbours spread."""
        mixed = ((keys + self._salt) * _MULTIPLIER) % _MODULUS
        return (mixed >> 16) % self.n_slots

    def admit(
        self, nodes: torch.Tensor, keys: torch.Tensor, rng: np.random.Generator
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Which of a batch of entries get a place. Of several for one place, the last.

        Parameters
        ----------
        nodes, keys : (K,) int64
            In order of time.

        Returns
        -------
        chosen : (A,) int64
            Of the K entries.
        place : (A,) int64
            Of each, all different.
        known : (A,) bool
            Whether the key has been there already.
        """
        place = nodes * self.n_slots + self.slot(keys)
        held = self.keys[place]
        known = held == keys
        collides = (held != EMPTY) & ~known
        admitted = ~collides | torch.from_numpy(rng.random(len(keys)) < self._overwrite)
        candidates = torch.nonzero(admitted).squeeze(1)
        _, newest = np.unique(place[candidates].numpy()[::-1], return_index=True)
        chosen = candidates[len(candidates) - 1 - torch.from_numpy(newest)]
        self.n_written += len(chosen)
        self.n_collisions += int(collides.sum())
        self.n_overwritten += int(collides[chosen].sum())
        return chosen, place[chosen], known[chosen]

    def put(self, place: torch.Tensor, keys: torch.Tensor, time_s: torch.Tensor, states: torch.Tensor) -> None:
        """Write entries that were admitted."""
        self.keys[place] = keys
        self.time_s[place] = time_s
        self.states.write(place, states)

    @property
    def occupancy(self) -> float:
        """Share of the places of nodes with an entry that are taken."""
        taken = (self.keys != EMPTY).view(-1, self.n_slots)
        used = taken.any(1)
        return float(taken[used].float().mean()) if bool(used.any()) else 0.0
