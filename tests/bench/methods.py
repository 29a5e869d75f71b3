"""The figures of the methods against their thresholds, over seeds where training is random.

    python tests/bench/methods.py [NAME …] [--jobs N] [--seeds N] [--json FILE]

Each file of tests/bench/methods measures one method. Every seed runs in a process of its own.
"""

import argparse
import importlib
import json
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

FOLDER = Path(__file__).parent / "methods"
T_95 = {2: 12.71, 3: 4.30, 4: 3.18, 5: 2.78}
"""Student's t for a two-sided interval of 95 %, by the number of seeds."""


def main() -> None:
    """Measure and print a table; exit 1 if a threshold is not reached."""
    known = sorted(path.stem for path in FOLDER.glob("*.py"))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(known)}; by default all")
    parser.add_argument("--jobs", type=int, default=2, help="seeds that are measured side by side, a core each")
    parser.add_argument("--seeds", type=int, help="measure only so many seeds of each")
    parser.add_argument("--json", type=Path, help="also write all values to this file")
    parser.add_argument("--one", nargs=2, metavar=("NAME", "SEED"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    sys.path[:0] = [str(FOLDER), str(FOLDER.parent)]
    if asked.one:
        print(json.dumps(one(asked.one[0], int(asked.one[1]))))
        return
    modules = {name: importlib.import_module(name) for name in asked.names or known}
    tasks = [(name, seed) for name, module in modules.items() for seed in module.SEEDS[: asked.seeds]]
    with ThreadPoolExecutor(asked.jobs) as pool:
        answers = list(pool.map(in_a_process, tasks))
    found = {
        name: [values for (each, _), values in zip(tasks, answers, strict=True) if each == name] for name in modules
    }
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1))
    reached = [report(modules[name], found[name]) for name in modules]
    sys.exit(0 if all(reached) else 1)


def one(name: str, seed: int) -> dict[str, float]:
    """Return the figures of one seed, in this process and with one thread, with the seconds that it took."""
    import torch

    torch.set_num_threads(1)
    module = importlib.import_module(name)
    began_at = time.perf_counter()
    values = {each: float(value) for each, value in module.measure(seed).items()}
    return {**values, "seconds in all": time.perf_counter() - began_at}


def in_a_process(task: tuple[str, int]) -> dict[str, float]:
    """Return the figures of one seed; what goes wrong is printed and gives none."""
    name, seed = task
    command = [sys.executable, __file__, "--one", name, str(seed)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        print(f"{name}, seed {seed}: {done.stderr.strip()[-1500:]}", file=sys.stderr)
        return {}
    values: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return values


def report(module: object, runs: list[dict[str, float]]) -> bool:
    """Print the figures of one method, and return whether all thresholds are reached."""
    runs = [run for run in runs if run]
    print(f"\n{module.TITLE} · {len(runs)} of {len(module.SEEDS)} seeds")  # type: ignore[attr-defined]
    if not runs:
        return False
    means = {figure: statistics.mean(run[figure] for run in runs) for figure in runs[0]}
    thresholds = module.THRESHOLDS  # type: ignore[attr-defined]
    for figure, mean in means.items():
        values = [run[figure] for run in runs]
        spread = (
            f"± {T_95.get(len(runs), 2.0) * statistics.stdev(values) / len(runs) ** 0.5:.4f}" if len(runs) > 1 else ""
        )
        verdicts = [
            f"{threshold} {'reached' if threshold.reached(means) else 'MISSED'}"
            for threshold in thresholds
            if threshold.figure == figure
        ]
        print(f"  {figure:<44} {mean:>10.4f} {spread:<10} {', '.join(verdicts)}")
    return all(threshold.reached(means) for threshold in thresholds)


if __name__ == "__main__":
    main()
