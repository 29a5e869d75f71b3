"""The box about several boxes."""

from collections.abc import Iterable

import numpy as np

from plexoscope.models.data.arrays import F32


def joined_bounds(boxes_mm: Iterable[F32]) -> F32:
    """(2, 3) lowest and highest corner of all boxes of that form; zeros if there are none."""
    boxes = list(boxes_mm)
    if not boxes:
        return np.zeros((2, 3), np.float32)
    return np.stack([np.min([low for low, _ in boxes], axis=0), np.max([high for _, high in boxes], axis=0)])
