"""What a colour bar has to explain, read off the document."""

from collections.abc import Sequence

from plexoscope.app.document.state import GroupLook, Layer, State
from plexoscope.app.scene.value_columns import CATEGORICAL_COLORMAP, ValueColumns
from plexoscope.app.scene.visible_streamlines import N_KEPT, UNGROUPED, n_ungrouped
from plexoscope.models.data.kept import kept_with
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.render.colormap import n_categories, table
from plexoscope.render.scene.appearance import MISSING_RGB, Rgb
from plexoscope.render.scene.colour_key import ColourKey

MISSING, IN_NO_GROUP = "missing", "in no group"
MOST_ROWS = 8
"""Lines of a list of named colours, the one that tells how many more there are included."""


def largest(sizes: Sequence[int]) -> list[int]:
    """Which of so many names a key lists: all if there is room, else the largest, in the order in which they stand."""
    if len(sizes) <= MOST_ROWS:
        return list(range(len(sizes)))
    by_size = sorted(range(len(sizes)), key=lambda number: -sizes[number])
    return sorted(by_size[: MOST_ROWS - 1])


def colour_key(state: State, columns: ValueColumns) -> ColourKey | None:
    """What the colours of the selected layer mean, if they are of values; else those of the first visible one."""
    layers = [layer for layer in state.layers if layer.style.visible and _by_values(layer)]
    layers.sort(key=lambda layer: layer.id != state.selected_layer)
    return _key(layers[0], columns) if layers else None


def _by_values(layer: Layer) -> bool:
    return layer.groups is not None or layer.style.colour == "values"


def _key(layer: Layer, columns: ValueColumns) -> ColourKey | None:
    if layer.groups is not None:
        return _key_of_groups(layer.tractogram, layer.groups)
    by = layer.style.values
    if by is None:
        return None
    facts = columns.facts(by.column)
    n_missing = facts.n_missing + (facts.n_not_positive if by.log and not n_categories(by.colormap) else 0)
    return ColourKey(by.column.name, by, missing=(MISSING, by.missing_rgb) if n_missing else None)


@kept_with(n_kept=N_KEPT)
def _key_of_groups(tractogram: Tractogram, looks: tuple[GroupLook, ...]) -> ColourKey:
    shown = [look for look in looks if look.visible]
    n_members = {name: len(members) for name, members in tractogram.groups.items()}
    n_members[UNGROUPED] = n_ungrouped(tractogram)
    listed = largest([n_members[look.name] for look in shown])
    entries = [
        (look.name or IN_NO_GROUP, MISSING_RGB if look.category is None else _category_rgb(look.category))
        for look in (shown[number] for number in listed)
    ]
    return ColourKey("Groups", entries=tuple(entries), n_more=len(shown) - len(listed))


def _category_rgb(number: int) -> Rgb:
    red, green, blue = table(CATEGORICAL_COLORMAP)[number % n_categories(CATEGORICAL_COLORMAP)] / 255.0
    return float(red), float(green), float(blue)
