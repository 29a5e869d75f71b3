"""Which tractogram the numbers of a file belong to: that of its name, else the one that they fit."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from plexoscope.app.document.state import Layer
from plexoscope.app.scene.value_columns import first_colours
from plexoscope.models.data.column import Column, Per
from plexoscope.models.errors import FormatError
from plexoscope.models.io.tractogram import SUFFIXES, read_tsf, read_weights
from plexoscope.plugins.spelling import listed
from plexoscope.render.scene.appearance import DEFAULT_COLORMAP

VALUE_SUFFIXES: dict[str, Per] = {".tsf": "point", ".txt": "streamline"}
"""Files of numbers that belong to a tractogram, and what each number belongs to."""

Checkpoint = Callable[[int, int], None]


@dataclass(frozen=True)
class Owned:
    """Numbers, and the id of the layer that they belong to."""

    layer: str
    column: Column


def read_column(path: Path, layer: Layer, checkpoint: Checkpoint | None = None) -> Column:
    """Read the numbers of a `.tsf` file or a text for the streamlines of a layer.

    Raises
    ------
    FormatError
        If they cannot be read, or are not as many as the tractogram has.
    """
    per = VALUE_SUFFIXES[path.suffix.lower()]
    read = read_tsf(path, layer.tractogram, checkpoint) if per == "point" else read_weights(path, layer.tractogram)
    return Column(read, per, path.stem)


def read_owned(path: Path, layers: Sequence[Layer], checkpoint: Checkpoint | None = None) -> Owned:
    """Read numbers that came together with tractograms, for the one that they belong to.

    It is the one whose name theirs is, or begins with; where no name says it, the only one that they fit.

    Raises
    ------
    FormatError
        If they cannot be read, or fit none, or several alike.
    """
    candidates = _named_like(path, layers) or layers
    fitting: list[Owned] = []
    faults: list[FormatError] = []
    for layer in candidates:
        try:
            fitting.append(Owned(layer.id, read_column(path, layer, checkpoint)))
        except FormatError as error:
            faults.append(error)
    if len(fitting) == 1:
        return fitting[0]
    names = listed(layer.name for layer in candidates)
    if fitting:
        alike = [layer.name for layer in candidates if layer.id in {each.layer for each in fitting}]
        raise FormatError(
            f"expected numbers of one tractogram, got some that fit {listed(alike)} alike: give the file its name", path
        )
    if len(faults) == 1:
        raise faults[0]
    raise FormatError(f"expected numbers of one of {names}, got some that fit none ({faults[0].what})", path)


def with_columns(layer: Layer, columns: Iterable[Column], first_map: str = DEFAULT_COLORMAP) -> Layer:
    """A layer with values added, each by a name of its own, and coloured by the last of them."""
    for column in columns:
        taken = {each.name for each in layer.added}
        name, number = column.name, 2
        while name in taken:
            name, number = f"{column.name} {number}", number + 1
        named = replace(column, name=name)
        values = first_colours(named, False, layer.style.values, first_map)
        style = replace(layer.style, colour="values", values=values)
        layer = replace(layer, added=(*layer.added, named), style=style)
    return layer


def _named_like(path: Path, layers: Sequence[Layer]) -> list[Layer]:
    """Layers of the file's own name, else of the longest name that the file's begins with: "left" of "left_fa"."""
    stem, stems = path.stem.lower(), {layer.id: _stem(layer.path) for layer in layers}
    named = [each for each in stems.values() if each and _begins_with(stem, each)]
    longest = max(named, key=len, default=None)
    return [layer for layer in layers if stems[layer.id] == longest]


def _begins_with(stem: str, name: str) -> bool:
    return stem == name or (stem.startswith(name) and not stem[len(name)].isalnum())


def _stem(path: Path) -> str:
    name = path.name.lower()
    return next((name.removesuffix(suffix) for suffix in SUFFIXES if name.endswith(suffix)), path.stem.lower())
