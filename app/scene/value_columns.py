"""What streamlines can be coloured and made transparent by: values of the file, its groups, and sampled volumes."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32
from plexoscope.models.data.column import Column
from plexoscope.models.data.kept import kept_with
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.data.volume import Volume
from plexoscope.models.tracts.geometry import length_mm
from plexoscope.models.tracts.sampling import LENGTH, columns, sample
from plexoscope.render.colormap import n_categories
from plexoscope.render.scene.appearance import DEFAULT_COLORMAP, ValueColours

Source = Literal["group", "streamline", "point", "added", "volume"]
Progress = Callable[[int, int], object]

GROUP = "group"
CATEGORICAL_COLORMAP = "categories"

HEADINGS: dict[Source, str] = {
    "group": "Per streamline",
    "streamline": "Per streamline",
    "point": "Per point",
    "added": "From other files",
    "volume": "Sampled from a volume",
}


@dataclass(frozen=True)
class ColumnKey:
    """Which values.

    Parameters
    ----------
    source : {"group", "streamline", "point", "added", "volume"}
    name : str
        Of a volume: the id of its layer.
    """

    source: Source
    name: str


@dataclass(frozen=True)
class Facts:
    """What a form and a colour bar ask about a column.

    Parameters
    ----------
    n_missing : int
        How many values are not finite.
    n_not_positive : int
        How many finite ones have no logarithm.
    """

    n_missing: int
    n_not_positive: int


class ValueColumns:
    """The columns of each tractogram, made once and kept as long as it: columns compare by identity."""

    def ready(self, tractogram: Tractogram, key: ColumnKey, volume: Volume | None = None) -> Column | None:
        """The column if it costs nothing to have: it stands in the file or was made before."""
        kept = self._kept(tractogram, volume)
        if key not in kept and volume is None:
            values = _file_values(tractogram, key)
            if values is None:
                return None
            numbers = values.astype(np.uint8) if values.dtype == np.bool_ else values  # truth has no percentiles
            kept.setdefault(key, Column(numbers, "point" if key.source == "point" else "streamline", key.name))
        return kept.get(key)

    def make(
        self, tractogram: Tractogram, key: ColumnKey, volume: Volume | None = None, progress: Progress | None = None
    ) -> Column:
        """Make a column that is not `ready`; on any thread, since it keeps nothing.

        Parameters
        ----------
        progress
            Called as (done, all); may raise to cancel.
        """
        if volume is not None:
            name = f"{volume.name} ({volume.unit})" if volume.unit else volume.name
            return Column(sample(volume, tractogram, progress), "point", name)
        if key.source == "group":
            return Column(group_numbers(tractogram), "streamline", GROUP)
        return Column(length_mm(tractogram), "streamline", LENGTH)

    def keep(self, tractogram: Tractogram, key: ColumnKey, column: Column, volume: Volume | None = None) -> Column:
        """Keep what was made; the column kept first, if there is one already."""
        return self._kept(tractogram, volume).setdefault(key, column)

    def facts(self, column: Column) -> Facts:
        return _facts(column)

    def _kept(self, tractogram: Tractogram, volume: Volume | None) -> dict[ColumnKey, Column]:
        return _columns_of(tractogram, volume, self)


@kept_with(n_owners=3)
def _columns_of(tractogram: Tractogram, volume: Volume | None, made_by: ValueColumns) -> dict[ColumnKey, Column]:
    """The columns of a tractogram, or those sampled from a volume, that were made so far."""
    return {}


@kept_with()
def _facts(column: Column) -> Facts:
    values = column.values
    finite = values[np.isfinite(values)] if values.dtype.kind == "f" else values
    return Facts(len(values) - len(finite), int(np.count_nonzero(finite <= 0)))


def own_keys(tractogram: Tractogram) -> list[ColumnKey]:
    """What a tractogram can be coloured by without anything else, the length of its streamlines included."""
    keys = [ColumnKey("group", GROUP)] if tractogram.groups else []
    keys += [ColumnKey("streamline", name) for name in columns(tractogram)]
    keys.append(ColumnKey("streamline", LENGTH))
    return [*keys, *(ColumnKey("point", name) for name in point_columns(tractogram))]


def point_columns(tractogram: Tractogram) -> dict[str, npt.NDArray[Any]]:
    """The columns of the file that hold one real number per point : mapping of name to (P,) array."""
    return {
        name: values.reshape(tractogram.n_points)
        for name, values in tractogram.per_point.items()
        if values.size == tractogram.n_points and values.dtype.kind in "biuf"
    }


def group_numbers(tractogram: Tractogram) -> F32:
    """Number of the first group that each streamline belongs to, NaN for none : (S,) float32."""
    numbers = np.full(tractogram.n_streamlines, np.nan, np.float32)
    for number, members in reversed(list(enumerate(tractogram.groups.values()))):
        numbers[members] = number
    return numbers


def first_colours(
    column: Column, categorical: bool, now: ValueColours | None, first_map: str = DEFAULT_COLORMAP
) -> ValueColours:
    """How to colour by a column that was just chosen: over its robust range, with the colormap in use if it fits.

    Parameters
    ----------
    first_map
        The colormap where none is in use.
    """
    low, high = column.robust_range()
    colormap = now.colormap if now is not None else first_map
    if categorical != bool(n_categories(colormap)):
        colormap = CATEGORICAL_COLORMAP if categorical else first_map
    if now is None:
        return ValueColours(column, low, high, colormap=colormap)
    return ValueColours(column, low, high, now.log and low > 0, colormap, now.missing_rgb)


def is_categorical(key: ColumnKey, volume: Volume | None) -> bool:
    """Whether values are names of things, not amounts."""
    return key.source == "group" or (volume is not None and volume.looks_like_labels)


def by_source(keys: Iterable[ColumnKey]) -> list[tuple[str, Sequence[ColumnKey]]]:
    """Keys under the headings of their sources."""
    found: dict[str, list[ColumnKey]] = {words: [] for words in HEADINGS.values()}
    for key in keys:
        found[HEADINGS[key.source]].append(key)
    return [(words, members) for words, members in found.items() if members]


def _file_values(tractogram: Tractogram, key: ColumnKey) -> npt.NDArray[Any] | None:
    table = {"streamline": columns, "point": point_columns}.get(key.source)
    return None if table is None else table(tractogram).get(key.name)
