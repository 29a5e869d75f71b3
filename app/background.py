"""Slow work off the UI thread: reading files, preparing inputs.

Qt objects are never touched from the worker; the UI thread polls for what is done.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

POLL_MS = 25


@dataclass(eq=False)
class Job:
    """Work under way. `cancelled` work may still run to its end, but nothing comes of it."""

    title: str
    future: "Future[Any]"
    done: Callable[[Any], None]
    failed: Callable[[BaseException], None]
    cancelled: bool = False

    def cancel(self) -> None:
        self.cancelled = True
        self.future.cancel()


class Background(QObject):
    """Runs jobs one after the other and hands their results to the UI thread."""

    busy_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="plexoscope-background")
        self.jobs: list[Job] = []
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._poll)

    def submit(
        self,
        title: str,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[BaseException], None],
    ) -> Job:
        """Run `work` in the worker; call `done` with its result or `failed` with its error on the UI thread."""
        job = Job(title, self._pool.submit(work), done, failed)
        self.jobs.append(job)
        self._timer.start()
        self.busy_changed.emit()
        return job

    def _poll(self) -> None:
        for job in [job for job in self.jobs if job.future.done() or job.cancelled]:
            self.jobs.remove(job)
            self.busy_changed.emit()
            if job.cancelled or job.future.cancelled():
                continue
            error = job.future.exception()
            if error is None:
                job.done(job.future.result())
            else:
                job.failed(error)
        if not self.jobs:
            self._timer.stop()

    def close(self) -> None:
        for job in self.jobs:
            job.cancel()
        self.jobs.clear()
        self._timer.stop()
        self._pool.shutdown(wait=True, cancel_futures=True)
