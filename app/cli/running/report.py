"""What `plexoscope run` and `plexoscope compare` print: a run, and several runs side by side."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from plexoscope.app.cli.shared.output import print_table, printable
from plexoscope.plugins.comparison import MEANS, RUNS, ComparedRun, RunComparison
from plexoscope.plugins.parameters import values_of
from plexoscope.plugins.results import Table
from plexoscope.plugins.runner import Run


def result_of(run: Run, out: Path | None, recording: Path | None) -> dict[str, Any]:
    """Return what is told of one run."""
    return {
        "method": run.method.id,
        "state": str(run.state),
        "error": str(run.error) if run.error is not None else None,
        "seconds": round(run.elapsed_s, 3),
        "metrics": dict(run.outputs.metrics) if run.outputs else {},
        "checks": [vars(check) for check in run.checks],
        "out": str(out) if out is not None else None,
        "recording": str(recording) if recording is not None else None,
    }


def print_result(result: Mapping[str, Any]) -> None:
    """Print what `result_of` returned."""
    print(printable(f"{result['method']} {result['state']} after {result['seconds']:.1f} s"))
    if result["metrics"]:
        print()
        print_table(("METRIC", "VALUE"), [(name, _words(value)) for name, value in result["metrics"].items()])
    if result["checks"]:
        print()
        rows = [
            (check["name"], check["expected"], _words(check["got"]), "passed" if check["passed"] else "FAILED")
            for check in sorted(result["checks"], key=lambda check: check["passed"])
        ]
        print_table(("CHECK", "EXPECTED", "GOT", ""), rows)


def compared(run: Run, name: str) -> ComparedRun:
    """Return what a comparison takes of a run; its curves are left out, for nobody draws them here."""
    return ComparedRun(
        run.method.id,
        name,
        values_of(run.params),
        run.seed,
        str(run.state),
        round(run.elapsed_s, 3),
        run.outputs.metrics if run.outputs is not None else {},
        run.checks,
    )


def table_of(comparison: RunComparison, name: str) -> Table | None:
    """Return the table RUNS or MEANS of a comparison, if it has it."""
    table = comparison.results.get(name)
    return table if isinstance(table, Table) else None


def print_comparison(comparison: RunComparison, runs: Sequence[ComparedRun]) -> None:
    """Print runs and means over seeds. Of the checks only how many passed, and each that did not on a line."""
    names = {check.name for run in runs for check in run.checks}
    for heading, name in (("", RUNS), ("\nmeans over seeds", MEANS)):
        table = table_of(comparison, name)
        if table is not None:
            if heading:
                print(printable(heading))
            shown = {column: cells for column, cells in table.columns.items() if column.strip() not in names}
            print_table(tuple(shown), [[_words(cell) for cell in row] for row in _rows(Table(shown))])
    failed = [
        (run.name, check.name, check.expected, _words(check.got))
        for run in runs
        for check in run.checks
        if not check.passed
    ]
    if failed:
        print()
        print_table(("run", "check that did not pass", "expected", "got"), failed)


def plain_comparison(comparison: RunComparison) -> dict[str, list[dict[str, Any]]]:
    """Return the same for JSON: one object for each row."""
    return {
        word: [dict(zip(table.columns, row, strict=True)) for row in _rows(table)]
        for word, name in (("runs", RUNS), ("means", MEANS))
        if (table := table_of(comparison, name)) is not None
    }


def _rows(table: Table) -> Sequence[Sequence[Any]]:
    columns = [each.tolist() if hasattr(each, "tolist") else each for each in table.columns.values()]
    return list(zip(*columns, strict=True))


def _words(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)
