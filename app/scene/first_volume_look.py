"""How a volume is drawn at first, in the window and on the command line alike."""

from pathlib import Path
from typing import NamedTuple

from plexoscope.app.document.ids import new_id
from plexoscope.app.document.state import VolumeLayer
from plexoscope.models.data.volume import Volume

GRAY_COLORMAP, LABEL_COLORMAP = "gray", "categories"


class VolumeLook(NamedTuple):
    """The window and what goes with it, as in `SliceItem`."""

    low: float
    high: float
    colormap: str
    clear_below: float | None


def first_look(volume: Volume) -> VolumeLook:
    """Over its robust range, without the ground around a head; or in one colour for each label."""
    if volume.looks_like_labels:
        return VolumeLook(0.0, float(max(volume.labels.max(), 1)), LABEL_COLORMAP, 0.5)
    low, high = volume.window
    # Where the outermost corner is the lowest of all values, it is the ground.
    has_ground = float(volume.values[0, 0, 0]) == float(volume.values.min())
    return VolumeLook(low, high, GRAY_COLORMAP, low if has_ground else None)


def volume_layer(path: Path, volume: Volume) -> VolumeLayer:
    """A layer of its own, drawn as a volume is at first."""
    look = first_look(volume)
    return VolumeLayer(
        new_id("volume"),
        volume.name,
        path,
        volume,
        look.low,
        look.high,
        colormap=look.colormap,
        clear_below=look.clear_below,
    )
