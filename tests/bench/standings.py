"""Every method run as a user runs it, on samples and on the papers' data; who is ahead, as docs/methods-measured.md.

    python tests/bench/standings.py [METHOD …] [--seeds N] [--jobs N] [--write]

Each case is a run of its own in a process of its own, on one thread, and its seconds are those of the processor.
`--write` writes the page after each case, and keeps the rows of cases that were not measured.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from standings_page import case_lines, page

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE, KEPT = DOCS / "methods-measured.md", DOCS / "methods-measured.json"


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


SEMBA_SIZES: Mapping[str, Any] = {"n_batch": 100, "n_exam_batch": 100, "n_epochs": 3, "learning_rate": 0.002}
"""Bitcoin's ratings are two to four times as many as those of the two camps that the defaults are for."""

CASES = (
    Case("evolvegcn", ""),
    Case("evolvegcn", "", {"drifting": False}),
    Case("evolvegcn", "college-messages-weekly"),
    Case("evolvegcn", "signed/bitcoin_otc.csv", {"width_h": 1000.0, "n_epochs": 10}),
    Case("evolvegcn", "", {"task": "node classes", "n_nodes": 100}),
    Case("evolvegcn", "", {"task": "link classes", "n_nodes": 100}),
    Case("evolvegcn", "signed/bitcoin_otc.csv", {"task": "link classes", "width_h": 1000.0, "n_epochs": 20}),
    Case("evolvegcn", "signed/bitcoin_alpha.csv", {"task": "link classes", "width_h": 1000.0, "n_epochs": 20}),
    Case("nat", "college-messages"),
    Case("nat", "college-messages", {"hard_share": 0.5}),
    Case("nat", "hospital"),
    Case("semba", ""),
    Case("semba", "signed/bitcoin_otc.csv", SEMBA_SIZES),
    Case("semba", "signed/bitcoin_alpha.csv", SEMBA_SIZES),
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
    parser.add_argument("--jobs", type=int, default=1, help="so many cases side by side")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name} and {KEPT.name}")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one is not None:
        print(json.dumps(measured(CASES[asked.one], asked.seeds)))
        return
    wanted = [number for number, case in enumerate(CASES) if not asked.methods or case.method in asked.methods]
    kept = [json.loads(line) for line in KEPT.read_text(encoding="utf-8").splitlines()] if KEPT.exists() else []
    with ThreadPoolExecutor(asked.jobs) as pool:
        runs = {pool.submit(ran, number, asked.seeds): CASES[number] for number in wanted}
        for done in as_completed(runs):
            case, told = runs[done], done.result()
            if isinstance(told, str):
                print(f"{case.method}, {case.title}: {told}", file=sys.stderr, flush=True)
                continue
            print("\n".join(case_lines(told)), flush=True)
            kept = in_order([told, *(each for each in kept if key_of(each) != key_of(told))])
            if asked.write:
                KEPT.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in kept), encoding="utf-8")
                PAGE.write_text(page(kept), encoding="utf-8")


def ran(number: int, n_seeds: int | None) -> dict[str, Any] | str:
    """Run a case in a process of its own and return what it told, or the end of what went wrong."""
    words = [sys.executable, __file__, "--one", str(number), *(["--seeds", str(n_seeds)] if n_seeds else [])]
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode:
        return done.stderr.strip()[-1500:]
    told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return told


def key_of(told: Mapping[str, Any]) -> tuple[str, str]:
    """What stands for a case in the page."""
    return told["method"], told["data"]


def in_order(kept: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of today's cases, in their order: a row that no case stands behind is of a method that is no more."""
    order = {(case.method, case.title): number for number, case in enumerate(CASES)}
    return sorted((each for each in kept if key_of(each) in order), key=lambda each: order[key_of(each)])


def measured(case: Case, n_seeds: int | None) -> dict[str, Any]:
    """Run a case in this process and return its comparisons and checks as plain values."""
    import torch
    from shared_data import shared_data

    from plexoscope.plugins.discovery import find_methods
    from plexoscope.plugins.inputs import read_input
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
    told = run_here(code.run, code.params_class(**changed), inputs)
    seconds = time.process_time() - began_s
    shown = [values[-1][1] for values in told.results.values() if isinstance(values[-1][1], Comparison)]
    return {
        "method": case.method,
        "data": case.title,
        "seconds": round(seconds, 1),
        "figures": [
            {
                "figure": each.figure,
                "higher_is_better": each.higher_is_better,
                "as_good_within": each.as_good_within,
                "contenders": [
                    {
                        "name": one.name,
                        "role": one.role,
                        "values": [float(f"{value:.6g}") for value in one.values],
                        "spread": one.spread if one.spread == one.spread else None,
                        "note": one.note,
                    }
                    for one in each.contenders
                ],
            }
            for each in shown
        ],
        "checks": [{"name": each.name, "got": str(each.got), "passed": each.passed} for each in told.checks.values()],
    }


if __name__ == "__main__":
    main()
