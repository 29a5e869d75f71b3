"""The process of a run: takes one task, works, tells of it, and ends."""

import contextlib
import faulthandler
import importlib
import os
import pickle
import shutil
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from types import MappingProxyType
from typing import Any

from plexoscope.models.data.arrays import U8
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.events import Ended, Entered, Event, Progressed
from plexoscope.plugins.parameters import Value
from plexoscope.plugins.runner.gate import Gate
from plexoscope.plugins.runner.messages import unpacked
from plexoscope.plugins.runner.process.arena import in_pages, map_arena
from plexoscope.plugins.runner.process.sender import Sender
from plexoscope.plugins.runner.process.spare import IDLE_S
from plexoscope.plugins.runner.work import work
from plexoscope.plugins.states import RunState, describe

PROGRESS_S = 0.02
"""So long at least from one progress to the next: a method may tell of its progress in its innermost loop."""

DUMP_NAME = "crash.txt"
SCRATCH_NAME = "scratch"


@dataclass(frozen=True)
class Orders:
    """What comes with a task.

    Parameters
    ----------
    task
        As a message of `runner.messages`.
    n_input_bytes
        What the task takes at the beginning of the arena.
    folder
        Of this run; the host removes it.
    search_path
        The `sys.path` of the host.
    max_bytes, kept_channels
        See `Sender`.
    asked
        What was asked for before the run began: it counts from the first checkpoint on.
    """

    task: bytes
    n_input_bytes: int
    folder: str
    search_path: tuple[str, ...]
    max_bytes: int
    kept_channels: frozenset[str]
    asked: tuple[tuple[Any, ...], ...]


def main(connection_descriptor: int, arena_descriptor: int) -> None:
    """Wait for orders on the connection, and follow them."""
    connection = Connection(connection_descriptor)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    with contextlib.suppress(EOFError, OSError):  # the host is gone, or needs no spare any more
        while connection.poll(IDLE_S):
            verb, argument = connection.recv()
            if verb == "run":
                _serve(connection, arena_descriptor, argument)
                break
            _import(argument)
    # Nothing is tidied up: that could take as long as it likes, and a thread of the method may still run.
    os._exit(0)


def _serve(connection: Connection, arena_descriptor: int, orders: Orders) -> None:
    sys.path[:] = orders.search_path
    importlib.invalidate_caches()
    dump = open(Path(orders.folder, DUMP_NAME), "w")  # noqa: SIM115 - it is for the end of the process
    faulthandler.enable(dump)
    arena = map_arena(arena_descriptor)
    first = in_pages(orders.n_input_bytes)
    sender = Sender(connection, arena, arena_descriptor, first, orders.max_bytes, orders.kept_channels)
    os.register_at_fork(after_in_child=sender.disown)
    link = Link(sender, Path(orders.folder))
    try:
        task = unpacked(orders.task, lambda offset, n_bytes: _frozen(arena[offset : offset + n_bytes]))
    except BaseException as error:  # unpickling imports what the inputs are made of
        link.take(Ended(RunState.FAILED, describe(error)))
        return
    asked = orders.asked
    del orders
    link.set_live(task.live)
    for verb, *arguments in asked:
        link.obey(verb, *arguments)
    threading.Thread(target=link.listen, args=(connection,), name="plexoscope-control", daemon=True).start()
    work(task, link)


def _frozen(block: U8) -> U8:
    block.flags.writeable = False
    return block


def _import(names: tuple[str, ...]) -> None:
    for name in names:
        with contextlib.suppress(BaseException):  # whoever needs it will hear why
            importlib.import_module(name)


class Link:
    """The host of a method in this process, as its context sees it: a line to the real one."""

    def __init__(self, sender: Sender, folder: Path) -> None:
        self._sender = sender
        self._folder = folder
        self._live: Mapping[str, Value] = MappingProxyType({})
        self._gate = Gate(lambda state: self.take(Entered(state)))
        self._progress: Progressed | None = None
        self._progress_reported_at = 0.0
        self._pid = os.getpid()
        self._verbs: dict[str, Callable[..., None]] = {
            "cancel": self._gate.cancel,
            "pause": self._gate.pause,
            "resume": self._gate.resume,
            "step": self._gate.step,
            "live": self.set_live,
            "free": sender.give_back,
        }

    # ---- what the method tells

    def checkpoint(self) -> None:
        self._gate.checkpoint()

    def take(self, event: Event) -> None:
        if isinstance(event, Progressed):
            self._take_progress(event)
        elif isinstance(event, Ended):
            self._end(event)
        else:
            self._sender.send(event)

    def live_values(self) -> Mapping[str, Value]:
        return self._live

    def scratch_folder(self) -> Path:
        folder = self._folder / SCRATCH_NAME
        folder.mkdir(exist_ok=True)
        return folder

    def _take_progress(self, event: Progressed) -> None:
        now = time.monotonic()
        if now - self._progress_reported_at < PROGRESS_S:
            self._progress = event
            return
        self._progress, self._progress_reported_at = None, now
        self._sender.send(event)

    def _end(self, event: Ended) -> None:
        if os.getpid() != self._pid:
            os._exit(0)  # a fork of the method that came back from it
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(Exception):
                stream.flush()
        if self._progress is not None:
            self._sender.send(self._progress)
        try:
            self._sender.send(event, is_last=True)
        except PluginError as error:
            self._sender.send(Ended(RunState.FAILED, describe(error)), is_last=True)

    # ---- what the host asks

    def set_live(self, values: Mapping[str, Value]) -> None:
        self._live = MappingProxyType(dict(values))

    def listen(self, connection: Connection) -> None:
        """Follow the host until it is gone; then end this process."""
        with contextlib.suppress(EOFError, OSError):
            while True:
                self.obey(*pickle.loads(connection.recv_bytes()))
        shutil.rmtree(self._folder, ignore_errors=True)
        os._exit(1)

    def obey(self, verb: str, *arguments: Any) -> None:
        """Do one thing that the host asks."""
        self._verbs[verb](*arguments)
