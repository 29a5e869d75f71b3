"""Colours as they are seen with a kind of cone missing.

G. M. Machado, M. M. Oliveira, L. A. F. Fernandes: A physiologically-based model for simulation of color vision
deficiency. IEEE Transactions on Visualization and Computer Graphics 15 (2009), 1291–1298; the matrices for a
severity of 1.0, as the authors publish them, for linear RGB.
"""

from functools import cache

import numpy as np

from plexoscope.models.data.arrays import F32, U8

MATRICES: dict[str, tuple[tuple[float, float, float], ...]] = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
"""Of linear RGB, by the cones that are missing: those for long, middle and short waves."""

_N_STEPS = 4096


def seen_with(rgb: U8, vision: str) -> U8:
    """Return sRGB colours as they are seen.

    Parameters
    ----------
    rgb : (…, 3) uint8
    vision
        A key of `MATRICES`.

    Returns
    -------
    (…, 3) uint8
    """
    seen = _linear()[rgb] @ np.array(MATRICES[vision], np.float32).T
    steps = (np.clip(seen, 0, 1) * (_N_STEPS - 1) + 0.5).astype(np.uint16)
    coded: U8 = _coded()[steps]
    return coded


@cache
def _linear() -> F32:
    """Linear light of the 256 codes of sRGB (IEC 61966-2-1)."""
    coded = np.arange(256) / 255
    linear: F32 = np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4).astype(np.float32)
    return linear


@cache
def _coded() -> U8:
    """The way back, in even steps of light."""
    linear = np.arange(_N_STEPS) / (_N_STEPS - 1)
    coded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    codes: U8 = np.rint(255 * coded).astype(np.uint8)
    return codes
