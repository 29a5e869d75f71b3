"""Change in common is that of planted recordings, and none where each subject has a time of its own."""

from dataclasses import replace

import numpy as np
import pytest

from plexoscope.models.connectome.dynamic_connectomes.affinity import AffinityTensor
from plexoscope.models.connectome.dynamic_connectomes.common_time import shared_change
from plexoscope.models.connectome.dynamic_connectomes.planted import PlantedSettings, planted_recording


def _tensor(values: np.ndarray, seen: np.ndarray | None = None) -> AffinityTensor:
    n_times, n_subjects, _ = values.shape
    seen = np.ones(values.shape, bool) if seen is None else seen
    names = tuple("abcd"), tuple(str(subject) for subject in range(n_subjects))
    return AffinityTensor(values.astype(np.float32), seen, np.arange(n_times, dtype=float), *names)


def test_halves_that_change_alike_share_all_and_shifted_ones_nothing() -> None:
    rng = np.random.default_rng(0)
    change = rng.random((400, 1, 6))
    alike = np.repeat(change, 4, axis=1) + rng.random((1, 4, 6))  # and a level of each for itself
    assert shared_change(_tensor(alike)) == pytest.approx(1, abs=1e-5)
    shifted = np.concatenate([np.roll(change, 50 * shift, axis=0) for shift in range(4)], axis=1)
    assert abs(shared_change(_tensor(shifted))) < 0.1
    level = rng.random((400, 1, 1)) * np.ones((1, 4, 6))
    assert abs(shared_change(_tensor(level + rng.random((400, 4, 6))))) < 0.1


def test_what_was_not_seen_takes_no_part() -> None:
    change = np.repeat(np.random.default_rng(0).random((50, 1, 6)), 2, axis=1)
    seen = np.ones(change.shape, bool)
    seen[10:20, 0, 3] = False
    wrong = np.where(seen, change, 0)
    assert shared_change(_tensor(wrong, seen)) == pytest.approx(1, abs=0.02)
    assert np.isnan(shared_change(_tensor(change[:, :1])))


def test_planted_recordings_are_what_they_say() -> None:
    settings = PlantedSettings(n_units=12, n_subjects=2, n_times=1200, noise=0.1)
    planted = planted_recording(0, settings)
    assert planted.strengths.shape == (3, 1200)
    assert np.bincount(planted.divisions[1]).tolist() == [4] * 3
    times_s = (np.arange(1200) + 0.5) * settings.step_s
    alone = planted.strengths.max(axis=0) == 1
    for stimulus, division in enumerate(planted.divisions):
        shown = alone & (planted.strengths[stimulus] == 1)
        assert (planted.groups_at(times_s)[shown] == division).all()
        r = np.corrcoef(planted.series.values[0][:, shown])
        together = division[:, None] == division
        np.fill_diagonal(together, False)
        assert r[together].min() > 0.8
        assert np.abs(r[division[:, None] != division]).max() < 0.6
    again = planted_recording(0, replace(settings, noise=0.1))
    np.testing.assert_array_equal(again.series.values, planted.series.values)
