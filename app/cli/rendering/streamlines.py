"""From the settings of `plexoscope render` to the style of each tractogram."""

from collections.abc import Sequence

from plexoscope.app.cli.rendering.checks import VALUE
from plexoscope.app.cli.rendering.colours import typed_rgb
from plexoscope.app.cli.rendering.settings import RenderSettings
from plexoscope.app.cli.rendering.values import named_column
from plexoscope.app.cli.shared.exits import UsageError
from plexoscope.app.document.state import VolumeLayer
from plexoscope.app.scene.axes import BODY_AXES, Axis, line_of_sight
from plexoscope.app.scene.value_columns import CATEGORICAL_COLORMAP
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.render.scene.appearance import (
    DEFAULT_COLORMAP,
    OrientedOpacity,
    StreamlineColour,
    StreamlineStyle,
    ValueColours,
    ValueOpacity,
)
from plexoscope.render.scene.camera import Camera

_AXES = {name.lower().replace("–", "-"): axis for name, axis in BODY_AXES.items()}


def styles_of(
    settings: RenderSettings, tractograms: Sequence[Tractogram], volumes: Sequence[VolumeLayer], camera: Camera
) -> list[StreamlineStyle]:
    """The style of each tractogram.

    Raises
    ------
    UsageError
        If a file has no such values, or they cannot be drawn as asked.
    """
    colour: StreamlineColour = "direction" if settings.colour == "direction" else "uniform"
    values: Sequence[ValueColours | None] = [None] * len(tractograms)
    if settings.colour.startswith(VALUE):
        colour, values = "values", _value_colours(settings, tractograms, volumes)
    return [
        StreamlineStyle(
            opacity=settings.alpha,
            colour=colour,
            rgb=typed_rgb(settings.colour) or (1.0, 1.0, 1.0),
            width_px=settings.width_px,
            values=by,
            opacity_by=_opacity_by(settings, tractogram, volumes, camera),
        )
        for tractogram, by in zip(tractograms, values, strict=True)
    ]


def axis_of(words: str, camera: Camera) -> Axis:
    """The axis that is typed as one of `AXES` or x:y:z."""
    if words == "sight":
        return line_of_sight(camera)
    x, y, z = _AXES.get(words) or (float(part) for part in words.split(":"))
    return x, y, z


def _value_colours(
    settings: RenderSettings, tractograms: Sequence[Tractogram], volumes: Sequence[VolumeLayer]
) -> list[ValueColours]:
    """All files share a range, so that a colour says the same everywhere."""
    name = settings.colour.removeprefix(VALUE)
    found = [named_column("--color", name, each, volumes) for each in tractograms]
    if not found:
        return []
    ranges = [column.robust_range() for column, _ in found]
    low, high = settings.value_range or (min(low for low, _ in ranges), max(high for _, high in ranges))
    if settings.log and low <= 0:
        raise UsageError(f"--log: expected a range above 0, got {low:g} … {high:g}; --range LO,HI gives another")
    categorical = any(is_categorical for _, is_categorical in found)
    colormap = settings.colormap or (CATEGORICAL_COLORMAP if categorical else DEFAULT_COLORMAP)
    return [ValueColours(column, low, high, settings.log, colormap) for column, _ in found]


def _opacity_by(
    settings: RenderSettings, tractogram: Tractogram, volumes: Sequence[VolumeLayer], camera: Camera
) -> ValueOpacity | OrientedOpacity | None:
    if settings.oriented is not None:
        words, sharpness, side = settings.oriented
        return OrientedOpacity(axis_of(words, camera), sharpness, side)
    if settings.opacity_by is not None:
        name, low, high = settings.opacity_by
        return ValueOpacity(named_column("--opacity-by", name, tractogram, volumes)[0], low, high)
    return None
