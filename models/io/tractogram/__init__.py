"""Reading and writing tractograms. One module per format; which one, the ending of a file's name decides."""

from plexoscope.models.io.tractogram.finite import BAD_POINTS, LEAVE_OUT, BadPoints
from plexoscope.models.io.tractogram.fitting import fitted
from plexoscope.models.io.tractogram.reading import SUFFIXES, preview_tractogram, read_tractogram
from plexoscope.models.io.tractogram.scalars import read_tsf, read_weights
from plexoscope.models.io.tractogram.spaces import SPACES, UNSAID, how_known, taken_as, turned
from plexoscope.models.io.tractogram.writing import WRITABLE_SUFFIXES, write_tractogram

__all__ = [
    "BAD_POINTS",
    "LEAVE_OUT",
    "SPACES",
    "SUFFIXES",
    "UNSAID",
    "WRITABLE_SUFFIXES",
    "BadPoints",
    "fitted",
    "how_known",
    "preview_tractogram",
    "read_tractogram",
    "read_tsf",
    "read_weights",
    "taken_as",
    "turned",
    "write_tractogram",
]
