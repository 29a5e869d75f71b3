"""Runs on an existing Dask cluster. Their events come back through the scheduler, to the same channels.

Two queues on the scheduler join host and worker, so that a host behind a router can be served, too. Dask itself
would start a task again when its worker is lost; a run is told as crashed instead, for half of its results are here
already, and whoever asked for it may start it again.

Parameters, inputs and results travel as pickles, and whoever may connect to a scheduler may run code on all of its
machines: use only a cluster that you trust, and that is open to nobody else. Plexoscope and the method have to be
installed on the scheduler and its workers, in the same versions as here.
"""

import importlib.util
import pickle
import threading
import uuid
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace

from plexoscope.plugins.discovery import Method
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.events import Ended
from plexoscope.plugins.parameters import Value
from plexoscope.plugins.runner.cluster.connection import Connection, connection_to
from plexoscope.plugins.runner.cluster.remote import packed, run_task
from plexoscope.plugins.runner.cluster.remote_conversation import RemoteConversation
from plexoscope.plugins.runner.placement import RunJob, ignore
from plexoscope.plugins.runner.work import Task
from plexoscope.plugins.states import RunState, describe

SCHEMES = ("tcp://", "tls://", "ws://", "wss://")


@dataclass(frozen=True)
class Cluster:
    """A Dask cluster, which decides by itself when and on which worker a run begins.

    Parameters
    ----------
    address
        Of its scheduler, as "tcp://HOST:PORT". Whoever may connect to it may run code on it: use one that you trust.
    """

    address: str

    def __str__(self) -> str:
        return self.address

    def require(self, method: Method) -> None:
        """Raise PluginError if there is no client for clusters here, or the method does not lie in a file."""
        if not self.address.startswith(SCHEMES):
            raise PluginError(f"cluster: expected an address as tcp://HOST:PORT, got {self.address!r}")
        if importlib.util.find_spec("distributed") is None:
            raise PluginError("a cluster needs the package distributed, not installed: pip install distributed")
        if not method.origin.path:
            raise PluginError(f"method {method.id!r} does not lie in a file: expected to run in a thread")

    def worker(self, job: RunJob) -> "ClusterWorker":
        return ClusterWorker(job, self.address)


class ClusterWorker:
    """The host's side of a run on a cluster: one thread that listens."""

    def __init__(self, job: RunJob, address: str) -> None:
        self._take, self._address = job.take, address
        self._task: Task | None = job.task
        self._key = f"plexoscope-{uuid.uuid4().hex}"
        self._asks: deque[bytes] = deque()
        self._is_asked = threading.Event()
        self._is_to_end = False
        self._talk: RemoteConversation | None = None
        self._thread = threading.Thread(target=self._work, name=f"plexoscope-run-{job.id}", daemon=True)

    @property
    def address(self) -> str:
        """Of the worker of the cluster that has the run; "" while none has."""
        return self._talk.worker if self._talk is not None else ""

    def start(self) -> None:
        self._thread.start()

    def cancel(self) -> None:
        self._ask("cancel")
        if not self._has_begun():  # it still waits for a worker: nothing has to come to a checkpoint
            self._is_to_end = True
            self._tell(Ended(RunState.CANCELLED))

    def pause(self) -> None:
        self._ask("pause")

    def resume(self) -> None:
        self._ask("resume")

    def step(self) -> None:
        self._ask("step")

    def set_live(self, values: Mapping[str, Value]) -> None:
        self._ask("live", dict(values))

    def abandon(self) -> bool:
        """Leave the method to its worker: a thread of another machine cannot be killed."""
        self._is_to_end = True
        self._is_asked.set()
        return self._has_begun()

    def join(self, timeout_s: float | None) -> None:
        if self._thread.ident is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout_s)

    def _has_begun(self) -> bool:
        return bool(self.address)

    def _ask(self, *message: object) -> None:
        """Leave the sending to the thread: who asks is the window."""
        self._asks.append(pickle.dumps(message))
        self._is_asked.set()

    def _tell(self, ended: Ended) -> None:
        take, self._take = self._take, ignore  # no ring of references: a run that nobody holds is gone at once
        take(ended)

    # ---- the thread

    def _work(self) -> None:
        try:
            with connection_to(self._address) as connection:
                self._serve(connection)
        except BaseException as error:  # whatever it is, the run must have its end
            self._tell(Ended(RunState.FAILED, describe(error)))

    def _serve(self, connection: Connection) -> None:
        client = connection.client
        task, self._task = self._task, None  # its inputs are let go of as soon as they are sent
        assert task is not None
        assert isinstance(task.method, Method)
        manifest = task.method.manifest
        policies = {channel.name: channel.policy for channel in manifest.channels}
        with connection.shared(task.inputs) as inputs:
            message = packed(replace(task.movable(), inputs={}))
            del task
            talk = RemoteConversation(client, self._key, lambda event: self._take(event))
            words = (manifest.id, manifest.version, self._key, policies)
            future = client.submit(run_task, inputs, message, *words, key=self._key, pure=False, retries=0)
            self._talk = talk
            try:
                self._tell(talk.follow(future, self._asks, self._is_asked, lambda: self._is_to_end))
            finally:
                talk.close(future)
