"""The folder of a sweep: its plan, its table so far, and a recording of each run."""

import re
from pathlib import Path

from plexoscope.app.cli.running.report import table_of
from plexoscope.app.cli.running.setup import Setup
from plexoscope.app.cli.shared.exits import UsageError
from plexoscope.models.io.files import replacing
from plexoscope.plugins import parameters
from plexoscope.plugins.comparison import RUNS, RunComparison
from plexoscope.plugins.sweep import SweepPoint

MOST_CHARACTERS = 120
"""Of the name of a folder."""

UNSAFE = re.compile(r"[^\w.+=-]+")


def folder_name(point: SweepPoint, n_points: int) -> str:
    """Return such as "07-n_bins-20-seed-1": a number, and what differs."""
    differing = {name: value for name, value in parameters.values_of(point.params).items() if name in point.values}
    words = [f"{point.number:0{len(str(n_points))}d}"]
    for name, value in {**differing, "seed": point.seed}.items():
        text = ",".join(map(str, value)) if isinstance(value, list) else str(value)
        words += [name, UNSAFE.sub("_", text)]
    return "-".join(words)[:MOST_CHARACTERS]


def write_plan(folder: Path, setup: Setup) -> None:
    """Write `sweep.toml`: what is swept over, and what is the same in all runs.

    Raises
    ------
    UsageError
        If the folder cannot be written to.
    """
    import tomli_w

    same = parameters.values_of(setup.points[0].params)
    table = {
        "method": setup.method.id,
        "version": setup.method.manifest.version,
        "seeds": sorted({point.seed for point in setup.points}),
        "axes": {name: list(values) for name, values in setup.axes.items()},
        "parameters": {name: value for name, value in same.items() if name not in setup.axes},
        "inputs": {name: vars(record) for name, record in setup.inputs.records.items()},
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with replacing(folder / "sweep.toml") as file:
            file.write(tomli_w.dumps(table).encode("utf-8", "replace"))
    except OSError as error:
        raise UsageError(f"--out: cannot be written ({error.strerror or error}): {folder}") from None


def write_table(folder: Path, comparison: RunComparison) -> None:
    """Write `sweep.csv`: the runs side by side, as far as they are."""
    from plexoscope.app.panels.export import write_columns

    table = table_of(comparison, RUNS)
    if table is not None:
        part = folder / "sweep.part.csv"
        write_columns(table.columns, part)
        part.replace(folder / "sweep.csv")
