"""Every method run as a user runs it, on samples and on the papers' data; who is ahead, as docs/methods-measured.md.

    python tests/bench/standings.py [METHOD …] [--seeds N] [--write]

Each case is a run of its own in a process of its own, one after another, so that seconds are those of a quiet machine.
`--write` writes the table of what was measured, and keeps the rows of methods that were not.
"""

import argparse
import json
import platform
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(Path(__file__).parent))
PAGE = ROOT / "docs" / "methods-measured.md"
KEPT = ROOT / "docs" / "methods-measured.json"


@dataclass(frozen=True)
class Case:
    """One run.

    Parameters
    ----------
    data
        The id of a sample, or a file beside the repository such as "citation/cora.npz"; "" for what a method draws.
    set
        Parameters other than the defaults.
    """

    method: str
    data: str
    set: Mapping[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        changed = ", ".join(f"{name} = {value}" for name, value in self.set.items())
        data = self.data or "drawn by the method"
        return f"{data}, {changed}" if changed else data


CASES = (
    Case("evolvegcn", ""),
    Case("evolvegcn", "", {"drifting": False}),
    Case("evolvegcn", "college-messages-weekly"),
    Case("evolvegcn", "signed/bitcoin_otc.csv", {"width_h": 1000.0, "n_epochs": 10}),
    Case("nat", "college-messages"),
    Case("nat", "college-messages", {"hard_share": 0.5}),
    Case("nat", "hospital"),
    Case("semba", ""),
    Case("semba", "signed/bitcoin_otc.csv"),
    Case("semba", "signed/bitcoin_alpha.csv"),
    Case("ncn", "worm"),
    Case("ncn", "worm", {"without_features": "degree"}),
    Case("ncn", "drosophila-left"),
    Case("ncn", "citation/cora.npz", {"n_rounds": 1}),
    Case("pivem", "hospital"),
    Case("pivem", "high-school"),
    Case("pres", ""),
    Case("pres", "college-messages"),
    Case("pres", "hospital"),
    Case("s-vgae", "drosophila-left"),
    Case("s-vgae", "worm"),
    Case("s-vgae", "citation/cora.npz"),
    Case("dgmlp", "digit-neighbours"),
    Case("dgmlp", "citation/cora.npz"),
    Case("dgmlp", "citation/citeseer.npz", {"n_steps": 15}),
    Case("hdp", "mushroom-body-right"),
    Case("hdp", "worm-expression"),
    Case("hdp", "citation/cora.npz", {"n_seeds": 3, "n_hidden": 64, "n_layers": 2, "dropout": 0.5}),
    Case("dynamic-connectomes", "stimulated"),
    Case("dynamic-connectomes", "hcp"),
    *(
        Case("dynamic-connectomes", "stimulated", {"mode": "benchmark", "n_graphs": 5, "weight_exponent": exponent})
        for exponent in (0.5, 1.0, 2.0)
    ),
    Case("functional-connectome", "hcp"),
    Case("structural-connectome", "fornix"),
    Case("communities", "hcp"),
    Case("communities", "drosophila-left", {"shown": "block model", "n_nulls": 19}),
    Case("communities", "mouse-b6"),
    Case("embedding", "digits"),
    Case("embedding", "digits", {"method": "tsne"}),
)


def main() -> None:
    """Measure, print, and write what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("methods", nargs="*", metavar="METHOD", help="by default all")
    parser.add_argument("--seeds", type=int, help="other than the default of each method")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.relative_to(ROOT)}")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one is not None:
        print(json.dumps(measured(CASES[asked.one], asked.seeds)))
        return
    found: dict[str, list[dict[str, Any]]] = {}
    for number, case in enumerate(CASES):
        if asked.methods and case.method not in asked.methods:
            continue
        words = [sys.executable, __file__, "--one", str(number)]
        words += ["--seeds", str(asked.seeds)] if asked.seeds else []
        done = subprocess.run(words, capture_output=True, text=True)
        if done.returncode:
            print(f"{case.method}, {case.title}: {done.stderr.strip()[-1500:]}", file=sys.stderr)
            continue
        row = json.loads(done.stdout.strip().splitlines()[-1])
        found.setdefault(case.method, []).append(row)
        print("\n".join(rows_of(case.method, row)), flush=True)
    if asked.write:
        kept = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
        kept = {**kept, **found}
        KEPT.write_text(json.dumps(kept, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
        PAGE.write_text(page(kept), encoding="utf-8")


def measured(case: Case, n_seeds: int | None) -> dict[str, Any]:
    """Run a case in this process and return its comparisons and checks as plain values."""
    import torch
    from shared_data import shared_data

    from plexoscope.plugins.discovery import find_methods
    from plexoscope.plugins.inputs import read_input
    from plexoscope.plugins.judging import figure_text, interval_of
    from plexoscope.plugins.results import Comparison
    from plexoscope.plugins.samples import read_sample
    from plexoscope.plugins.testing import run_here

    torch.set_num_threads(1)
    method = find_methods().find(case.method)
    wanted = method.manifest.inputs[0]
    sample = next((each for each in method.manifest.samples if each.id == case.data), None)
    inputs = {}
    if case.data:
        file = None if sample else shared_data(case.data)
        inputs[wanted.name] = read_sample(sample) if sample else read_input(wanted.kinds[0], file)
    code = method.load()
    changed = {**case.set, **({"n_seeds": n_seeds} if n_seeds else {})}
    began_s = time.process_time()
    ran = run_here(code.run, code.params_class(**changed), inputs)
    seconds = time.process_time() - began_s
    shown = [values[-1][1] for values in ran.results.values() if isinstance(values[-1][1], Comparison)]
    return {
        "data": case.title,
        "seconds": round(seconds, 1),
        "figures": [
            {
                "figure": each.figure,
                "contenders": [
                    {"name": one.name, "role": one.role, "text": figure_text(interval_of(one)), "note": one.note}
                    for one in each.contenders
                ],
            }
            for each in shown
        ],
        "checks": [{"name": each.name, "got": str(each.got), "passed": each.passed} for each in ran.checks.values()],
    }


def rows_of(method: str, row: Mapping[str, Any]) -> list[str]:
    """A case as lines of Markdown."""
    lines = [f"### {row['data']}", "", f"{row['seconds']:.0f} s of one core.", ""]
    for each in row["figures"]:
        lines += [f"| {each['figure']} | role | |", "|---|---|---|"]
        lines += [
            f"| {one['name']}{' (' + one['note'] + ')' if one['note'] else ''} | {one['role']} | {one['text']} |"
            for one in each["contenders"]
        ]
        lines.append("")
    lines += [f"- {'✓' if each['passed'] else '✗'} {each['name']}: {each['got']}" for each in row["checks"]]
    return [*lines, ""]


def page(kept: Mapping[str, list[dict[str, Any]]]) -> str:
    """All that was measured."""
    machine = f"{platform.machine()}, Python {platform.python_version()}, one thread"
    lines = [
        "# Methods, measured",
        "",
        f"By `make bench-methods` ({machine}). Means over seeds with Student's intervals of 95 %; how a method is",
        "judged stands in [Judging a method](judging-a-method.md).",
        "",
    ]
    for method in sorted(kept):
        lines += [f"## {method}", ""]
        for row in kept[method]:
            lines += rows_of(method, row)
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    main()
