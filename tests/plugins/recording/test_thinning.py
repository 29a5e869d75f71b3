"""What is left out of a large recording: by number and size alone, evenly, and never more than needed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.plugins.recording.thinning import ALWAYS, ROW_BYTES, Thinning

MAX = 64 * 100_000


def kept(thinning, sizes, channel="c"):
    """The numbers of the values that are kept in the end, and the most bytes there ever were."""
    tiers, most = {}, 0
    for number, size in enumerate(sizes):
        tier, removed = thinning.place(channel, size)
        for each in removed:
            tiers.pop(each, None)
        if tier is not None:
            tiers.setdefault(tier, []).append((number, size + ROW_BYTES))
        most = max(most, sum(size for values in tiers.values() for _, size in values))
    return sorted(number for values in tiers.values() for number, _ in values), most


def test_nothing_goes_while_there_is_room():
    size = 10_000
    n = MAX * 5 // 8 // (size + ROW_BYTES)
    numbers, _ = kept(Thinning(["c"], MAX), [size] * n)
    assert numbers == list(range(n))


@pytest.mark.parametrize("n_values", [1000, 5000, 30_000])
def test_what_is_left_is_even_and_bounded(n_values):
    numbers, most = kept(Thinning(["c"], MAX), [10_000] * n_values)
    assert most <= MAX
    first = next((i for i, number in enumerate(numbers) if number != i), len(numbers))
    gaps = {b - a for a, b in zip(numbers[first:], numbers[first + 1 :], strict=False)}
    assert len(gaps) <= 1
    assert all((gap & (gap - 1)) == 0 for gap in gaps)
    assert len(numbers) * 11_024 > MAX // 4  # and no more is left out than has to be


@given(st.lists(st.integers(0, 200_000), max_size=400), st.integers(0, 1_000_000))
def test_any_sizes_are_bounded(sizes, max_bytes):
    _, most = kept(Thinning(["c"], max_bytes), sizes)
    assert most <= max_bytes


def test_one_huge_value_pushes_nothing_out():
    numbers, _ = kept(Thinning(["c"], MAX), [10_000] * 300 + [MAX] + [10_000] * 10)
    assert numbers == [*range(300), *range(301, 311)]


def test_a_small_channel_stays_whole_beside_a_large_one():
    thinning = Thinning(["image", "loss"], MAX)
    for number in range(60):
        assert thinning.place("loss", 50) == (ALWAYS, ())
        thinning.place("image", 1_000_000 if number else 10)
    assert thinning.place("image", 1_000_000).tier is None


def test_events_are_not_its_business():
    assert Thinning(["c"], MAX).thins("c")
    assert not Thinning(["c"], MAX).thins("found")
