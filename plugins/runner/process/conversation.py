"""What the host and the process of a run say to each other, from the task to the end, whatever that is."""

import contextlib
import os
import pickle
import selectors
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from plexoscope.plugins.channels import MAX_BYTES
from plexoscope.plugins.events import Ended, Event, Logged
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.runner.messages import Parcel, unpacked
from plexoscope.plugins.runner.process.arena import map_arena
from plexoscope.plugins.runner.process.child import DUMP_NAME, Orders
from plexoscope.plugins.runner.process.crash import failure_of_exit
from plexoscope.plugins.runner.process.loans import Loans
from plexoscope.plugins.runner.process.printed import Printed
from plexoscope.plugins.runner.process.spare import Child
from plexoscope.plugins.runner.work import Task
from plexoscope.plugins.states import Failure, RunState

MAX_IN_FLIGHT = 256 * 2**20
"""Bytes of values that the host has not let go of; what the histories of its channels may hold comes on top."""

POLL_S = 0.5
"""How often the process is looked at. Its death shows at once, unless it has passed its connection on to others."""

START_S = 120.0
"""How long a process may take until it begins with its task."""

EXIT_S = 1.0
"""How long a process that no longer listens may take to end."""


class Conversation:
    """One, with a process that has not been told anything yet; leaving it ends the process.

    Parameters
    ----------
    asks, woken
        What the process is to be told, and a descriptor that can be read when there is something new.
    take
        Takes the events, but for the last, which `follow` returns.
    """

    def __init__(
        self,
        child: Child,
        folder: Path,
        channels: Iterable[Channel],
        asks: deque[tuple[Any, ...]],
        woken: int,
        take: Callable[[Event], None],
    ) -> None:
        self._child = child
        self._folder = folder
        self._policies = {channel.name: channel.policy for channel in channels}
        self._asks = asks
        self._woken = woken
        self._take = take
        self._stack = contextlib.ExitStack()
        self._has_started = False
        self._deadline = time.monotonic() + START_S

    def __enter__(self) -> "Conversation":
        with contextlib.ExitStack() as undo:
            undo.callback(self._child.close)
            self._arena = map_arena(self._child.arena)
            self._loans = Loans(self._arena)
            self._printed = Printed(self._child.printed)
            self._selector = undo.enter_context(selectors.DefaultSelector())
            for source in (self._child.connection, self._child.printed, self._woken):
                self._selector.register(source, selectors.EVENT_READ)
            self._stack = undo.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()
        self._loans.retire()

    def send_task(self, task: Task) -> None:
        """Tell the process what to do; the inputs go to the beginning of the arena.

        Raises
        ------
        Exception
            If an input cannot be pickled.
        """
        parcel = Parcel(task)
        n_histories = sum(policy == "append" for policy in self._policies.values())
        orders = Orders(
            parcel.message(0, self._write),
            parcel.n_bytes,
            str(self._folder),
            tuple(sys.path),
            MAX_IN_FLIGHT + n_histories * MAX_BYTES,
            frozenset(name for name, policy in self._policies.items() if policy == "event"),
            tuple(self._asks.popleft() for _ in range(len(self._asks))),
        )
        self._send("run", orders)

    def follow(self, when_started: Callable[[], None]) -> Ended:
        """Take what the process tells until it has ended, by itself or otherwise."""
        ended = None
        while ended is None:
            ready = {key.fileobj for key, _ in self._selector.select(POLL_S)}
            if self._child.printed in ready:
                self._log()
                if self._printed.is_over:  # it has closed its output, and would be ready for ever
                    self._selector.unregister(self._child.printed)
            if self._woken in ready:
                ended = self._answer()
            if self._child.connection in ready:
                ended = ended or self._read(when_started)
            if not ready:
                ended = self._look()
        return ended

    def _write(self, offset: int, view: memoryview) -> None:
        while view.nbytes:
            n_written = os.pwrite(self._child.arena, view, offset)
            view, offset = view[n_written:], offset + n_written

    def _send(self, *message: object) -> None:
        with contextlib.suppress(OSError):  # it has ended, and that will be read
            self._child.connection.send_bytes(pickle.dumps(message))

    def _answer(self) -> Ended | None:
        with contextlib.suppress(BlockingIOError):
            os.read(self._woken, 2**16)
        while self._asks:
            message = self._asks.popleft()
            if message == ("cancel",) and not self._has_started:
                return Ended(RunState.CANCELLED)  # nothing of the method has been done yet: no need to wait for it
            self._send(*message)
        return None

    def _read(self, when_started: Callable[[], None]) -> Ended | None:
        try:
            message = self._child.connection.recv_bytes()
        except (EOFError, OSError):
            return self._crashed()
        event: Event = unpacked(message, self._loans.lend)
        del message
        if isinstance(event, Ended):
            self._log(is_end=True)
            return event
        self._take(event)
        is_first, self._has_started = not self._has_started, True
        if is_first:
            when_started()
        del event  # it may be the last that holds its place
        back = self._loans.returned()
        if back:
            self._send("free", back)
        return None

    def _look(self) -> Ended | None:
        if not self._has_started and time.monotonic() > self._deadline:
            return Ended(RunState.CRASHED, Failure("Lost", f"its process did not begin within {START_S:g} s", ""))
        if self._child.exit_code(0.0) is None:
            return None
        self._child.kill()  # others hold the connection open
        return self._crashed()

    def _crashed(self) -> Ended:
        code = self._child.exit_code(EXIT_S)
        self._log(is_end=True)
        return Ended(RunState.CRASHED, failure_of_exit(code, self._folder / DUMP_NAME))

    def _log(self, is_end: bool = False) -> None:
        for line in self._printed.lines(is_end):
            self._take(Logged(line))
