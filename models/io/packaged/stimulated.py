"""The recording with planted groups, which is drawn from the settings that ship with Plexoscope."""

import tomllib
from dataclasses import replace
from pathlib import Path

from plexoscope.models.connectome.dynamic_connectomes.planted import PlantedSettings, planted_recording
from plexoscope.models.data.time_series import TimeSeries
from plexoscope.models.errors import FormatError

SOURCE = "Drawn by Plexoscope: simulated traces with planted groups, no measurement."


def read_stimulated(path: str | Path) -> TimeSeries:
    """Draw the recording that a file describes: a seed and the settings of `PlantedSettings`.

    Raises
    ------
    FormatError
        If the file is missing or holds anything else.
    """
    try:
        settings = tomllib.loads(Path(path).read_text(encoding="utf-8"))
        seed = settings.pop("seed")
        recording = planted_recording(seed, PlantedSettings(**settings))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise FormatError(f"expected a seed and settings of a planted recording ({error})", path) from error
    return replace(recording.series, source=SOURCE)
