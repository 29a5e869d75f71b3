"""Values of streamlines by the names that are typed on the command line."""

from collections.abc import Sequence

from plexoscope.app.cli.shared.exits import UsageError
from plexoscope.app.document.state import VolumeLayer
from plexoscope.app.scene.value_columns import ColumnKey, ValueColumns, is_categorical, own_keys
from plexoscope.models.data.column import Column
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.tracts.sampling import LENGTH
from plexoscope.plugins.spelling import did_you_mean, listed

_TYPED = {LENGTH: "length"}


def value_names(tractogram: Tractogram) -> dict[str, ColumnKey]:
    """What a tractogram can be coloured by, by the names to type; the first of two values of one name."""
    names: dict[str, ColumnKey] = {}
    for key in own_keys(tractogram):
        names.setdefault(_TYPED.get(key.name, key.name), key)
    return names


def named_column(flag: str, name: str, tractogram: Tractogram, volumes: Sequence[VolumeLayer]) -> tuple[Column, bool]:
    """The values of that name, and whether they are names of things and not amounts.

    Parameters
    ----------
    volumes
        The name of one means its values along the streamlines.

    Raises
    ------
    UsageError
        If there are none.
    """
    names = value_names(tractogram)
    columns = ValueColumns()
    if name in names:
        key = names[name]
        column = columns.ready(tractogram, key) or columns.make(tractogram, key)
        return column, is_categorical(key, None)
    for layer in volumes:
        if name == layer.name:
            if layer.volume.colours is not None:
                raise UsageError(f"{flag}: expected a volume of numbers, got the colours of {name}")
            key = ColumnKey("volume", name)
            return columns.make(tractogram, key, layer.volume), is_categorical(key, layer.volume)
    known = [*names, *(layer.name for layer in volumes)]
    hint = did_you_mean(name, known)
    raise UsageError(f"{flag}: expected a value of the file, one of {listed(known)}, got {name!r}{hint}")
