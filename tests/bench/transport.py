"""How fast results come from a process, against arrays pickled through a pipe, measured in turns in one go.

    python tests/bench/transport.py [--rounds N]

Both send the same arrays from a spawned process as fast as they can; the time is that from the first to the last
value that the host has. Once the host leaves them alone, once it adds them up, so that every page is read.

Then a flood: 1 MiB every 2 ms, drained by a reader that takes 30 ms for what it finds.
"""

import argparse
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from plexoscope.plugins.budget import Budget
from plexoscope.plugins.discovery import Method, Origin, method_at
from plexoscope.plugins.events import Emitted
from plexoscope.plugins.runner import Process, Thread, close_spare, start, warm_up
from plexoscope.plugins.states import RunState

MIB = 2**20
CASES = ((1, 500), (64, 40))
"""MiB of a value, and how many are sent."""
AHEAD_MIB = 192
"""So far a method may be ahead of its host here; left alone it would drop what the host has no time for."""

FLOOD_VALUES = 1500
FLOOD_MS = 2.0
READ_S = 0.03

MANIFEST = """
id = "sender"
version = "1"
api = ">=1"
title = "Sender"
summary = "Sends images"
[citation]
authors = "-"
title = "-"
year = 2026
[run]
target = "sender.method:run"
params = "sender.method:Params"
[[channel]]
name = "image"
kind = "image"
policy = "latest"
title = "Image"
"""

CODE = """
from dataclasses import dataclass
from typing import Annotated
import time
import numpy as np
from plexoscope.plugins.parameters import Param
from plexoscope.plugins.results import Image, Outputs

@dataclass(frozen=True)
class Params:
    n_mib: Annotated[int, Param("Size")] = 1
    n_values: Annotated[int, Param("Values")] = 100
    window: Annotated[int, Param("Ahead")] = 100
    every_ms: Annotated[float, Param("Wait")] = 0.0
    n_seen: Annotated[int, Param("Seen", live=True)] = 0

def run(params, inputs, ctx):
    values = np.ones((params.n_mib * 256, 1024), np.float32)
    values.flags.writeable = False
    image = Image(values)
    for number in range(params.n_values):
        while number - ctx.live["n_seen"] > params.window:
            time.sleep(0)
        if params.every_ms:
            time.sleep(params.every_ms / 1000)
            image = Image(np.full((params.n_mib * 256, 1024), number, np.float32), value_label=str(time.monotonic()))
        ctx.emit("image", image)
    return Outputs()
"""


def main() -> int:
    """Print a table of both ways; return 1 if large arrays are not ten times as fast."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    ratios = {}
    print(f"{'':28}{'pipe':>12}{'runner':>12}{'ratio':>8}{'lost':>6}")
    with tempfile.TemporaryDirectory() as folder:
        method = _method(Path(folder))
        for n_mib, n_values in CASES:
            for must_sum in (False, True):
                pipes, runners, n_lost = [], [], 0
                for _ in range(rounds):
                    pipes.append(_time_pipe(n_mib, n_values, must_sum))
                    seconds, lost = _time_runner(method, n_mib, n_values, must_sum)
                    runners.append(seconds)
                    n_lost += lost
                pipe, runner = statistics.median(pipes), statistics.median(runners)
                ratios[n_mib, must_sum] = pipe / runner
                what = f"{n_mib} MiB, host {'adds them up' if must_sum else 'looks at none'}"
                print(f"{what:28}{1000 * pipe:9.3f} ms{1000 * runner:9.3f} ms{pipe / runner:8.1f}{n_lost:6}")
        print(f"\n{'flood':10}{'emitted':>9}{'shown':>7}{'lag p99':>12}{'memory':>12}")
        for placement in (Thread(), Process()):
            _flood(method, placement)
    close_spare()
    return 0 if ratios[64, False] >= 10 else 1


def _method(folder: Path) -> Method:
    package = folder / "sender"
    package.mkdir()
    for name, text in (("__init__.py", ""), ("plugin.toml", MANIFEST), ("method.py", CODE)):
        (package / name).write_text(text)
    return method_at(Origin(str(package), str(folder)))


def _time_runner(method: Method, n_mib: int, n_values: int, must_sum: bool) -> tuple[float, int]:
    """Return the seconds for each value, and how many were dropped."""
    times: list[float] = []
    window = AHEAD_MIB // n_mib

    def observe(_: float, event: object) -> None:
        if isinstance(event, Emitted):
            if must_sum:
                event.value.pixels.sum()  # type: ignore[attr-defined]
            times.append(time.perf_counter())
            if len(times) % (window // 3) == 0:
                run.set_live({"n_seen": len(times)})

    params = method.load().params_class(n_mib, n_values, window)
    warm_up()
    time.sleep(1.0)
    run = start(method, params, {}, placement=Process(), observers=[observe], budget=Budget())
    if run.wait() is not RunState.SUCCEEDED:
        raise RuntimeError(f"{run.state}: {run.error}")
    return (times[-1] - times[0]) / (len(times) - 1), n_values - len(times)


def _time_pipe(n_mib: int, n_values: int, must_sum: bool) -> float:
    """Return the seconds for each value."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_send, args=(theirs, n_mib, n_values))
    process.start()
    theirs.close()
    times = [time.perf_counter() for _ in _received(ours, n_values, must_sum)]
    process.join()
    ours.close()
    return (times[-1] - times[0]) / (len(times) - 1)


def _flood(method: Method, placement: Thread | Process) -> None:
    """Print how late values are when a slow reader has them, and by how much the memory of the host grows, at most."""
    params = method.load().params_class(1, FLOOD_VALUES, FLOOD_VALUES, FLOOD_MS)
    run = start(method, params, {}, placement=placement, budget=Budget())
    run.wait(until={RunState.RUNNING})
    time.sleep(0.1)
    before, most, lags_ms = _memory_mib(), 0.0, []
    while not run.state.is_terminal:
        for items in run.drain().values():
            lags_ms += [1000 * (time.monotonic() - float(value.value_label)) for _, value in items]  # type: ignore[attr-defined]
            time.sleep(READ_S)
        most = max(most, _memory_mib() - before)
    n_emitted = run.channels["image"].n_emitted
    name = type(placement).__name__.lower()
    print(f"{name:10}{n_emitted:9}{len(lags_ms):7}{np.percentile(lags_ms, 99):9.1f} ms{most:8.1f} MiB")


def _memory_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MIB


def _received(connection: Connection, n_values: int, must_sum: bool) -> Iterator[None]:
    for _ in range(n_values):
        values = connection.recv()
        if must_sum:
            values.sum()
        yield


def _send(connection: Connection, n_mib: int, n_values: int) -> None:
    values = np.ones((n_mib * 256, 1024), np.float32)
    for _ in range(n_values):
        connection.send(values)


if __name__ == "__main__":
    sys.exit(main())
