"""Slow work off the UI thread: reading files, preparing inputs.

Qt objects are never touched from the worker; the UI thread polls for what is done.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

POLL_MS = 25


class JobCancelledError(Exception):
    """Ends the work of a job that nobody waits for any more."""


class Job:
    """Work under way. After a cancel the work may still run to its next checkpoint, but nothing comes of it."""

    def __init__(self, title: str, done: Callable[[Any], None], failed: Callable[[BaseException], None]) -> None:
        self.title, self.done, self.failed = title, done, failed
        self.cancelled = False

    def checkpoint(self, *_: object) -> None:
        """End the work here if it was cancelled. Takes what a progress callback is given."""
        if self.cancelled:
            raise JobCancelledError

    def cancel(self) -> None:
        self.cancelled = True


class Background(QObject):
    """Runs jobs one after the other and hands their results to the UI thread."""

    busy_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="plexoscope-background")
        self._futures: dict[Job, Future[Any]] = {}
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._poll)

    def submit(
        self,
        title: str,
        work: Callable[[Job], Any],
        done: Callable[[Any], None],
        failed: Callable[[BaseException], None],
    ) -> Job:
        """Run `work(job)` in the worker, then `done` with its result or `failed` with its error on the UI thread."""
        job = Job(title, done, failed)
        self._futures[job] = self._pool.submit(work, job)
        self._timer.start()
        self.busy_changed.emit()
        return job

    @property
    def jobs(self) -> list[Job]:
        return list(self._futures)

    def _poll(self) -> None:
        for job, future in list(self._futures.items()):
            if not (future.done() or job.cancelled):
                continue
            future.cancel()  # where it has not begun
            del self._futures[job]
            self.busy_changed.emit()
            if job.cancelled:
                continue
            error = future.exception()
            if error is None:
                job.done(future.result())
            else:
                job.failed(error)
        if not self._futures:
            self._timer.stop()

    def cancel_all(self) -> None:
        """Drop every job; the picture or file under way comes to nothing."""
        for job in self.jobs:
            job.cancel()

    def close(self) -> None:
        self.cancel_all()
        self._futures.clear()
        self._timer.stop()
        self._pool.shutdown(wait=True, cancel_futures=True)
