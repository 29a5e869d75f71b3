"""What of the settings of `plexoscope render` cannot be drawn, found before anything is read."""

from collections.abc import Collection
from typing import get_args

from plexoscope.app.cli.rendering.colours import typed_rgb, typed_rgba
from plexoscope.app.cli.rendering.settings import RenderSettings
from plexoscope.app.cli.shared.exits import UsageError
from plexoscope.models.graphs.drawing.layout import LAYOUTS
from plexoscope.plugins.spelling import did_you_mean, listed
from plexoscope.render.colormap import COLORMAPS
from plexoscope.render.scene.orders import AUTO, SUMMARIES
from plexoscope.render.scene.scene import Shading

VALUE = "value:"
"""Before the name of values that streamlines are coloured by."""


def check_settings(settings: RenderSettings) -> None:
    """Find names that are not known, and options of which one needs or excludes the other.

    Raises
    ------
    UsageError
    """
    check_looks(settings)
    needing = {"--slice": settings.slices_mm, "--window": settings.window, "--frame": settings.frame}
    if settings.volume is None and any(needing.values()):
        flag = next(flag for flag, given in needing.items() if given)
        raise UsageError(f"{flag}: expected --volume FILE with it, got none")


def check_looks(settings: RenderSettings) -> None:
    """The same but for options that need the file of a volume.

    Raises
    ------
    UsageError
    """
    _check_known("--order", settings.order, (AUTO, *SUMMARIES))
    _check_known("--shade", settings.shade, get_args(Shading))
    if settings.colormap is not None:
        _check_known("--colormap", settings.colormap, COLORMAPS)
    typed_rgba(settings.background)
    colour = settings.colour
    if colour not in ("direction", "uniform") and not colour.startswith(VALUE) and typed_rgb(colour) is None:
        raise UsageError(
            f"--color: expected direction, uniform, '#rrggbb' or value:NAME, got {colour!r}"
            + did_you_mean(colour, ("direction", "uniform"))
        )
    if settings.oriented is not None and settings.opacity_by is not None:
        raise UsageError("--oriented, --opacity-by: expected one of them, got both")
    if not colour.startswith(VALUE):
        for flag, given in (
            ("--colormap", settings.colormap is not None),
            ("--range", settings.value_range is not None),
            ("--log", settings.log),
        ):
            if given:
                raise UsageError(f"{flag}: expected --color value:NAME with it, got --color {colour}")
    if settings.layout is not None:
        _check_known("--layout", settings.layout, LAYOUTS)


def _check_known(flag: str, name: str, names: Collection[str]) -> None:
    if name not in names:
        raise UsageError(f"{flag}: expected one of {listed(names)}, got {name!r}{did_you_mean(name, names)}")
