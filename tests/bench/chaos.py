"""The chaos run: hundreds of runs that go wrong in every way there is, in threads and processes, some at once.

    python tests/bench/chaos.py [--runs N] [--seed N]

Each must end, once, in a state that fits what was done to it; afterwards nothing may be left of any of them.
"""

import argparse
import gc
import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from chaos_methods import EXCEPTIONS

from plexoscope.plugins.budget import Budget
from plexoscope.plugins.discovery import Method, Origin, method_at
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.events import Ended, Event
from plexoscope.plugins.runner import Limits, Process, Run, RunQueue, Thread, close_spare, start
from plexoscope.plugins.states import RunState

HERE = Path(__file__).parent
AT_ONCE = 4
WEDGED_S = 60.0
MEMORY_MB = 400
SETTLE_S = 5.0
PER_REST = 25
"""Memory is measured after so many runs, at rest: what is alive in between goes up and down by far more."""
MAX_SLOPE = 2.0
"""MiB per 100 runs, after the first fifth of them."""
MARK = "PLEXOSCOPE_CHAOS"

MANIFEST = """
id = "chaos"
version = "1"
api = ">=1"
title = "Chaos"
summary = "Goes wrong"
[citation]
authors = "-"
title = "-"
year = 2026
[run]
target = "chaos_methods:run"
params = "chaos_methods:Params"
[[channel]]
name = "loss"
kind = "scalar"
policy = "append"
title = "Loss"
[[channel]]
name = "image"
kind = "image"
policy = "latest"
title = "Image"
"""

OK, BAD, OFF, LATE, GONE = RunState.SUCCEEDED, RunState.FAILED, RunState.CANCELLED, RunState.TIMED_OUT, RunState.CRASHED
EVERYWHERE = {"work": {OK}, "raise": {BAD}, "odd_arrays": {BAD}, "emit_after_return": {OK}, "never_emit": {OK},
              "flood": {OK}, "deaf": {OK}, "fork": {OK}}  # fmt: skip
IN_PROCESSES = {"segfault": {GONE}, "leave": {GONE}, "allocate": {BAD}, "hang": {OFF, LATE}}


@dataclass
class Case:
    """One run: what it does, what is done to it, and what came of it."""

    what: str
    place: str
    act: str
    allowed: set[RunState]
    run: Run | None = None
    ends: list[RunState] = field(default_factory=list)
    begun_at: float = 0.0
    after_s: float = 0.0

    def take(self, _: float, event: Event) -> None:
        if isinstance(event, Ended):
            self.ends.append(event.state)


