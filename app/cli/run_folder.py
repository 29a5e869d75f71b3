"""The folder that `plexoscope run --out` writes: a recording, the result as JSON, and a picture of each channel."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plexoscope.app.cli.exits import UsageError
from plexoscope.app.cli.output import to_json
from plexoscope.models.errors import MissingError
from plexoscope.plugins.recording import InputRecord, Recorder, header_of

if TYPE_CHECKING:
    from plexoscope.plugins.discovery import Method
    from plexoscope.plugins.manifest import Sample


def recorder_of(
    folder: Path,
    method: "Method",
    params: Any,
    seed: int,
    inputs: Mapping[str, object],
    sources: "Sequence[tuple[Path, Sample | None]]",
) -> Recorder:
    """Return the recorder of a run that is about to start.

    Parameters
    ----------
    sources
        Of each input that the manifest declares, where it comes from.
    """
    from plexoscope.models.data.fingerprint import fingerprint

    records = {
        each.name: InputRecord(
            sample.title if sample else str(path), sample.kind if sample else each.kind, fingerprint(inputs[each.name])
        )
        for each, (path, sample) in zip(method.manifest.inputs, sources, strict=True)
    }
    return Recorder(folder, header_of(method, params, seed, inputs=records))


def write_run(recorder: Recorder, result: dict[str, Any]) -> None:
    """Wait for the recording and write `result.json`.

    Parameters
    ----------
    result
        What `plexoscope run --json` prints; all else there is to know of the run is in the recording.

    Raises
    ------
    UsageError
        If the folder cannot be written to.
    """
    recorder.close()
    try:
        (recorder.folder / "result.json").write_text(to_json(result) + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"--out: cannot be written ({error.strerror or error}): {recorder.folder}") from None
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
