"""Caches and joint keys against dictionaries and sets."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from plexoscope.models.graphs.methods.nat.cache import Cache  # noqa: E402
from plexoscope.models.graphs.methods.nat.joint import joint_keys  # noqa: E402

N_NODES = 30


def _filled(overwrite: float, salt: int, n_slots: int = 5, seed: int = 0) -> Cache:
    rng = np.random.default_rng(seed)
    cache = Cache(N_NODES, n_slots, 1, overwrite, salt)
    for _ in range(6):
        nodes, keys = (torch.from_numpy(column) for column in rng.integers(0, N_NODES, (2, 40)))
        chosen, place, _ = cache.admit(nodes, keys, rng)
        cache.put(place, keys[chosen], torch.zeros(len(chosen), dtype=torch.float64), torch.zeros(len(chosen), 1))
    return cache


@pytest.mark.parametrize("overwrite", [0.0, 1.0])
def test_a_place_holds_the_first_or_the_last_key(overwrite: float) -> None:
    rng, n_slots = np.random.default_rng(1), 4
    cache = Cache(3, n_slots, 1, overwrite, salt=1)
    held: dict[tuple[int, int], int] = {}
    for _ in range(30):
        node, key = int(rng.integers(0, 3)), int(rng.integers(0, 50))
        nodes, keys = torch.tensor([node]), torch.tensor([key])
        slot = int(cache.slot(keys)[0])
        chosen, place, known = cache.admit(nodes, keys, rng)
        if (node, slot) not in held or held[node, slot] == key or overwrite:
            assert bool(known[0]) == (held.get((node, slot)) == key)
            held[node, slot] = key
        else:
            assert not len(chosen)
        cache.put(place, keys[chosen], torch.zeros(len(chosen), dtype=torch.float64), torch.zeros(len(chosen), 1))
        assert {(p // n_slots, p % n_slots): k for p, k in enumerate(cache.keys.tolist()) if k >= 0} == held
    assert cache.n_collisions > 0
    assert cache.n_overwritten == (cache.n_collisions if overwrite else 0)


def test_of_several_entries_for_one_place_the_last_is_admitted() -> None:
    cache = Cache(2, 1, 1, 1.0, salt=1)
    chosen, place, known = cache.admit(torch.tensor([0, 1, 0, 0]), torch.tensor([5, 6, 7, 8]), np.random.default_rng(0))
    assert (chosen.tolist(), place.tolist(), known.tolist()) == ([3, 1], [0, 1], [False, False])


def test_keys_spread_over_the_slots() -> None:
    cache = Cache(1, 16, 1, 1.0, salt=1)
    counts = torch.bincount(cache.slot(torch.arange(1600)), minlength=16)
    assert counts.min() > 60
    assert counts.max() < 140


@pytest.mark.parametrize("joint", [True, False])
def test_joint_keys_are_those_of_sets(joint: bool) -> None:
    caches = [_filled(0.7, 1, seed=0), _filled(0.7, 7919, n_slots=3, seed=1)]

    def held(node: int, hop: int) -> set[int]:
        if not hop:
            return {node}
        return set(caches[hop - 1].keys.view(N_NODES, -1)[node].tolist()) - {-1}

    rng = np.random.default_rng(2)
    source = rng.integers(0, N_NODES, 50)
    target = (source + rng.integers(1, N_NODES, 50)) % N_NODES
    found = joint_keys(torch.from_numpy(source), torch.from_numpy(target), caches, joint)
    for pair, ends in enumerate(zip(source.tolist(), target.tolist(), strict=True)):
        rows = torch.nonzero(found.pair == pair).flatten()
        got = list(zip(found.key[rows].tolist(), found.code[rows].tolist(), strict=True))
        expected: list[tuple[int, int]] = []
        per_end = [{hop: held(end, hop) for hop in range(3)} for end in ends]
        codes = [
            {key: sum(1 << (3 * side + hop) for hop in hops if key in hops[hop]) for key in set().union(*hops.values())}
            for side, hops in enumerate(per_end)
        ]
        if joint:
            keys = codes[0].keys() | codes[1].keys()
            expected = [(key, codes[0].get(key, 0) | codes[1].get(key, 0)) for key in keys]
        else:
            expected = [*codes[0].items(), *codes[1].items()]
        assert sorted(got) == sorted(expected)


def test_every_entry_belongs_to_the_group_of_its_key() -> None:
    caches = [_filled(0.7, 1, seed=0), _filled(0.7, 7919, n_slots=3, seed=1)]
    source, target = torch.arange(0, 10), torch.arange(10, 20)
    found = joint_keys(source, target, caches)
    assert found.key[found.own_group].tolist() == torch.stack([source, target], 1).flatten().tolist()
    for cache, entries in zip(caches, found.held, strict=True):
        assert torch.equal(found.key[entries.group], cache.keys[entries.place])
        assert torch.equal(found.pair[entries.group], entries.pair)
