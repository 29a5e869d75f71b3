"""`plexoscope replay`: what a recorded run was and found, without its method."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plexoscope.app.cli.shared.exits import DONE, UsageError
from plexoscope.app.cli.shared.notes import say_absent
from plexoscope.app.cli.shared.output import print_json, print_table, printable
from plexoscope.models.errors import FormatError

if TYPE_CHECKING:
    from plexoscope.plugins.recording import Recording, Replay

DESCRIPTION = "Tell what a recorded run was and found, and draw its panels"

MOST_LINES = 200
"""Of the log, printed."""

MATCHES = {True: "matches", False: "differs", None: "none, since the recording is not complete"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", type=Path, help="what `plexoscope run METHOD --out DIR` wrote")
    parser.add_argument("--at", metavar="SECONDS", type=float, help="as it was after so many seconds of work")
    parser.add_argument("--out", metavar="DIR", type=Path, help="write a picture of each channel here")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    from plexoscope.app.cli.shared.folders import make_folder
    from plexoscope.plugins.recording import Replay, open_recording

    with open_recording(arguments.folder) as recording:
        replay = Replay(recording)
        if arguments.at is not None:
            if not 0 <= arguments.at <= replay.duration_s:
                raise UsageError(f"--at: expected a number in 0 … {replay.duration_s:.1f} s, got {arguments.at:g}")
            replay.seek(arguments.at)
        if arguments.out is not None:
            make_folder(arguments.out)
        facts = _facts(recording, replay)
        print_json(facts) if arguments.json else _print_facts(facts)
        say_absent(recording)
        if arguments.out is not None:
            from plexoscope.app.cli.running.folder import write_pictures

            write_pictures(arguments.out, recording.header, replay.items())
            if not arguments.json:
                print(printable(f"\nwritten to {arguments.out}"))
        if facts["digest_matches"] is False:
            raise FormatError("the digest differs: the recording was changed after the run", arguments.folder)
    return DONE


def _facts(recording: "Recording", replay: "Replay") -> dict[str, Any]:
    header = recording.header
    recorded = header.end.digest if header.end is not None else ""
    digest = recording.digest()
    return {
        "method": header.method,
        "title": header.title,
        "version": header.version,
        "started": header.started,
        "parameters": header.parameters,
        "seed": header.seed,
        "device": header.device,
        "placement": header.placement,
        "inputs": {name: vars(record) for name, record in header.inputs.items()},
        "machine": header.machine,
        "libraries": header.libraries,
        "state": str(replay.state),
        "error": str(replay.error) if replay.error is not None else None,
        "seconds": replay.at_s,
        "duration_s": replay.duration_s,
        "missing": recording.missing or None,
        "absent": recording.absent,
        "digest": digest,
        "digest_matches": digest == recorded if recording.complete else None,
        "metrics": replay.outputs.metrics if replay.outputs is not None else {},
        "checks": [vars(check) for check in replay.checks],
        "log": [{"seconds": round(seconds, 3), "text": text} for seconds, text in replay.logs],
    }


def _print_facts(facts: dict[str, Any]) -> None:
    rows = [
        ("title", facts["title"]),
        ("version", facts["version"]),
        ("started", facts["started"]),
        *((f"input {name}", f"{each['label']} ({each['fingerprint']})") for name, each in facts["inputs"].items()),
        ("parameters", ", ".join(f"{name}={_words(value)}" for name, value in facts["parameters"].items())),
        ("seed", str(facts["seed"])),
        ("placed", f"{facts['placement']} on {facts['device']}"),
        ("machine", ", ".join(f"{name} {value}" for name, value in facts["machine"].items())),
        ("libraries", ", ".join(f"{name} {version}" for name, version in facts["libraries"].items())),
        ("state", f"{facts['state']} after {facts['seconds']:.1f} of {facts['duration_s']:.1f} s"),
        ("error", " ".join((facts["error"] or "").split())),
        ("missing", facts["missing"] or ""),
        ("digest", f"{MATCHES[facts['digest_matches']]}: {facts['digest']}"),
    ]
    print_table(("METHOD", facts["method"]), [row for row in rows if row[1]])
    if facts["metrics"]:
        print()
        print_table(("METRIC", "VALUE"), [(name, _words(value)) for name, value in facts["metrics"].items()])
    if facts["checks"]:
        print()
        checks = [
            (each["name"], each["expected"], _words(each["got"]), "passed" if each["passed"] else "FAILED")
            for each in facts["checks"]
        ]
        print_table(("CHECK", "EXPECTED", "GOT", ""), checks)
    if facts["log"]:
        print()
        n_before = max(len(facts["log"]) - MOST_LINES, 0)
        print(f"LOG (the last {MOST_LINES} of {len(facts['log']):,} lines; --json has all)" if n_before else "LOG")
        for each in facts["log"][n_before:]:
            print(f"{each['seconds']:8.1f} s  {printable(each['text'])}")


def _words(value: object) -> str:
    if isinstance(value, list):
        return ",".join(map(_words, value))
    return f"{value:.6g}" if isinstance(value, float) else str(value)
