"""Layouts of one size, so that a picture does not jump from one to the next."""

import numpy as np

from plexoscope.models.data.arrays import F64

Places = F64


def unit_spread(places: Places) -> Places:
    """About 0 and with a root-mean-square distance from there of 1, as far as nodes lie apart at all."""
    if not len(places):
        return places
    about: Places = places - places.mean(axis=0)
    spread = np.sqrt((about**2).sum(axis=1).mean())
    return about / spread if spread > 0 else about
