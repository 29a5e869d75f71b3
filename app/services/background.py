"""Slow work off the UI thread: reading files, preparing inputs, drawing pictures.

Qt objects are never touched from a worker; the UI thread polls for what is done.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

POLL_MS = 25
MOST_AT_ONCE = 3
LEAVE_S = 0.3
"""How long closing waits for work that was told to end. A reader in the middle of a file is left behind."""


class JobCancelledError(Exception):
    """Ends the work of a job that nobody waits for any more."""


def _nothing(*_: object) -> None:
    pass


class BackgroundJob:
    """Work under way. After a cancel the work may still run to its next checkpoint, but nothing comes of it.

    Attributes
    ----------
    fraction : float or None
        How far the work is, 0 … 1, where it tells.
    again : function or None
        Begins the same work anew, for who has cancelled it by mistake.
    """

    def __init__(
        self,
        title: str,
        done: Callable[[Any], None],
        failed: Callable[[BaseException], None],
        dropped: Callable[[], None],
        early: Callable[[Any], None],
        quiet_s: float = 0.0,
        again: Callable[[], object] | None = None,
    ) -> None:
        self._told_from_s = time.monotonic() + quiet_s
        self.title, self.done, self.failed, self.dropped, self.early = title, done, failed, dropped, early
        self.again = again
        self.future: Future[Any] = Future()
        self.early_future: Future[Any] = Future()
        self.cancelled = False
        self.fraction: float | None = None

    def checkpoint(self, done: float = 0, total: float = 0) -> None:
        """End the work here if it was cancelled. Takes what a progress callback is given."""
        if total > 0:
            self.fraction = done / total
        if self.cancelled:
            raise JobCancelledError

    @property
    def is_told(self) -> bool:
        """Whether the user is told of it by now."""
        return time.monotonic() >= self._told_from_s

    def show_early(self, result: object) -> None:
        """Hand over something to look at before the work is done; once."""
        self.early_future.set_result(result)

    def describe(self) -> str:
        """What is done and how far, as the status bar shows it."""
        return f"{self.title}…" + ("" if self.fraction is None else f" {100 * self.fraction:.0f} %")

    def cancel(self) -> None:
        self.cancelled = True


class Background(QObject):
    """Runs a few jobs at once and hands their results to the UI thread.

    Signals
    -------
    busy_changed
        A job began or ended.
    """

    busy_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._places = threading.Semaphore(MOST_AT_ONCE)
        self._threads: dict[BackgroundJob, threading.Thread] = {}
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._poll)

    @property
    def jobs(self) -> list[BackgroundJob]:
        return list(self._threads)

    def submit(
        self,
        title: str,
        work: Callable[[BackgroundJob], Any],
        done: Callable[[Any], None],
        failed: Callable[[BaseException], None],
        dropped: Callable[[], None] = _nothing,
        early: Callable[[Any], None] = _nothing,
        quiet_s: float = 0.0,
        again: Callable[[], object] | None = None,
    ) -> BackgroundJob:
        """Run `work(job)` in a worker, then exactly one of the callbacks on the UI thread.

        Parameters
        ----------
        done, failed
            Called with the result or the error.
        dropped
            Called if the job was cancelled first.
        early
            Called before these with what the work handed to `BackgroundJob.show_early`, if anything.
        quiet_s
            So long the user is not told of it.
        again
            Begins it anew; offered to who cancels it.
        """
        job = BackgroundJob(title, done, failed, dropped, early, quiet_s, again)
        # A daemon, because a reader has no checkpoint: a file of minutes must not hold up the end of the program.
        thread = threading.Thread(target=self._work, args=(job, work), name="plexoscope-background", daemon=True)
        self._threads[job] = thread
        thread.start()
        self._timer.start()
        self.busy_changed.emit()
        return job

    def _work(self, job: BackgroundJob, work: Callable[[BackgroundJob], Any]) -> None:
        with self._places:
            try:
                job.checkpoint()
                job.future.set_result(work(job))
            except BaseException as error:
                job.future.set_exception(error)

    def _poll(self) -> None:
        for job in self.jobs:
            if job.early_future.done() and not job.cancelled:
                early, job.early_future = job.early_future, Future()
                job.early(early.result())
            if not (job.future.done() or job.cancelled):
                continue
            del self._threads[job]
            if job.cancelled:
                job.dropped()
            elif (error := job.future.exception()) is not None:
                job.failed(error)
            else:
                job.done(job.future.result())
            self.busy_changed.emit()
        if not self._threads:
            self._timer.stop()

    def cancel_all(self) -> None:
        """Drop every job; the picture or file under way comes to nothing."""
        for job in self.jobs:
            job.cancel()

    def close(self) -> None:
        self._timer.stop()
        self.cancel_all()
        for thread in self._threads.values():
            thread.join(LEAVE_S)
        self._threads.clear()
