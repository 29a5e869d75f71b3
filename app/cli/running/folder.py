"""The folder that `plexoscope run --out` writes: a recording, the result as JSON, and a picture of each channel."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from plexoscope.app.cli.shared.exits import UsageError
from plexoscope.app.cli.shared.output import to_json
from plexoscope.models.errors import MissingError
from plexoscope.models.io.files import replacing
from plexoscope.plugins.recording import Recorder


def write_result(folder: Path, result: Mapping[str, Any]) -> None:
    """Write `result.json`.

    Parameters
    ----------
    result
        What `plexoscope run --json` prints; all else there is to know of the run is in the recording.

    Raises
    ------
    UsageError
        If the folder cannot be written to.
    """
    try:
        with replacing(folder / "result.json") as file:
            file.write((to_json(result) + "\n").encode("utf-8"))
    except OSError as error:
        raise UsageError(f"--out: cannot be written ({error.strerror or error}): {folder}") from None


def require_whole(recorder: Recorder) -> None:
    """Raise UsageError if a recording that is over lacks something."""
    if recorder.error:
        raise UsageError(f"--out: the recording is not whole: {recorder.error}: {recorder.folder}")


def write_pictures(folder: Path, described: Any, results: Mapping[str, Sequence[tuple[int, Any]]]) -> None:
    """Write `<channel>.png` for each channel that has something to show.

    Parameters
    ----------
    described
        The method's manifest or the header of a recording: its channels name the panels.
    results
        Channel name to (step, result) pairs.

    Raises
    ------
    UsageError
        If the folder cannot be written to.
    MissingError
        If Qt cannot draw the panels on this machine.
    """
    try:
        from plexoscope.app.panels.pictures import write_panel_pictures

        write_panel_pictures(described, results, folder)
    except ImportError as error:
        raise MissingError(f"no pictures of the panels ({error}); what to install: plexoscope doctor") from error
    except OSError as error:
        raise UsageError(f"--out: cannot be written ({error.strerror or error}): {folder}") from None
