"""Reading temporal networks."""

from typing import TYPE_CHECKING

from plexoscope.models.io.table import SUFFIXES

if TYPE_CHECKING:
    from plexoscope.models.io.temporal.reading import read_temporal_network

__all__ = ["SUFFIXES", "read_temporal_network"]


def __getattr__(name: str) -> object:
    """Import the reader when it is asked for: many ask for the endings alone."""
    if name != "read_temporal_network":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from plexoscope.models.io.temporal.reading import read_temporal_network

    return read_temporal_network
