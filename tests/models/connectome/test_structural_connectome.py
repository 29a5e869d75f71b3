"""The structural connectome, against one streamline at a time and against DIPY."""

from itertools import pairwise

import numpy as np
import pytest
from dipy.tracking.utils import connectivity_matrix

from plexoscope.models.connectome.ends import NONE
from plexoscope.models.connectome.structural_connectome import (
    COUNT,
    DENSITY,
    LENGTH,
    N_ENDS,
    dense,
    structural_connectome,
)
from plexoscope.models.data.column import Column
from plexoscope.models.data.parcellation import Parcellation
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.data.volume import Volume
from plexoscope.models.tracts.geometry import length_mm
from tests.models.tracts.streamlines import lines_of, random_tractogram, tractogram_of

LINE = np.zeros((4, 1, 1), np.int16)
LINE[:, 0, 0] = 1, 1, 2, 3
THREE = Parcellation(Volume(LINE, np.diag([2.0, 2, 2, 1]), "row"), np.array([1, 2, 3]), ("a", "b", "c"))
LINES = tractogram_of(
    [(0, 0, 0), (4, 0, 0)],  # a – b
    [(4, 0, 0), (4, 3, 0), (2, 3, 0), (2, 0, 0)],  # b – a, 8 mm
    [(0, 0, 0), (2, 0, 0)],  # within a
    [(0, 0, 0), (60, 0, 0)],  # leaves
    [],
)


def _blocks(seed: int = 0) -> tuple[Tractogram, Parcellation]:
    """A volume filled with regions, and streamlines wholly inside."""
    values = np.random.default_rng(seed).integers(0, 6, (5, 5, 5)).astype(np.uint16).repeat(4, 0).repeat(4, 1)
    values = values.repeat(4, 2)
    affine = np.array([[-2.0, 0, 0, 20], [0, 2, 0, -20], [0, 0, 2, -20], [0, 0, 0, 1]])
    lines = [line for line in lines_of(random_tractogram(seed, 300, 12, 1.0, size_mm=12)) if len(line)]
    inside = [line for line in lines if np.abs(line).max() < 18]
    return tractogram_of(*inside), Parcellation(
        Volume(values, affine, "blocks"), np.arange(1, 6, dtype=np.int32), tuple("abcde")
    )


def test_by_hand() -> None:
    found = structural_connectome(LINES, THREE, radius_mm=0)
    np.testing.assert_array_equal(found.network.edges, [(0, 0), (0, 1)])
    np.testing.assert_array_equal(found.edge, [1, 1, 0, NONE, NONE])
    assert found.n_assigned == 3
    np.testing.assert_array_equal(found.network.edge_values[COUNT], [1, 2])
    np.testing.assert_allclose(found.network.edge_values[LENGTH], [2, 6])
    # a has two voxels of 8 mm³, b one: 1 / 0.016 cm³ within a, 2 / 0.012 cm³ between.
    np.testing.assert_allclose(found.network.edge_values[DENSITY], [62.5, 2 / 0.012])
    np.testing.assert_array_equal(found.network.node_values[N_ENDS], [5, 2, 0])
    np.testing.assert_allclose(found.network.positions_mm, [(1, 0, 0), (4, 0, 0), (6, 0, 0)])
    np.testing.assert_array_equal(found.matrix(COUNT), [(1, 2, 0), (2, 0, 0), (0, 0, 0)])
    assert np.isnan(found.matrix(LENGTH)[2]).all()


def test_direction_where_it_means_something() -> None:
    found = structural_connectome(LINES, THREE, radius_mm=0, symmetric=False)
    assert found.network.directed
    np.testing.assert_array_equal(found.matrix(COUNT), [(1, 1, 0), (1, 0, 0), (0, 0, 0)])
    np.testing.assert_allclose(found.matrix(LENGTH)[:2, :2], [(2, 4), (8, np.nan)])


@pytest.mark.parametrize("symmetric", [True, False])
def test_equal_to_dipy(symmetric: bool) -> None:
    tractogram, parcellation = _blocks()
    theirs = connectivity_matrix(
        list(lines_of(tractogram)), parcellation.volume.affine, parcellation.volume.values, symmetric=symmetric
    )
    found = structural_connectome(tractogram, parcellation, radius_mm=0, symmetric=symmetric)
    np.testing.assert_array_equal(found.matrix(COUNT), theirs[1:, 1:])
    assert theirs[1:, 1:].max() > 3


def test_means_are_over_the_streamlines_of_a_pair() -> None:
    tractogram, parcellation = _blocks(1)
    values = np.random.default_rng(0).normal(size=tractogram.n_streamlines)
    values[::7] = np.nan
    found = structural_connectome(tractogram, parcellation, scalar=Column(values, name="FA"))
    lengths_mm = length_mm(tractogram)
    for number, (i, j) in enumerate(found.network.edges):
        mine = np.flatnonzero((np.sort(found.ends, axis=1) == (i, j)).all(axis=1))
        np.testing.assert_array_equal(mine, np.flatnonzero(found.edge == number))
        assert found.network.edge_values[COUNT][number] == len(mine)
        np.testing.assert_allclose(found.network.edge_values[LENGTH][number], lengths_mm[mine].mean())
        wanted = np.nan if np.isnan(values[mine]).all() else np.nanmean(values[mine])
        np.testing.assert_allclose(found.network.edge_values["FA"][number], wanted)


def test_a_scalar_is_sampled_along_the_fibres() -> None:
    ramp = Volume(np.arange(4, dtype=np.float32).reshape(4, 1, 1) * 2, THREE.volume.affine, "x")
    found = structural_connectome(LINES, THREE, radius_mm=0, scalar=ramp)
    # The values are x in mm; points outside the volume do not count.
    np.testing.assert_allclose(found.network.edge_values["x"], [1, (2 + 3) / 2], atol=1e-6)
    per_point = np.concatenate([np.arange(b - a, dtype=float) for a, b in pairwise(LINES.offsets)])
    found = structural_connectome(LINES, THREE, radius_mm=0, scalar=Column(per_point, "point"))
    np.testing.assert_allclose(found.network.edge_values["scalar"], [0.5, (0.5 + 1.5) / 2])


def test_errors_say_what_was_expected() -> None:
    with pytest.raises(ValueError, match=r"^scalar 'FA': expected 5 values, got 3$"):
        structural_connectome(LINES, THREE, scalar=Column(np.zeros(3), name="FA"))
    with pytest.raises(ValueError, match=r"^measure: expected one of count, length \(mm\), .*got 'weight'$"):
        dense(structural_connectome(LINES, THREE).network, "weight")


def test_progress_may_cancel() -> None:
    class StopError(Exception):
        pass

    def stop(done: int, total: int) -> None:
        raise StopError

    with pytest.raises(StopError):
        structural_connectome(LINES, THREE, scalar=THREE.volume, progress=stop)


def test_nothing_assigned_is_an_empty_network() -> None:
    found = structural_connectome(tractogram_of([(90, 0, 0), (99, 0, 0)]), THREE)
    assert (found.network.n_nodes, found.network.n_edges, found.n_assigned) == (3, 0, 0)
    assert not found.matrix(COUNT).any()
