"""A tractogram: streamlines in millimetres, in one flat array that goes to the GPU as it is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32, I64, U32, read_only
from plexoscope.models.data.grid import Grid
from plexoscope.models.data.parts_of_file import PartsOfFile

# Whole-brain sets have tens of millions of points: what is made for a check or a copy stays this small.
BLOCK_POINTS = 1 << 16


@dataclass(frozen=True, eq=False)
class Tractogram:
    """Streamlines of one file or one selection.

    Parameters
    ----------
    positions_mm : (P, 3) float32
        All points of all streamlines, one streamline after the other, in RAS+ world space.
    offsets : (S + 1,) int64
        Streamline `i` is `positions_mm[offsets[i]:offsets[i + 1]]`. Starts at 0, ends at P.
    per_streamline : mapping of name to (S, ...) array
    per_point : mapping of name to (P, ...) array
    groups : mapping of name to (N,) uint32
        Streamline numbers, in 0 … S - 1. Groups may overlap and need not cover all.
    grid : Grid or None
        The voxel grid that the streamlines were made on, where the file says it.
    space : str
        The world space as the file declares it, for the reader of `info`.
    notes : tuple of str
        What was left out or doubtful when it was read, each a clause fit to be shown once. No part of the content: a
        selection has none, and fingerprints pass over them.
    file_header : tuple of (str, str)
        What the header of a `.tck` says beside what is needed to read it: keys and values in their order, a key as
        often as it stands there. No part of the content either, but a selection keeps it.
    of_file : PartsOfFile or None
        Where the streamlines stand in the file, if it has some that were left out or cut. A selection has none.

    Raises
    ------
    ValueError
        If the arrays do not fit together, a position is not finite or a group names a streamline that is not there.

    Examples
    --------
    Two streamlines of two and of three points:

    >>> positions_mm = np.arange(15).reshape(5, 3)
    >>> bundle = Tractogram(positions_mm, [0, 2, 5], per_point={"fa": np.linspace(0, 1, 5)})
    >>> for first, end in zip(bundle.offsets[:-1], bundle.offsets[1:]):
    ...     print(bundle.positions_mm[first:end].mean(axis=0), bundle.per_point["fa"][first:end].mean())
    [1.5 2.5 3.5] 0.125
    [ 9. 10. 11.] 0.75
    """

    positions_mm: F32
    offsets: I64
    per_streamline: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)
    per_point: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)
    space: str = "RAS+ mm"
    groups: Mapping[str, U32] = field(default_factory=dict)
    grid: Grid | None = None
    notes: tuple[str, ...] = field(default=(), compare=False)
    file_header: tuple[tuple[str, str], ...] = field(default=(), compare=False)
    of_file: PartsOfFile | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        positions = read_only(self.positions_mm, np.float32)
        offsets = read_only(self.offsets, np.int64)
        if positions.ndim != 2 or positions.shape[1] != 3:
            raise ValueError(f"positions: expected shape (P, 3), got {positions.shape}")
        if offsets.ndim != 1 or len(offsets) < 1 or offsets[0] != 0 or offsets[-1] != len(positions):
            raise ValueError(f"offsets: expected 0 … {len(positions)}, got {offsets[:1]} … {offsets[-1:]}")
        if np.any(offsets[1:] < offsets[:-1]):
            raise ValueError("offsets: expected values that never fall")
        if not _all_finite(positions):
            raise ValueError("positions: expected finite numbers, got NaN or infinity")
        for name, count, table in (
            ("per-streamline", len(offsets) - 1, self.per_streamline),
            ("per-point", len(positions), self.per_point),
        ):
            for key, values in table.items():
                if len(values) != count:
                    raise ValueError(f"{name} {key!r}: expected {count} rows, got {len(values)}")
        groups = {key: _streamline_numbers(key, members, len(offsets) - 1) for key, members in self.groups.items()}
        object.__setattr__(self, "positions_mm", positions)
        object.__setattr__(self, "offsets", offsets)
        object.__setattr__(self, "groups", MappingProxyType(groups))
        for attribute in ("per_streamline", "per_point"):
            table = {key: read_only(values) for key, values in getattr(self, attribute).items()}
            object.__setattr__(self, attribute, MappingProxyType(table))

    def __repr__(self) -> str:
        return f"Tractogram({self.n_streamlines:,} streamlines, {self.n_points:,} points)"

    @property
    def n_streamlines(self) -> int:
        return len(self.offsets) - 1

    @property
    def n_points(self) -> int:
        return len(self.positions_mm)

    @property
    def bounds_mm(self) -> F32:
        """(2, 3) lowest and highest corner; zeros if there are no points."""
        if not self.n_points:
            return np.zeros((2, 3), np.float32)
        # Column by column numpy is ten times as fast as along a short axis.
        columns = self.positions_mm.T
        low, high = [axis.min() for axis in columns], [axis.max() for axis in columns]
        return np.array([low, high], np.float32)

    def selected(self, keep: npt.ArrayLike) -> "Tractogram":
        """Return the tractogram of some streamlines, with all that is known of them.

        Parameters
        ----------
        keep : (S,) bool or (N,) int
            Which streamlines: a mask, or numbers in 0 … S - 1 in the order wanted.

        Raises
        ------
        ValueError
            If the mask has another length or a number is out of range.
        """
        keep = np.asarray(keep)
        if keep.dtype == np.bool_:
            if keep.shape != (self.n_streamlines,):
                raise ValueError(f"keep: expected {self.n_streamlines} truth values, got shape {keep.shape}")
            numbers = np.flatnonzero(keep)
        else:
            numbers = _streamline_numbers("keep", keep, self.n_streamlines).astype(np.int64)
        return self.pieces(numbers, self.offsets[numbers], np.diff(self.offsets)[numbers])

    def pieces(self, numbers: I64, starts: I64, lengths: I64) -> "Tractogram":
        """Return the tractogram of parts of streamlines, with all that is known of these streamlines and points.

        Parameters
        ----------
        numbers : (N,) int64
            Which streamline each is a part of.
        starts : (N,) int64
            The number of its first point.
        lengths : (N,) int64
            How many points it has.
        """
        offsets = np.append(0, np.cumsum(lengths))
        point_arrays = {"": self.positions_mm, **{f"/{key}": values for key, values in self.per_point.items()}}
        gathered = _gathered(point_arrays, starts, offsets)
        return Tractogram(
            positions_mm=gathered.pop(""),
            offsets=offsets,
            per_streamline={key: values[numbers] for key, values in self.per_streamline.items()},
            per_point={key[1:]: values for key, values in gathered.items()},
            space=self.space,
            groups={key: _members_among(members, numbers, self.n_streamlines) for key, members in self.groups.items()},
            grid=self.grid,
            file_header=self.file_header,
        )


def streamline_blocks(offsets: I64, n_points: int = BLOCK_POINTS) -> Iterator[tuple[int, int]]:
    """Yield ranges of streamlines, `first` and behind the `last`, that hold at most `n_points` points or one each.

    Parameters
    ----------
    offsets : (S + 1,) int64
        Where each streamline begins and the last one ends.
    """
    first = 0
    while first < len(offsets) - 1:
        last = max(first + 1, int(np.searchsorted(offsets, offsets[first] + n_points, side="right")) - 1)
        yield first, last
        first = last


def _all_finite(positions: F32) -> bool:
    # The extremes of a block carry NaN and infinity along, and unlike a mask they need no memory.
    blocks = (positions[start : start + BLOCK_POINTS] for start in range(0, len(positions), BLOCK_POINTS))
    return all(bool(np.isfinite(block.min()) and np.isfinite(block.max())) for block in blocks)


def _streamline_numbers(name: str, numbers: npt.ArrayLike, n_streamlines: int) -> U32:
    array = np.asarray(numbers)
    if array.size == 0:
        return np.zeros(0, np.uint32)
    if array.ndim != 1 or array.dtype.kind not in "iu":
        raise ValueError(f"{name!r}: expected a list of streamline numbers, got {array.dtype} of shape {array.shape}")
    if array.min() < 0 or array.max() >= n_streamlines:
        raise ValueError(
            f"{name!r}: expected streamline numbers in 0 … {n_streamlines - 1}, got {array.min()} … {array.max()}"
        )
    result: U32 = read_only(array, np.uint32)
    return result


def _members_among(members: U32, numbers: I64, n_streamlines: int) -> U32:
    belongs = np.zeros(n_streamlines, bool)
    belongs[members] = True
    return np.flatnonzero(belongs[numbers]).astype(np.uint32)


def _gathered(arrays: Mapping[str, npt.NDArray[Any]], starts: I64, offsets: I64) -> dict[str, npt.NDArray[Any]]:
    """Rows `starts[i] …` of each array at rows `offsets[i] … offsets[i + 1]` of the result."""
    result = {key: np.empty((offsets[-1], *values.shape[1:]), values.dtype) for key, values in arrays.items()}
    shift = starts - offsets[:-1]
    lengths = np.diff(offsets)
    for first, last in streamline_blocks(offsets):
        rows = slice(int(offsets[first]), int(offsets[last]))
        wanted = np.repeat(shift[first:last], lengths[first:last]) + np.arange(rows.start, rows.stop)
        for key, values in arrays.items():
            np.take(values, wanted, axis=0, out=result[key][rows])
    return result
