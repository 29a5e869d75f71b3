"""The data objects and the words for their kinds, as manifests and `plexoscope info` have them."""

from collections.abc import Collection
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.network import Network
from plexoscope.models.data.parcellation import Parcellation
from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.data.time_series import TimeSeries
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.data.vectors import Vectors
from plexoscope.models.data.volume import Volume

Data = (
    Tractogram
    | Volume
    | Parcellation
    | Network
    | TemporalNetwork
    | TimeSeries
    | Vectors
    | npt.NDArray[np.floating[Any]]
)
"""What `read` returns: an array where a file holds nothing but numbers."""

CLASSES = MappingProxyType(
    {
        "streamlines": Tractogram,
        "volume": Volume,
        "parcellation": Parcellation,
        "network": Network,
        "temporal_network": TemporalNetwork,
        "time_series": TimeSeries,
        "vectors": Vectors,
    }
)
SCENE_KINDS = ("streamlines", "network", "temporal_network", "time_series", "volume", "parcellation")
"""What a scene shows, time series by the structure that joins their units."""

ARRAY_KINDS = ("network", "volume")
"""What it shows bare arrays as."""


def kind_of(data: object) -> str:
    """Return the kind of a data object; "" of anything else."""
    if isinstance(data, np.ndarray):
        return "array"
    return next((kind for kind, of in CLASSES.items() if isinstance(data, of)), "")


def in_words(kinds: Collection[str]) -> str:
    """Return "a network or time series"."""
    *others, last = (each.replace("_", " ") for each in kinds)
    return f"{', '.join(others)} or {last}" if others else last
