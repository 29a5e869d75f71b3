"""Projections: what they keep, that they repeat, that times lie on each other."""

import numpy as np
import pytest

from plexoscope.models.embedding import projection
from plexoscope.models.embedding.alignment import aligned, drift
from plexoscope.models.embedding.projection import METHODS, principal, projected


@pytest.fixture(scope="module")
def blobs() -> np.ndarray:
    rng = np.random.default_rng(0)
    return np.concatenate([rng.normal(centre, 0.3, (30, 6)) for centre in (0, 4, 8)]).astype(np.float32)[None]


SLOW = {"umap": pytest.mark.slow}  # compiles for half a minute


@pytest.mark.parametrize(
    ("method", "n_dimensions"),
    [*(pytest.param(each, 2, marks=SLOW.get(each, ())) for each in METHODS), ("pca", 3)],
)
def test_blobs_stay_apart_and_a_seed_gives_one_picture(blobs, method, n_dimensions):
    pictures = [list(projected(blobs, method, n_dimensions, seed=3))[-1][1][0] for _ in range(2)]
    np.testing.assert_array_equal(*pictures)
    places = pictures[0].reshape(3, 30, n_dimensions)
    within = np.linalg.norm(places - places.mean(axis=1, keepdims=True), axis=2).max()
    apart = np.linalg.norm(np.diff(places.mean(axis=1), axis=0), axis=1).min()
    assert apart > within


def test_principal_axes_hold_the_most_variance_and_fill_up_with_zeros(blobs):
    positions = principal(blobs, 3)
    values = np.linalg.svd(blobs[0] - blobs[0].mean(axis=0), compute_uv=False)
    np.testing.assert_allclose(np.sqrt((positions[0] ** 2).sum(axis=0)), values[:3], rtol=1e-4)
    assert not principal(blobs[..., :1], 2)[..., 1].any()


def test_one_turned_time_after_another_stays_where_it_was(blobs):
    turn = np.linalg.qr(np.random.default_rng(1).normal(size=(6, 6)))[0].astype(np.float32)
    values = np.concatenate([blobs, blobs @ turn])
    steps = list(projected(values, "tsne", seed=0))
    assert [t for t, _ in steps] == [0, 1]
    alone = [list(projected(values[t : t + 1], "tsne", seed=t))[-1][1][0] for t in range(2)]
    assert drift(steps[-1][1]) < 0.7 * drift(np.stack(alone))


def test_alignment_undoes_turns_mirrors_and_shifts_and_nothing_else():
    rng = np.random.default_rng(2)
    places = rng.normal(size=(20, 2)).astype(np.float32)
    turn = np.linalg.qr(rng.normal(size=(2, 2)))[0] @ np.diag([1, -1])
    np.testing.assert_allclose(aligned((places @ turn + 5).astype(np.float32), places), places, atol=1e-5)
    larger = aligned((3 * places).astype(np.float32), places)
    np.testing.assert_allclose(larger.std(axis=0), 3 * places.std(axis=0), rtol=1e-4)


@pytest.mark.parametrize(
    ("n_items", "method", "metric"), [(3, "pca", "euclidean"), (9, "mds", "euclidean"), (9, "pca", "l7")]
)
def test_what_cannot_be_projected_is_refused(n_items, method, metric):
    with pytest.raises(ValueError, match="expected"):
        next(projected(np.zeros((1, n_items, 4), np.float32), method, metric=metric))


@pytest.mark.parametrize("n_dimensions", [2, 3])
def test_what_starts_on_a_line_is_spread_a_little(monkeypatch, n_dimensions):
    """UMAP divides the places at which it starts by their extent, axis by axis."""
    starts = []
    monkeypatch.setattr(projection, "_fitter", lambda *_: lambda _, start: starts.append(start) or start)
    line = np.linspace(0, 1, 12, dtype=np.float32)[None, :, None]
    list(projected(line, "umap", n_dimensions))
    assert (np.ptp(starts[0], axis=0) > 0).all()
    assert np.abs(starts[0][:, 1:]).max() < 0.01


def test_places_that_are_not_finite_are_no_picture(monkeypatch, blobs):
    monkeypatch.setattr(projection, "_fitter", lambda *_: lambda _, start: start * np.nan)
    with pytest.raises(ValueError, match="umap: expected finite positions, got NaN or infinity at time 0"):
        list(projected(blobs, "umap"))
