"""PSNR and SSIM against values worked out by hand, and what must hold for any two pictures."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from plexoscope.app.cli.measuring.quality import WINDOW_SIDE_PX, psnr_db, ssim

pictures = arrays(np.float32, (14, 13, 2), elements=st.floats(0, 1, width=32))


def flat(value: float, n_channels: int = 4) -> np.ndarray:
    return np.full((16, 12, n_channels), value, np.float32)


def textured(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).uniform(size=(40, 30, 4)).astype(np.float32)


def gaussian_window() -> np.ndarray:
    """(11, 11): the paper's weights, of sum 1."""
    along = np.exp(-((np.arange(11) - 5) ** 2) / (2 * 1.5**2))
    window = np.outer(along, along)
    return window / window.sum()


@pytest.mark.parametrize(("off", "expected_db"), [(1.0, 0.0), (0.1, 20.0), (0.01, 40.0), (0.5, 6.0206)])
def test_psnr_of_a_constant_difference(off, expected_db):
    assert psnr_db(flat(0.0), flat(off)) == pytest.approx(expected_db, abs=1e-3)


def test_psnr_counts_all_channels():
    """One of four channels off by 1: a mean square of a quarter."""
    picture = flat(0.0)
    picture[..., 2] = 1
    assert psnr_db(picture, flat(0.0)) == pytest.approx(-10 * math.log10(0.25))


def test_psnr_of_equal_pictures_is_infinite():
    assert psnr_db(textured(), textured()) == math.inf


@pytest.mark.parametrize(("one", "other"), [(0.0, 1.0), (0.2, 0.4), (0.5, 0.5)])
def test_ssim_of_flat_pictures_is_its_luminance_term(one, other):
    c1 = 0.01**2
    expected = (2 * one * other + c1) / (one**2 + other**2 + c1)
    assert ssim(flat(one), flat(other)) == pytest.approx(expected, rel=1e-5)


def test_ssim_of_a_single_window():
    """A picture of one window: the paper's formula written out with its weights."""
    x, y = textured(1)[:11, :11, :1], textured(2)[:11, :11, :1]
    weights = gaussian_window()
    mean_x, mean_y = (weights * x[..., 0]).sum(), (weights * y[..., 0]).sum()
    var_x = (weights * (x[..., 0] - mean_x) ** 2).sum()
    var_y = (weights * (y[..., 0] - mean_y) ** 2).sum()
    both = (weights * (x[..., 0] - mean_x) * (y[..., 0] - mean_y)).sum()
    c1, c2 = 0.01**2, 0.03**2
    likeness = (2 * mean_x * mean_y + c1) * (2 * both + c2)
    expected = likeness / ((mean_x**2 + mean_y**2 + c1) * (var_x + var_y + c2))
    assert ssim(x, y) == pytest.approx(expected, rel=1e-6)


def test_ssim_of_a_picture_and_its_negative_is_negative():
    picture = np.indices((24, 24)).sum(axis=0, keepdims=True).reshape(24, 24, 1) % 2
    assert ssim(picture.astype(np.float32), (1 - picture).astype(np.float32)) < -0.9


@given(pictures, pictures)
@settings(max_examples=50, deadline=None)
def test_any_two_pictures(one, other):
    assert ssim(one, one) == pytest.approx(1, abs=1e-9)
    assert ssim(one, other) == pytest.approx(ssim(other, one), abs=1e-12)
    assert -1 <= ssim(one, other) <= 1 + 1e-9
    assert psnr_db(one, other) == psnr_db(other, one) >= 0


def test_both_fall_with_noise():
    picture, noise = textured() * 0.5 + 0.25, textured(3) - 0.5
    worse = [
        (psnr_db(picture, noisy), ssim(picture, noisy)) for noisy in (picture + noise * a for a in (0.02, 0.1, 0.4))
    ]
    for better, next_one in pairwise(worse):
        assert better[0] > next_one[0]
        assert better[1] > next_one[1]


@pytest.mark.parametrize("measure", [psnr_db, ssim])
def test_pictures_of_two_shapes(measure):
    with pytest.raises(ValueError, match=r"expected two of the same \(H, W, C\), got \(16, 12, 4\) and \(16, 12, 3\)"):
        measure(flat(0), flat(0, 3))


def test_a_picture_smaller_than_the_window():
    small = np.zeros((WINDOW_SIDE_PX, WINDOW_SIDE_PX - 1, 4), np.float32)
    with pytest.raises(ValueError, match=r"expected at least 11 px a side, got \(11, 10\)"):
        ssim(small, small)
