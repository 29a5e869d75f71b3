"""Moving times keeps what each subject has and loses when."""

from collections.abc import Callable

import numpy as np
import pytest

from plexoscope.models.connectome.dynamic_connectomes.affinity import AffinityTensor
from plexoscope.models.connectome.dynamic_connectomes.common_time import shared_change
from plexoscope.models.connectome.dynamic_connectomes.time_surrogates import shifted, shuffled

Moved = Callable[[AffinityTensor, np.random.Generator], AffinityTensor]


def _tensor() -> AffinityTensor:
    """Four subjects who change alike at the same times, and one window in which the first was not seen."""
    rng = np.random.default_rng(0)
    values = rng.random((40, 1, 10)).repeat(4, axis=1) + 0.1 * rng.random((40, 4, 10))
    seen = np.ones(values.shape, bool)
    seen[3, 0] = False
    units, subjects = (tuple(f"{name}{number}" for number in range(n)) for name, n in (("u", 5), ("s", 4)))
    return AffinityTensor(np.where(seen, values, 0).astype(np.float32), seen, np.arange(40.0), units, subjects)


@pytest.mark.parametrize("moved", [shifted, shuffled])
def test_each_subject_keeps_its_windows_and_shares_no_time(moved: Moved) -> None:
    tensor = _tensor()
    other = moved(tensor, np.random.default_rng(1))
    assert shared_change(tensor) > 0.9
    assert abs(shared_change(other)) < 0.2
    for subject in range(4):
        before, after = (each.values[:, subject] for each in (tensor, other))
        np.testing.assert_array_equal(np.sort(before[:, 0]), np.sort(after[:, 0]))
        window = int(np.flatnonzero((after == before[7]).all(axis=1))[0])
        assert not other.seen[other.values[:, subject].sum(axis=1) == 0, subject].any()
        follows = (after[(window + 1) % 40] == before[8]).all()
        assert follows or moved is shuffled


def test_windows_stay_in_their_order_only_where_they_are_shifted() -> None:
    tensor = _tensor()
    kept = {}
    for moved in (shifted, shuffled):
        values = moved(tensor, np.random.default_rng(1)).values[:, 1, 0]
        where = {value: step for step, value in enumerate(tensor.values[:, 1, 0].tolist())}
        steps = np.array([where[value] for value in values.tolist()])
        kept[moved] = float((np.diff(steps) % 40 == 1).mean())
    assert kept[shifted] > 0.95 > 0.5 > kept[shuffled]
