"""Which streamlines of a layer pass its filter: in the window, and where a session is drawn without one."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.app.document.filter_settings import FilterSettings
from plexoscope.app.document.state import Layer
from plexoscope.models.data.arrays import Flags
from plexoscope.models.tracts.filters import evaluate
from plexoscope.models.tracts.spatial_index import SpatialIndex


def passing(settings: FilterSettings, index: SpatialIndex, values: Mapping[str, npt.NDArray[Any]]) -> Flags:
    """Which streamlines pass : (S,) bool.

    Parameters
    ----------
    values
        As `added_values` gives them.

    Raises
    ------
    ValueError
        If a condition names values that there are not.
    """
    condition = settings.filter()
    if condition is None:
        return without_hidden(np.ones(index.tractogram.n_streamlines, np.bool_), settings)
    return without_hidden(evaluate(condition, index, values), settings)


def without_hidden(passed: Flags, settings: FilterSettings) -> Flags:
    """Those that pass, but for what is hidden one by one; changes what it is given."""
    if settings.hidden:
        passed[list(settings.hidden)] = False
    return passed


def added_values(layer: Layer) -> dict[str, npt.NDArray[Any]]:
    """Values of streamlines from other files, by name."""
    return {column.name: column.values for column in layer.added if column.per == "streamline"}
