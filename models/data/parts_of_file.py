"""Which parts of its file a tractogram holds, where some streamlines were left out or cut when it was read."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import I64, read_only


@dataclass(frozen=True, eq=False)
class PartsOfFile:
    """Where each streamline of a tractogram stands in its file. Numbers of other files count by that one.

    Parameters
    ----------
    offsets : (F + 1,) int64
        Of the streamlines of the file, as in `Tractogram`.
    streamlines : (S,) int64
        Which streamline of the file each is, or is a piece of.
    starts : (S,) int64
        The number of its first point among all points of the file.
    """

    offsets: I64
    streamlines: I64
    starts: I64

    def __post_init__(self) -> None:
        for name in ("offsets", "streamlines", "starts"):
            object.__setattr__(self, name, read_only(getattr(self, name), np.int64))

    def per_streamline(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return (S,) of (F,) values: a piece has that of the streamline that it was cut from."""
        return values[self.streamlines]

    def per_point(self, values: npt.NDArray[Any], offsets: I64) -> npt.NDArray[Any]:
        """Return those of the values of all points of the file that belong to the points of the tractogram.

        Parameters
        ----------
        offsets : (S + 1,) int64
            Of the tractogram.
        """
        points = np.repeat(self.starts - offsets[:-1], np.diff(offsets)) + np.arange(offsets[-1])
        kept: npt.NDArray[Any] = values[points]
        return kept
