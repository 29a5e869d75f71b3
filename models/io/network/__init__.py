"""Reading networks. One module per way of writing them down; which one, the ending of a file's name decides."""

from plexoscope.models.io.network.reading import SUFFIXES, read_network

__all__ = ["SUFFIXES", "read_network"]