def main() -> int:
    """Run, print the table, and return 1 if anything is not as it must be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    os.environ[MARK] = str(os.getpid())
    with tempfile.TemporaryDirectory() as folder:
        tempfile.tempdir = folder  # so that nobody else's scratch folders are counted
        method = _method(Path(folder))
        before = _census()
        begun = time.monotonic()
        cases, memory_mib = _run_all(method, options.runs, random.Random(options.seed))
        seconds = time.monotonic() - begun
        close_spare()
        faults = [*_faults(cases), *_leaks(before)]
    _print_table(cases)
    late = memory_mib[len(memory_mib) // 5 :]
    slope = 100 / PER_REST * float(np.polyfit(np.arange(len(late)), late, 1)[0]) if len(late) > 1 else 0.0
    print(f"\n{len(cases)} runs in {seconds:.0f} s, seed {options.seed}")
    print(f"resident memory {memory_mib[0]:.0f} → {memory_mib[-1]:.0f} MiB, {slope:+.2f} MiB per 100 runs")
    if len(cases) >= 500 and slope > MAX_SLOPE:
        faults.append(f"resident memory grows by {slope:.2f} MiB per 100 runs")
    print("\n".join(f"FAULT {fault}" for fault in faults) or "no wedge, no leak, one end each")
    return 1 if faults else 0


def _method(folder: Path) -> Method:
    (folder / "plugin.toml").write_text(MANIFEST)
    return method_at(Origin(str(folder), str(HERE)))


def _run_all(method: Method, n_runs: int, chance: random.Random) -> tuple[list[Case], list[float]]:
    """Return the cases, and the memory in MiB whenever `PER_REST` of them were over and nothing else was at work."""
    cases = [_case(chance) for _ in range(n_runs)]
    memory_mib = []
    for first in range(0, n_runs, PER_REST):
        _run_some(cases[first : first + PER_REST], method, chance)
        gc.collect()
        memory_mib.append(_memory_mib())
    return cases, memory_mib


def _run_some(cases: list[Case], method: Method, chance: random.Random) -> None:
    waiting, working = list(reversed(cases)), list[Case]()
    budget, queue = Budget(64 * 2**20), RunQueue(AT_ONCE)
    while waiting or working:
        while waiting and len(working) < AT_ONCE + 2:
            case = waiting.pop()
            if _begin(case, method, queue, budget, chance):
                working.append(case)
            else:
                waiting.insert(chance.randrange(len(waiting) + 1), case)
                break
        working = [case for case in working if not _is_done(case)]
        time.sleep(0.002)


def _case(chance: random.Random) -> Case:
    place = chance.choice(["thread", "process"])
    states = EVERYWHERE if place == "thread" else {**EVERYWHERE, **IN_PROCESSES}
    what = chance.choice(list(states))
    act = chance.choice(["", "", "cancel", "cancel", "pause, cancel", "limit", *(["kill -9"] * (place == "process"))])
    if what == "hang" and act in ("", "kill -9"):
        act = "cancel"
    allowed = set(states[what])
    allowed |= {"": set(), "limit": {LATE}, "kill -9": {GONE}}.get(act, {OFF})
    if what == "raise":
        what = f"raise:{chance.choice(EXCEPTIONS)}"
    return Case(
        what, place, act, allowed, after_s=chance.choice([0.0, chance.uniform(0, 0.03), chance.uniform(0, 0.6)])
    )


def _begin(case: Case, method: Method, queue: RunQueue, budget: Budget, chance: random.Random) -> bool:
    """Start the run of a case; False if the method must not start in a thread yet."""
    placement = Thread() if case.place == "thread" else Process(MEMORY_MB)
    limits = Limits(0.05 if case.act == "limit" else None, grace_s=0.15)
    params = method.load().params_class(case.what, chance.randrange(1, 60))
    try:
        case.run = start(
            method, params, {}, seed=1, placement=placement, limits=limits, observers=[case.take],
            queue=chance.choice([queue, None]), budget=budget,
        )  # fmt: skip
    except PluginError as error:
        if "still ignores a cancel" not in str(error):
            raise
        return False
    case.begun_at = time.monotonic()
    return True


def _is_done(case: Case) -> bool:
    """Do to a run what is due, and look whether it is over."""
    run, age_s = case.run, time.monotonic() - case.begun_at
    assert run is not None
    run.drain()
    if not run.state.is_terminal and age_s < WEDGED_S:
        if age_s >= case.after_s:
            _act(case, run)
        return False
    if not run.state.is_terminal:
        case.ends.append(run.state)
    run.wait(1.0)
    if case.place == "thread" and "still ignores" in str(run.error):
        case.allowed.add(BAD)  # its turn came while another one was left behind
    case.run = None
    return True


def _act(case: Case, run: Run) -> None:
    act, case.act = case.act, case.act.upper()
    if act == "pause, cancel":
        run.pause()
        run.set_live({"speed": 2.0})
        case.act, case.after_s = "cancel", case.after_s + 0.05
    elif act == "cancel":
        run.cancel()
    elif act == "kill -9" and run.state is RunState.RUNNING:
        child = run._worker._child  # type: ignore[attr-defined]
        os.kill(child.pid, signal.SIGKILL)
    elif act == "kill -9":
        case.act = act  # not there yet


def _faults(cases: list[Case]) -> list[str]:
    return [
        f"{case.what} in a {case.place}, {case.act or 'left alone'}: {', '.join(case.ends) or 'no end'}"
        for case in cases
        if len(case.ends) != 1 or case.ends[0] not in case.allowed
    ]


def _census() -> dict[str, object]:
    """What must be the same before and after."""
    gc.collect()
    maps = Path("/proc/self/maps").read_text()
    children = [task.read_text().split() for task in Path("/proc/self/task").glob("*/children")]
    return {
        "threads": sorted(thread.name for thread in threading.enumerate()),
        "processes": sum(map(len, children)),
        "descendants": _n_descendants(),
        "descriptors": len(os.listdir("/proc/self/fd")),
        "shared memory": maps.count("memfd:plexoscope") + len(list(Path("/dev/shm").glob("plexoscope*"))),
        "scratch folders": len(list(Path(tempfile.gettempdir()).glob("plexoscope-run-*"))),
    }


def _n_descendants() -> int:
    """How many processes there are that descend from this one, also those that a method has forked and left."""
    mark, n_found = f"{MARK}={os.getpid()}".encode(), 0
    for variables in Path("/proc").glob("[0-9]*/environ"):
        try:
            n_found += mark in variables.read_bytes().split(b"\0")
        except OSError:
            continue
    return n_found


def _leaks(before: dict[str, object]) -> list[str]:
    deadline = time.monotonic() + SETTLE_S  # threads that were left behind end when their methods do
    while (after := _census()) != before and time.monotonic() < deadline:
        time.sleep(0.05)
    return [f"{name}: {before[name]} before, {after[name]} after" for name in before if after[name] != before[name]]


def _memory_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _print_table(cases: list[Case]) -> None:
    counts = Counter(
        (case.what.partition(":")[0], case.place, case.ends[0] if case.ends else "no end") for case in cases
    )
    states = [OK, OFF, BAD, LATE, GONE]
    print(f"{'':20}{'':9}" + "".join(f"{state:>11}" for state in states))
    for what, place in sorted({key[:2] for key in counts}):
        print(f"{what:20}{place:9}" + "".join(f"{counts[what, place, state] or '':>11}" for state in states))
    acts = Counter(case.act.lower() or "left alone" for case in cases)
    print("done to them: " + ", ".join(f"{act} {count}" for act, count in acts.most_common()))


if __name__ == "__main__":
    sys.exit(main())
