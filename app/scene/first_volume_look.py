"""How a volume is drawn at first, in the window and on the command line alike."""

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from plexoscope.app.document.ids import new_id
from plexoscope.app.document.state import VolumeLayer
from plexoscope.models.data.volume import Volume
from plexoscope.models.io.volume_file import VolumeFile

BLACK, WHITE = 0.0, 255.0
"""Brightness of colours."""
GRAY_COLORMAP, LABEL_COLORMAP = "gray", "categories"


class VolumeLook(NamedTuple):
    """The window and what goes with it, as in `SliceItem`."""

    low: float
    high: float
    colormap: str
    clear_below: float | None


def first_look(volume: Volume) -> VolumeLook:
    """Over its robust range, without the ground around a head; or in one colour for each label, or as coloured."""
    if volume.colours is not None:
        has_ground = float(volume.values[0, 0, 0]) == BLACK
        return VolumeLook(BLACK, WHITE, GRAY_COLORMAP, 0.5 if has_ground else None)
    if volume.looks_like_labels:
        return VolumeLook(0.0, float(max(volume.labels.max(), 1)), LABEL_COLORMAP, 0.5)
    low, high = volume.window
    # Where the outermost corner is the lowest of all values, it is the ground.
    has_ground = float(volume.values[0, 0, 0]) == float(volume.values.min())
    return VolumeLook(low, high, GRAY_COLORMAP, low if has_ground else None)


def with_map(layer: VolumeLayer, colormap: str) -> VolumeLayer:
    """A layer just opened in another colormap, unless its values are labels or colours."""
    is_gray = layer.colormap == GRAY_COLORMAP and layer.volume.colours is None
    return replace(layer, colormap=colormap) if is_gray else layer


def opened_layer(path: Path) -> VolumeLayer:
    """A layer of what a file holds, at its first frame.

    Raises
    ------
    FormatError
        If it cannot be read.
    """
    file = VolumeFile(path)
    return volume_layer(path, file.frame(), file)


def at_frame(layer: VolumeLayer, frame: int) -> VolumeLayer:
    """A layer at another of its frames, from 0; drawn as it was, so that frames can be compared.

    Raises
    ------
    FormatError
        If it cannot be read.
    """
    return layer if layer.file is None else replace(layer, volume=layer.file.frame(frame), frame=frame)


def volume_layer(path: Path, volume: Volume, file: VolumeFile | None = None) -> VolumeLayer:
    """A layer of its own, drawn as a volume is at first."""
    look = first_look(volume)
    return VolumeLayer(
        new_id("volume"),
        volume.name if file is None else file.name,
        path,
        volume,
        look.low,
        look.high,
        colormap=look.colormap,
        clear_below=look.clear_below,
        file=file,
    )
