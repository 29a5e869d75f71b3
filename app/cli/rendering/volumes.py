"""From the settings of `plexoscope render` to the volume that is drawn: as it is opened, and as was asked for."""

import sys
from dataclasses import replace
from pathlib import Path

from plexoscope.app.cli.rendering.settings import RenderSettings
from plexoscope.app.cli.shared.exits import UsageError
from plexoscope.app.cli.shared.output import printable
from plexoscope.app.document.state import VolumeLayer
from plexoscope.app.scene.first_volume_look import at_frame, opened_layer


def asked_volume(path: Path, settings: RenderSettings) -> VolumeLayer:
    """Open a volume and do to it what was asked for. A frame that nobody chose is told on stderr.

    Raises
    ------
    UsageError
        If there is no such frame, or a window is asked of colours.
    FormatError
        If it cannot be read.
    """
    layer = opened_layer(path)
    if settings.frame is None and layer.n_frames > 1:
        words = f"the first of {layer.n_frames} frames is drawn; --frame N draws another"
        print(printable(f"plexoscope: {words}: {path}"), file=sys.stderr)
    return windowed(at_asked_frame(layer, settings), settings)


def at_asked_frame(layer: VolumeLayer, settings: RenderSettings) -> VolumeLayer:
    """A volume at the frame that was asked for, if one was.

    Raises
    ------
    UsageError
        If there is no such frame.
    FormatError
        If it cannot be read.
    """
    if settings.frame is None:
        return layer
    if settings.frame > layer.n_frames:
        raise UsageError(f"--frame: expected 1 … {layer.n_frames}, got {settings.frame}: {layer.path}")
    return at_frame(layer, settings.frame - 1)


def windowed(layer: VolumeLayer, settings: RenderSettings) -> VolumeLayer:
    """A volume with the window that was asked for, if one was.

    Raises
    ------
    UsageError
        If it is one of colours.
    """
    if settings.window is None:
        return layer
    if layer.volume.colours is not None:
        raise UsageError(f"--window: expected a volume of numbers, got colours: {layer.path}")
    low, high = settings.window
    return replace(layer, low=low, high=high, clear_below=None if layer.clear_below is None else low)
