"""What is known of a streamline that was picked, as the card shows it and as it is copied."""

from dataclasses import dataclass

import numpy as np

from plexoscope.app.document.state import Layer
from plexoscope.app.tractograms.filter.filtering import layer_values
from plexoscope.app.widgets.number_box import number_text
from plexoscope.models.data.arrays import F32

Place = tuple[float, float, float]


@dataclass(frozen=True)
class Picked:
    """A place on a streamline.

    Parameters
    ----------
    layer_id
    streamline
        Counted from 0.
    place_mm
    """

    layer_id: str
    streamline: int
    place_mm: Place


def line_mm(layer: Layer, streamline: int) -> F32:
    """(N, 3) the points of a streamline."""
    first, after = layer.tractogram.offsets[streamline : streamline + 2]
    return layer.tractogram.positions_mm[first:after]


def facts(layer: Layer, streamline: int) -> list[tuple[str, str]]:
    """Names and values of what is known of a streamline."""
    line = line_mm(layer, streamline)
    length_mm = float(np.linalg.norm(np.diff(line.astype(np.float64), axis=0), axis=1).sum())
    known = [
        ("Length", f"{length_mm:.1f} mm"),
        ("Points", f"{len(line):,}"),
        ("First point", _place(line[0])),
        ("Last point", _place(line[-1])),
    ]
    groups = [name for name, members in layer.tractogram.groups.items() if np.any(members == streamline)]
    if groups:
        known.append(("Groups", ", ".join(groups)))
    return known + [(name, number_text(float(values[streamline]))) for name, values in layer_values(layer).items()]


def as_text(layer: Layer, streamline: int) -> str:
    """What is known as lines of a name, a tabulator and a value."""
    lines = [("File", str(layer.path)), ("Streamline", str(streamline)), *facts(layer, streamline)]
    return "\n".join(f"{name}\t{value}" for name, value in lines)


def _place(point_mm: F32) -> str:
    return ", ".join(f"{value:.1f}" for value in point_mm) + " mm"
