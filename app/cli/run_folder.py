"""The folder that `plexoscope run --out` writes: the figures, the arrays, and a picture of each channel."""

import dataclasses
import importlib.metadata
import platform
from pathlib import Path
from typing import Any

import numpy as np

from plexoscope.app.cli.exits import UsageError
from plexoscope.app.cli.output import to_json
from plexoscope.models.errors import MissingError
from plexoscope.plugins.runner import Run


def write_run(folder: Path, run: Run, result: dict[str, Any], inputs: list[str]) -> None:
    """Write `result.json` and `outputs.npz`.

    Parameters
    ----------
    result
        What `plexoscope run --json` prints; the file adds what it takes to repeat the run.

    Raises
    ------
    UsageError
        If the folder cannot be written to.
    """
    record = {
        **result,
        "error": str(run.error) if run.error else None,
        "parameters": dataclasses.asdict(run.params),
        "seed": run.seed,
        "device": run.device,
        "inputs": inputs,
        "versions": _versions(run),
    }
    try:
        (folder / "result.json").write_text(to_json(record) + "\n", encoding="utf-8")
        if run.outputs is not None:
            np.savez_compressed(folder / "outputs.npz", **dict(run.outputs.arrays))  # type: ignore[arg-type]
    except OSError as error:
        raise UsageError(f"--out: cannot be written ({error.strerror or error}): {folder}") from None


def write_pictures(folder: Path, run: Run) -> None:
    """Write `<channel>.png` for each channel that has something to show.

    Raises
    ------
    UsageError
        If the folder cannot be written to.
    MissingError
        If Qt cannot draw the panels on this machine.
    """
    results = {name: channel.kept() for name, channel in run.channels.items()}
    try:
        from plexoscope.app.panels.pictures import write_panel_pictures

        write_panel_pictures(run.method.manifest, results, folder)
    except ImportError as error:
        raise MissingError(f"no pictures of the panels ({error}); what to install: plexoscope doctor") from error
    except OSError as error:
        raise UsageError(f"--out: cannot be written ({error.strerror or error}): {folder}") from None


def _versions(run: Run) -> dict[str, str]:
    versions = {"python": platform.python_version(), run.method.id: run.method.manifest.version}
    for name in ("plexoscope", "numpy", *run.method.manifest.requires):
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            versions[name] = "unknown"
    return versions
