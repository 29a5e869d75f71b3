"""TrackVis' `.trk`: streamlines with numbers for each point (scalars) and each streamline (properties)."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32, I32, I64
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.errors import FormatError
from plexoscope.models.io.files import BLOCK_BYTES, Progress, read_into
from plexoscope.models.io.tractogram.affine import move
from plexoscope.models.io.tractogram.finite import LEAVE_OUT, BadPoints, finite_tractogram
from plexoscope.models.io.tractogram.trk_header import HEADER, TrkHeader, read_trk_header

SPACE = "RAS+ mm (scanner)"
# A sample is taken at this many places, and at each from this many words: together a tenth of a second.
_N_PLACES, _PLACE_WORDS = 256, 1 << 14
# So many counts in a row must lead to each other before a place is trusted to be the beginning of a streamline.
_N_LINKS = 3


def read_trk(path: Path, tell: Progress, bad_points: BadPoints = LEAVE_OUT) -> Tractogram:
    """Read all streamlines.

    Returns
    -------
    Tractogram
        Scalars per point and properties per streamline by name; one column is a flat array.

    Raises
    ------
    FormatError
        If the header makes no sense, or the file is cut short.

    Notes
    -----
    A streamline is a count and then its numbers, so the counts can only be walked one after the other. That is done
    within blocks that stay in the processor's cache, and the numbers of a whole block are moved at once.
    """
    header = read_trk_header(path)
    records = _Records(header, (path.stat().st_size - HEADER.itemsize) // 4)
    size = path.stat().st_size
    block = np.empty(BLOCK_BYTES // 4, f"{header.byte_order}i4")
    n_kept = 0
    with path.open("rb") as file:
        file.seek(HEADER.itemsize)
        while not records.complete:
            n_words = n_kept + read_into(file, block[n_kept:]) // 4
            if n_words == n_kept:  # the end of the file
                break
            words = block[:n_words].astype(np.int32, copy=False)
            n_used = records.take(words, path, (size - file.tell()) // 4)
            kept = block[n_used:n_words].copy()
            if len(kept) > len(block) // 2:  # a streamline longer than the block
                block = np.empty(2 * len(block), block.dtype)
            block[: len(kept)] = kept
            n_kept = len(kept)
            tell(file.tell(), size)
    if (n_kept or size % 4) and not records.complete:
        raise FormatError("cut short or damaged: the data end in the middle of a streamline", path)
    return records.tractogram(path, size - HEADER.itemsize - 4 * records.n_words, bad_points)


class _Records:
    """The streamlines gathered so far. A record is a count, its points with their scalars, and the properties."""

    def __init__(self, header: TrkHeader, n_words: int) -> None:
        self._header = header
        self._width = 3 + header.n_scalars
        # No more than this can come; the pages that nothing is written to cost no memory.
        self._positions = np.empty((n_words // self._width, 3), np.float32)
        self._scalars = np.empty((n_words // self._width, header.n_scalars), np.float32)
        self._properties: list[F32] = []
        self._lengths: list[I64] = []
        self._n_points = self._n_streamlines = self.n_words = 0

    @property
    def complete(self) -> bool:
        return self._n_streamlines == self._header.n_streamlines

    def take(self, words: I32, path: Path, n_words_behind: int) -> int:
        """Gather the whole records at the beginning of `words`; return how many words they took."""
        starts = self._walk(words, path, n_words_behind)
        n_used = starts.pop()
        at = np.array(starts, np.int64)
        lengths = words[at].astype(np.int64)
        values = words[:n_used].view(np.float32)
        is_point = np.ones(n_used, bool)
        is_point[at] = False
        if self._header.n_properties:
            behind = at + 1 + lengths * self._width
            where = behind[:, None] + np.arange(self._header.n_properties)
            is_point[where] = False
            self._properties.append(values[where])
        rows = values[is_point].reshape(-1, self._width)
        target = slice(self._n_points, self._n_points + len(rows))
        move(rows, self._header.to_ras, out=self._positions[target])
        self._scalars[target] = rows[:, 3:]
        self._lengths.append(lengths)
        self._n_points += len(rows)
        self._n_streamlines += len(lengths)
        self.n_words += n_used
        return n_used

    def _walk(self, words: I32, path: Path, n_words_behind: int) -> list[int]:
        """Return where the whole records begin, and where the last one ends."""
        counts = words.data  # four times faster to index than the array
        n_wanted = (self._header.n_streamlines or len(words) + self._n_streamlines) - self._n_streamlines
        width, n_properties, n_words = self._width, self._header.n_properties, len(words)
        starts: list[int] = []
        at = 0
        while at < n_words and len(starts) < n_wanted:
            n_points = counts[at]
            end = at + 1 + n_points * width + n_properties
            if n_points < 0 or end > n_words + n_words_behind:
                raise FormatError(
                    f"cut short or damaged: expected a streamline of {n_points} points, "
                    f"got {4 * (n_words - at + n_words_behind)} bytes",
                    path,
                )
            if end > n_words:
                break
            starts.append(at)
            at = end
        return [*starts, at]

    def tractogram(self, path: Path, n_bytes_behind: int, bad_points: BadPoints) -> Tractogram:
        header = self._header
        notes = header.notes
        if header.n_streamlines is not None and not self.complete:
            words = f"the header says {header.n_streamlines} streamlines, the file holds {self._n_streamlines}"
            if not self._n_streamlines:
                raise FormatError(f"cut short: {words}", path)
            notes += (words,)
        elif n_bytes_behind:
            notes += (
                f"the header says {self._n_streamlines} streamlines, {n_bytes_behind} bytes behind them are left out",
            )
        self._positions.resize((self._n_points, 3), refcheck=False)
        scalars = self._scalars[: self._n_points]
        properties = np.concatenate([np.zeros((0, header.n_properties), np.float32), *self._properties])
        return finite_tractogram(
            bad_points=bad_points,
            positions_mm=self._positions,
            offsets=np.append(0, np.cumsum(np.concatenate([np.zeros(0, np.int64), *self._lengths]))),
            per_streamline={name: _column(properties[:, part]) for name, part in header.properties.items()},
            per_point={name: _column(scalars[:, part]) for name, part in header.scalars.items()},
            space=SPACE,
            grid=header.grid,
            notes=notes,
        )


def _column(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return values[:, 0] if values.shape[1] == 1 else values


def sample_trk(path: Path, n_streamlines: int) -> Tractogram:
    """Read the positions of about `n_streamlines` from places spread evenly over the file.

    Notes
    -----
    At each place the beginning of a streamline is found by trying: a word is taken for a count if it leads to words
    that look like counts too, a few times in a row. Coordinates do not look like counts: as whole numbers they are
    above 2²⁹ or 0.
    """
    header = read_trk_header(path)
    width = 3 + header.n_scalars
    per_place = -(-n_streamlines // _N_PLACES)  # rounded up
    n_words = (path.stat().st_size - HEADER.itemsize) // 4
    apart = max(1, n_words // _N_PLACES)
    block = np.empty(min(apart, _PLACE_WORDS), f"{header.byte_order}i4")
    parts: list[F32] = []
    with path.open("rb") as file:
        for first_word in range(0, n_words, apart):
            file.seek(HEADER.itemsize + 4 * first_word)
            words = block[: read_into(file, block) // 4].astype(np.int32, copy=False)
            for at in _chain(words, width, header.n_properties)[:per_place]:
                rows = words[at + 1 : at + 1 + words[at] * width].view(np.float32).reshape(-1, width)
                parts.append(np.empty((len(rows), 3), np.float32))
                move(rows, header.to_ras, out=parts[-1])
    chosen = [parts[i] for i in np.linspace(0, len(parts) - 1, min(n_streamlines, len(parts))).astype(int)]
    offsets = np.append(0, np.cumsum([len(part) for part in chosen], dtype=np.int64))
    positions_mm = np.concatenate([np.zeros((0, 3), np.float32), *chosen])
    return finite_tractogram(positions_mm, offsets, space=SPACE, grid=header.grid)


def _chain(words: I32, width: int, n_properties: int) -> list[int]:
    """Return where streamlines begin in words from the middle of a file; nothing if that is not certain."""
    counts = words.data
    for start in np.flatnonzero((words > 0) & (words < len(words))).tolist():
        chain, at = [], start
        while at < len(words) and 0 < counts[at] < len(words):
            chain.append(at)
            at += 1 + counts[at] * width + n_properties
        if len(chain) > _N_LINKS:
            return chain[:-1]  # the last one may go on behind the words
    return []
