"""Runs in a process of their own: they cannot hold up the window, can be killed, and may crash."""

import contextlib
import os
import re
import shutil
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from plexoscope.plugins.discovery import Method
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.events import Ended
from plexoscope.plugins.parameters import Value
from plexoscope.plugins.runner.placement import RunJob, ignore
from plexoscope.plugins.runner.process import spare
from plexoscope.plugins.runner.process.conversation import Conversation
from plexoscope.plugins.runner.process.spare import Child
from plexoscope.plugins.runner.work import Task
from plexoscope.plugins.states import RunState, describe

PACKAGE = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True)
class Process:
    """A process of its own.

    Parameters
    ----------
    memory_mb
        How much more memory than at its start it may take, in MB; None for any.
    """

    memory_mb: int | None = None

    def require(self, method: Method) -> None:
        """Raise PluginError if the method does not lie in a file, or this is not Linux."""
        if sys.platform != "linux":
            raise PluginError(f"method {method.id!r}: a process of its own needs Linux; choose a thread")
        if not method.origin.path:
            raise PluginError(f"method {method.id!r} does not lie in a file: expected to run in a thread")

    def worker(self, job: RunJob) -> "ProcessWorker":
        return ProcessWorker(job, self.memory_mb)


class ProcessWorker:
    """The host's side of a process: one thread that talks with it and sees to it that nothing of it is left."""

    def __init__(self, job: RunJob, memory_mb: int | None) -> None:
        self._id, self._take = job.id, job.take
        self._task: Task | None = replace(job.task, memory_mb=memory_mb)
        self._live = job.task.live
        self._asks: deque[tuple[object, ...]] = deque()
        self._wake: int | None = None
        self._child: Child | None = None
        self._folder: Path | None = None
        self._is_to_end = False
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._work, name=f"plexoscope-run-{job.id}", daemon=True)

    @property
    def child(self) -> Child | None:
        """The process; None before there is one."""
        return self._child

    @property
    def folder(self) -> Path | None:
        """The folder of the run's own, as long as it lasts; None before there is one."""
        return self._folder

    def start(self) -> None:
        self._thread.start()

    def cancel(self) -> None:
        self._ask("cancel")

    def pause(self) -> None:
        self._ask("pause")

    def resume(self) -> None:
        self._ask("resume")

    def step(self) -> None:
        self._ask("step")

    def set_live(self, values: Mapping[str, Value]) -> None:
        self._live = values
        self._ask("live", dict(values))

    def abandon(self) -> bool:
        with self._lock:
            self._is_to_end = True
            child = self._child
        if child is not None:
            child.kill()
        return False

    def join(self, timeout_s: float | None) -> None:
        if self._thread.ident is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout_s)

    def _ask(self, *message: object) -> None:
        """Leave the sending to the thread: who asks is the window, and a process that stands still reads nothing."""
        self._asks.append(message)
        with self._lock:
            if self._wake is not None:
                with contextlib.suppress(BlockingIOError):  # it has been woken often enough
                    os.write(self._wake, b"!")

    # ---- the thread

    def _work(self) -> None:
        ended = Ended(RunState.CANCELLED)
        try:
            with contextlib.ExitStack() as stack:
                ended = self._serve(stack)
        except BaseException as error:  # whatever it is, the run must have its end
            ended = Ended(RunState.FAILED, describe(error))
        take, self._take = self._take, ignore  # no ring of references: a run that nobody holds is gone at once
        take(ended)

    def _serve(self, stack: contextlib.ExitStack) -> Ended:
        task, self._task = self._task, None  # its inputs are let go of as soon as they are sent
        assert task is not None
        method = task.method
        assert isinstance(method, Method)
        folder = self._folder = Path(tempfile.mkdtemp(prefix=f"plexoscope-run-{self._id}-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        woken = self._listen_for_asks(stack)
        child = spare.take_child(task.n_threads)
        conversation = Conversation(child, folder, method.manifest.channels, self._asks, woken, self._take)
        stack.enter_context(conversation)
        with self._lock:
            self._child = child
            if self._is_to_end:
                return Ended(RunState.CANCELLED)
        n_threads = task.n_threads
        conversation.send_task(replace(task, live=self._live).movable())
        del task
        names = [PACKAGE.match(each) for each in method.manifest.requires]
        packages = [name[0].replace("-", "_") for name in names if name]

        def warm_up() -> None:
            with contextlib.suppress(OSError):  # the next run will say what is the matter
                spare.warm_up(packages, n_threads)

        return conversation.follow(warm_up)

    def _listen_for_asks(self, stack: contextlib.ExitStack) -> int:
        """Return a descriptor that can be read whenever somebody has asked for something."""
        woken, wake = os.pipe()
        stack.callback(os.close, woken)
        stack.callback(os.close, wake)
        os.set_blocking(wake, False)
        os.set_blocking(woken, False)
        stack.callback(self._sleep)
        with self._lock:
            self._wake = wake
        return woken

    def _sleep(self) -> None:
        with self._lock:
            self._wake = None
