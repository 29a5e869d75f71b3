"""`plexoscope compare`: recorded runs of one method side by side."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

from plexoscope.app.cli.shared.exits import DONE, UsageError
from plexoscope.app.cli.shared.notes import say_absent
from plexoscope.app.cli.shared.output import print_json, printable
from plexoscope.models.errors import FormatError

if TYPE_CHECKING:
    from plexoscope.plugins.comparison import ComparedRun, RunComparison
    from plexoscope.plugins.manifest import Channel

DESCRIPTION = "Lay recorded runs of one method side by side: what differs, metrics, checks, means over seeds"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folders",
        metavar="DIR",
        nargs="+",
        type=Path,
        help="a recording, or a folder of recordings such as `plexoscope run METHOD --sweep … --out DIR` writes",
    )
    parser.add_argument(
        "--out",
        metavar="DIR",
        type=Path,
        help="write runs.csv, means.csv and a picture of each history or curve, all runs in one",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    from plexoscope.app.cli.running.report import plain_comparison, print_comparison
    from plexoscope.app.cli.shared.folders import make_folder
    from plexoscope.plugins.comparison import compare

    folders = [found for given in arguments.folders for found in recordings_in(given)]
    runs, channels = _read(list(dict.fromkeys(folders)))
    methods = sorted({each.method_id for each in runs})
    if len(methods) > 1:
        raise UsageError(f"expected recordings of one method, got {', '.join(methods)}")
    if arguments.out is not None:
        make_folder(arguments.out)
    comparison = compare(runs, channels)
    if arguments.json:
        print_json({"method": methods[0], "differing": comparison.differing, **plain_comparison(comparison)})
    else:
        print(f"{printable(methods[0])}: {len(runs)} runs\n")
        print_comparison(comparison, runs)
    if arguments.out is not None:
        _write(arguments.out, comparison)
        if not arguments.json:
            print(printable(f"\nwritten to {arguments.out}"))
    return DONE


def recordings_in(folder: Path) -> list[Path]:
    """Return the folder if it is a recording, else the recordings in it, by name.

    Raises
    ------
    FormatError
        If there is none.
    """
    from plexoscope.plugins.recording.header import FILE

    if (folder / FILE).exists():
        return [folder]
    found = sorted(path.parent for path in folder.glob(f"*/{FILE}"))
    if not found:
        raise FormatError(f"no recording: expected a folder with {FILE} in it, or a folder of such", folder)
    return found


def _read(folders: Sequence[Path]) -> "tuple[list[ComparedRun], list[Channel]]":
    """Read runs, and the channels that any of them declares."""
    from plexoscope.plugins.comparison import ComparedRun
    from plexoscope.plugins.recording import Replay, open_recording
    from plexoscope.plugins.results import Curve, Scalar

    names = [folder.name for folder in folders]
    runs: list[ComparedRun] = []
    channels: dict[str, Channel] = {}
    for folder in folders:
        with open_recording(folder) as recording:
            header, replay = recording.header, Replay(recording)
            say_absent(recording)
            channels.update({channel.name: channel for channel in header.channels})
            drawn = {channel.name for channel in header.channels if channel.kind in (Scalar.kind, Curve.kind)}
            results = {name: items for name, items in replay.items().items() if name in drawn}
            name = folder.name if names.count(folder.name) == 1 else str(folder)
            metrics = replay.outputs.metrics if replay.outputs is not None else {}
            runs.append(
                ComparedRun(
                    header.method,
                    name,
                    header.parameters,
                    header.seed,
                    str(replay.state),
                    round(replay.duration_s, 3),
                    metrics,
                    replay.checks,
                    results,
                )
            )
    return runs, list(channels.values())


def _write(folder: Path, comparison: "RunComparison") -> None:
    from plexoscope.app.cli.running.folder import write_pictures
    from plexoscope.app.cli.running.report import table_of
    from plexoscope.app.panels.export import write_columns
    from plexoscope.plugins.comparison import MEANS, RUNS

    for word, name in (("runs", RUNS), ("means", MEANS)):
        table = table_of(comparison, name)
        if table is not None:
            write_columns(table.columns, folder / f"{word}.csv")
    curves = [channel for channel in comparison.channels if channel.name not in (RUNS, MEANS)]
    write_pictures(
        folder, SimpleNamespace(channels=curves), {each.name: [(0, comparison.results[each.name])] for each in curves}
    )
