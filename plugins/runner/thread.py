"""Runs in this process, each on a thread of its own."""

import os
import shutil
import tempfile
import threading
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from plexoscope.plugins.discovery import Method
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.events import Ended, Entered, Event
from plexoscope.plugins.parameters import Value
from plexoscope.plugins.runner.gate import Gate
from plexoscope.plugins.runner.placement import RunJob, ignore
from plexoscope.plugins.runner.work import Task, work

_abandoned: "weakref.WeakKeyDictionary[threading.Thread, str]" = weakref.WeakKeyDictionary()


@dataclass(frozen=True)
class Thread:
    """A thread of this process: starts at once, shares memory, and cannot be killed."""

    def require(self, method: Method) -> None:
        """Raise PluginError while an earlier run of the method still ignores its end."""
        if any(id == method.id and thread.is_alive() for thread, id in list(_abandoned.items())):
            raise PluginError(
                f"method {method.id!r} still ignores a cancel; it can start in a thread again when that run ends, "
                "or in a process now"
            )

    def worker(self, job: RunJob) -> "ThreadWorker":
        return ThreadWorker(job)


class ThreadWorker:
    """A method on a thread; also the host that its context sees."""

    def __init__(self, job: RunJob) -> None:
        self._id, self._take = job.id, job.take
        self._task: Task | None = job.task
        self._method_id = job.task.method.id if isinstance(job.task.method, Method) else ""
        self._gate = Gate(lambda state: self.take(Entered(state)))
        self._live = job.task.live
        self._scratch: Path | None = None
        self._pid = os.getpid()
        self._has_ended = False
        self._lock = threading.Lock()
        # A daemon: leaving the program never hangs on a method that does not end.
        self._thread = threading.Thread(target=self._work, name=f"plexoscope-run-{job.id}", daemon=True)
        self.cancel, self.pause = self._gate.cancel, self._gate.pause
        self.resume, self.step = self._gate.resume, self._gate.step

    @property
    def thread(self) -> threading.Thread:
        """The one that the method is called on; it outlives an abandoned run."""
        return self._thread

    # ---- what the run asks

    def start(self) -> None:
        self._thread.start()

    def set_live(self, values: Mapping[str, Value]) -> None:
        self._live = values

    def abandon(self) -> bool:
        _abandoned[self._thread] = self._method_id
        return self._thread.is_alive()

    def join(self, timeout_s: float | None) -> None:
        has_begun = self._thread.ident is not None
        if has_begun and self._thread is not threading.current_thread() and self._thread not in _abandoned:
            self._thread.join(timeout_s)

    # ---- what the method tells

    def _work(self) -> None:
        task, self._task = self._task, None  # the inputs are let go of with the end of the method
        assert task is not None
        work(task, self)

    def checkpoint(self) -> None:
        self._gate.checkpoint()

    def take(self, event: Event) -> None:
        if os.getpid() != self._pid:
            if isinstance(event, Ended):
                os._exit(0)  # a fork of the method that came back from it: here it is a second, maimed application
            return
        take = self._take
        if isinstance(event, Ended):
            self._remove_scratch()
            self._take = ignore  # no ring of references: a run that nobody holds is gone at once
        take(event)

    def live_values(self) -> Mapping[str, Value]:
        return self._live

    def scratch_folder(self) -> Path:
        with self._lock:
            if self._has_ended:
                raise PluginError("scratch: the run has ended and its folder is gone")
            if self._scratch is None:
                self._scratch = Path(tempfile.mkdtemp(prefix=f"plexoscope-run-{self._id}-"))
            return self._scratch

    def _remove_scratch(self) -> None:
        with self._lock:
            self._has_ended = True
            if self._scratch is not None:
                shutil.rmtree(self._scratch, ignore_errors=True)
