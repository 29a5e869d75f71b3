"""What a colour bar has to explain, read off the document."""

from plexoscope.app.document.state import GroupLook, Layer, State
from plexoscope.app.scene.value_columns import CATEGORICAL_COLORMAP, ValueColumns
from plexoscope.render.colormap import n_categories, table
from plexoscope.render.scene.appearance import MISSING_RGB, Rgb
from plexoscope.render.scene.colour_key import ColourKey

MISSING, IN_NO_GROUP = "missing", "in no group"


def colour_key(state: State, columns: ValueColumns) -> ColourKey | None:
    """What the colours of the selected layer mean, if they are of values; else those of the first visible one."""
    layers = [layer for layer in state.layers if layer.style.visible and _by_values(layer)]
    layers.sort(key=lambda layer: layer.id != state.selected_layer)
    return _key(layers[0], columns) if layers else None


def _by_values(layer: Layer) -> bool:
    return layer.groups is not None or layer.style.colour == "values"


def _key(layer: Layer, columns: ValueColumns) -> ColourKey | None:
    if layer.groups is not None:
        return _key_of_groups(layer.groups)
    by = layer.style.values
    if by is None:
        return None
    facts = columns.facts(by.column)
    n_missing = facts.n_missing + (facts.n_not_positive if by.log and not n_categories(by.colormap) else 0)
    return ColourKey(by.column.name, by, missing=(MISSING, by.missing_rgb) if n_missing else None)


def _key_of_groups(looks: tuple[GroupLook, ...]) -> ColourKey:
    entries = [
        (look.name or IN_NO_GROUP, MISSING_RGB if look.category is None else _category_rgb(look.category))
        for look in looks
        if look.visible
    ]
    return ColourKey("Groups", entries=tuple(entries))


def _category_rgb(number: int) -> Rgb:
    red, green, blue = table(CATEGORICAL_COLORMAP)[number % n_categories(CATEGORICAL_COLORMAP)] / 255.0
    return float(red), float(green), float(blue)
