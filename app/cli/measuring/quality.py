"""How near a picture comes to a reference. Both hold values of 0 … 1; rows, columns and channels in this order."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32, F64

Picture = F32

WINDOW_SIDE_PX = 11
"""Of the Gaussian window of SSIM; a picture must be as large."""

_SIGMA_PX = 1.5
# So small that they matter only where both pictures are nearly flat or black.
_C1, _C2 = 0.01**2, 0.03**2


def psnr_db(picture: Picture, reference: Picture) -> float:
    """Peak signal-to-noise ratio over all pixels and channels, in dB; infinite if the two are equal.

    Parameters
    ----------
    picture, reference : (H, W, C) float32

    Raises
    ------
    ValueError
        If they differ in shape.
    """
    _check_shapes(picture, reference)
    error = float(np.mean(np.square(np.subtract(picture, reference, dtype=np.float64))))
    return -10 * math.log10(error) if error > 0 else math.inf


def ssim(picture: Picture, reference: Picture) -> float:
    """Structural similarity, mean over all windows and channels; 1 if the two are equal.

    Wang, Bovik, Sheikh, Simoncelli: Image quality assessment: from error visibility to structural similarity, IEEE
    Transactions on Image Processing 13(4), 2004; with the paper's window (11 x 11, Gaussian of 1.5 px) and constants
    (K1 = 0.01, K2 = 0.03, L = 1). Windows lie wholly inside the picture.

    Parameters
    ----------
    picture, reference : (H, W, C) float32
        At least `WINDOW_SIDE_PX` high and wide.

    Raises
    ------
    ValueError
        If they differ in shape or are smaller than the window.
    """
    _check_shapes(picture, reference)
    if min(picture.shape[:2]) < WINDOW_SIDE_PX:
        raise ValueError(f"pictures: expected at least {WINDOW_SIDE_PX} px a side, got {picture.shape[:2]}")
    # Channel by channel, because each takes five filtered copies in float64.
    channels = range(picture.shape[2])
    return float(np.mean([_ssim_of_channel(picture[..., each], reference[..., each]) for each in channels]))


def _ssim_of_channel(picture: npt.NDArray[Any], reference: npt.NDArray[Any]) -> float:
    x, y = picture.astype(np.float64), reference.astype(np.float64)
    mean_x, mean_y = _blurred(x), _blurred(y)
    var_x = _blurred(x * x) - mean_x**2
    var_y = _blurred(y * y) - mean_y**2
    covariance = _blurred(x * y) - mean_x * mean_y
    likeness = (2 * mean_x * mean_y + _C1) * (2 * covariance + _C2)
    return float(np.mean(likeness / ((mean_x**2 + mean_y**2 + _C1) * (var_x + var_y + _C2))))


def _blurred(values: F64) -> F64:
    """Gaussian means of all whole windows."""
    from scipy.ndimage import gaussian_filter

    radius = WINDOW_SIDE_PX // 2
    means: F64 = gaussian_filter(values, _SIGMA_PX, radius=radius)
    return means[radius:-radius, radius:-radius]


def _check_shapes(picture: Picture, reference: Picture) -> None:
    if picture.shape != reference.shape or picture.ndim != 3:
        raise ValueError(f"pictures: expected two of the same (H, W, C), got {picture.shape} and {reference.shape}")
