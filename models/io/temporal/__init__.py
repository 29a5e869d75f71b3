"""Reading temporal networks."""

from plexoscope.models.io.table import SUFFIXES
from plexoscope.models.io.temporal.reading import read_temporal_network

__all__ = ["SUFFIXES", "read_temporal_network"]
