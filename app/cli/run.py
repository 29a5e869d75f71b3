"""`plexoscope run`: a method on a sample or a file, without a window."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plexoscope.app.cli.exits import DONE, RunFailedError, UsageError
from plexoscope.app.cli.folders import make_folder
from plexoscope.app.cli.output import print_json, print_table

if TYPE_CHECKING:
    from plexoscope.plugins.discovery import Method
    from plexoscope.plugins.manifest import Sample
    from plexoscope.plugins.runner import Run

DESCRIPTION = "Run a method and print its metrics and checks"

POLL_S = 0.1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("method", metavar="METHOD", help="an id that `plexoscope methods` lists")
    add(
        "--input",
        metavar="SAMPLE_OR_FILE",
        action="append",
        default=[],
        help="default: the first sample of the method; once for each input of a method that has several",
    )
    add("--set", metavar="name=value", action="append", default=[], help="a parameter; may be repeated")
    add("--seed", type=int, default=0, help="default 0")
    add(
        "--out",
        metavar="DIR",
        type=Path,
        help="write result.json, outputs.npz and a picture of each channel here",
    )
    add("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    return run_method(
        arguments.method,
        arguments.input,
        arguments.set,
        seed=arguments.seed,
        out=arguments.out,
        as_json=arguments.json,
    )


def run_method(
    method_id: str,
    words: list[str],
    assignments: list[str],
    *,
    seed: int = 0,
    out: Path | None = None,
    as_json: bool = False,
) -> int:
    """Run a method to its end, print the result, and write it to `out`.

    Raises
    ------
    UsageError, ParameterError, FormatError, MissingError
        If the run cannot begin.
    RunFailedError
        If it did not succeed or a check did not pass; the result is printed and written all the same.
    """
    from plexoscope.plugins import parameters, runner
    from plexoscope.plugins.inputs import read_input

    if seed < 0:
        raise UsageError(f"--seed: expected a whole number ≥ 0, got {seed}")
    method = _find(method_id)
    params = parameters.parse(method.load().params_class, assignments)
    sources = _sources(method, words)
    if out is not None:
        make_folder(out)
    inputs = {
        each.name: read_input(each.kind, path) for each, (path, _) in zip(method.manifest.inputs, sources, strict=True)
    }
    expects = {name: bar for _, sample in sources if sample for name, bar in sample.expects.items()}
    done = runner.start(method, params, inputs, seed=seed, expects=expects)
    _follow(done)
    result = _result(done, out)
    try:
        if out is not None:
            from plexoscope.app.cli.run_folder import write_run

            write_run(out, done, result, [str(path) for path, _ in sources])
    finally:  # the result is told whatever becomes of its files, and before Qt is asked for pictures
        print_json(result) if as_json else _print_result(result)
        sys.stdout.flush()
    if out is not None:
        from plexoscope.app.cli.run_folder import write_pictures

        write_pictures(out, done)
        if not as_json:
            print(f"\nwritten to {out}")
    _raise_unless_good(done)
    return DONE


def _find(method_id: str) -> "Method":
    from plexoscope.plugins.discovery import find_methods

    found = find_methods()
    try:
        return found.find(method_id)
    except LookupError as error:
        reasons = [each.reason for each in found.broken if each.folder.name == method_id]
        raise UsageError("; ".join([str(error.args[0]), *reasons])) from None


def _sources(method: "Method", words: list[str]) -> "list[tuple[Path, Sample | None]]":
    from plexoscope.app.sources import default_input, method_input

    declared = method.manifest.inputs
    if len(words) > len(declared):
        raise UsageError(f"--input: method {method.id!r} takes {len(declared)}, got {len(words)}")
    sources = []
    for number, each in enumerate(declared):
        word = words[number] if number < len(words) else default_input(method.manifest, each)
        if number >= len(words) and not word:
            raise UsageError(f"--input: method {method.id!r} has no sample for {each.name!r}, expected a file")
        sources.append(method_input(word, each.kind, method.manifest))
    return sources


def _follow(run: "Run") -> None:
    """Show progress until the end. Ctrl-C cancels the run; a second one leaves it behind."""
    from plexoscope.app.cli.progress import ProgressLine

    with ProgressLine(run.method.id) as line:
        try:
            while not run.wait(POLL_S).is_terminal:
                line.show(run.progress.fraction, run.progress.text)
        except KeyboardInterrupt:
            run.cancel()
            while not run.wait(POLL_S).is_terminal and not run.unresponsive:
                line.show(run.progress.fraction, "cancelling")


def _result(run: "Run", out: Path | None) -> dict[str, Any]:
    return {
        "method": run.method.id,
        "state": str(run.state),
        "seconds": round(run.elapsed_s, 3),
        "metrics": dict(run.outputs.metrics) if run.outputs else {},
        "checks": [
            {"name": check.name, "expected": check.expected, "got": check.got, "passed": check.passed}
            for check in run.checks
        ],
        "out": str(out) if out is not None else None,
    }


def _print_result(result: dict[str, Any]) -> None:
    print(f"{result['method']} {result['state']} after {result['seconds']:.1f} s")
    if result["metrics"]:
        print()
        print_table(("METRIC", "VALUE"), [(name, _words(value)) for name, value in result["metrics"].items()])
    if result["checks"]:
        print()
        rows = [
            (
                check["name"],
                check["expected"],
                _words(check["got"]),
                "passed" if check["passed"] else "FAILED",
            )
            for check in result["checks"]
        ]
        print_table(("CHECK", "EXPECTED", "GOT", ""), rows)


def _words(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _raise_unless_good(run: "Run") -> None:
    import os

    from plexoscope.plugins.states import State

    if run.error is not None:
        if os.environ.get("PLEXOSCOPE_DEBUG") == "1":
            print(run.error.traceback, file=sys.stderr)
        raise RunFailedError(f"run of {run.method.id} failed: {' '.join(str(run.error).split())}")
    if run.unresponsive:
        raise RunFailedError(f"run of {run.method.id} does not react to its cancel and was left")
    if run.state is not State.SUCCEEDED:
        raise RunFailedError(f"run of {run.method.id} cancelled")
    failed = [check.name for check in run.checks if not check.passed]
    if failed:
        raise RunFailedError(
            f"run of {run.method.id}: {len(failed)} of {len(run.checks)} checks did not pass: " + ", ".join(failed)
        )
