"""A real Dask cluster on loopback: a scheduler and workers, each a process of its own that can be killed."""

import contextlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

START_S = 60.0
LOOPBACK = ("--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0", "--no-dashboard")
"""Without a dashboard there still is a server of HTTP, which has an address of its own."""


class DaskCluster:
    """Use as a context.

    Attributes
    ----------
    address : str
        Of the scheduler.
    workers : dict of str to subprocess.Popen
        Name to the process; each has one thread.
    """

    def __init__(self, n_workers: int) -> None:
        self._n_workers = n_workers
        self._undo = contextlib.ExitStack()
        self.address = ""
        self.workers: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> "DaskCluster":
        self._folder = Path(self._undo.enter_context(tempfile.TemporaryDirectory()))
        file = self._folder / "scheduler.json"
        self.scheduler = self._begin("scheduler", *LOOPBACK, "--port", "0", "--scheduler-file", str(file))
        self._wait(file.exists)
        self.address = json.loads(file.read_text())["address"]
        self.add_workers(self._n_workers)
        return self

    def __exit__(self, *_: object) -> None:
        self._undo.close()

    def add_workers(self, n_workers: int) -> None:
        """Start workers and wait until they take tasks."""
        names = [f"worker-{len(self.workers) + i}" for i in range(n_workers)]
        for name in names:
            words = (self.address, *LOOPBACK, "--nthreads", "1", "--no-nanny", "--memory-limit", "0")
            self.workers[name] = self._begin("worker", *words, "--name", name)
        for name in names:
            self._wait(lambda name=name: "Registered to" in self.log(name))  # type: ignore[misc]

    def log(self, name: str) -> str:
        """Return what a worker, or the "scheduler", has written."""
        return (self._folder / f"{name}.log").read_text()

    def complaints(self) -> list[str]:
        """Return the lines of all logs that are more than information."""
        lines = [line for path in self._folder.glob("*.log") for line in path.read_text().splitlines()]
        return [line for line in lines if " - INFO - " not in line]

    def left(self) -> dict[str, int]:
        """Return how many of each thing that runs may leave are on the scheduler.

        Each worker keeps the client that it has made, as Dask has it do; that is not counted.
        """

        def look(dask_scheduler: Any) -> dict[str, int]:  # within, for the scheduler could not import it
            own = ("fire-and-forget", "Client-worker-", asking)
            return {
                "queues": len(dask_scheduler.extensions["queues"].queues),
                "tasks": len(dask_scheduler.tasks),
                "clients": sum(not name.startswith(own) for name in dask_scheduler.clients),
                "processing": sum(len(worker.processing) for worker in dask_scheduler.workers.values()),
            }

        from distributed import Client

        with Client(self.address, set_as_default=False) as client:
            asking = client.id
            found: dict[str, int] = client.run_on_scheduler(look)
            return found

    def _begin(self, program: str, *words: str) -> "subprocess.Popen[bytes]":
        name = words[words.index("--name") + 1] if "--name" in words else program
        log = self._undo.enter_context((self._folder / f"{name}.log").open("wb"))
        command = [sys.executable, "-m", f"distributed.cli.dask_{program}", *words]
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self._folder)
        self._undo.callback(process.wait)
        self._undo.callback(process.kill)
        return process

    def _wait(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + START_S
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError("the cluster did not start")
            time.sleep(0.05)
