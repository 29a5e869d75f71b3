"""A method on a worker of a Dask cluster: what Dask calls there, and the task as it travels."""

import importlib
import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from plexoscope.plugins.discovery import Method, Origin, find_methods, method_at
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.events import Ended
from plexoscope.plugins.runner.cluster.prints import printed_on_this_thread
from plexoscope.plugins.runner.cluster.remote_link import RemoteLink
from plexoscope.plugins.runner.cores import n_cores
from plexoscope.plugins.runner.messages import Parcel, unpacked
from plexoscope.plugins.runner.work import Task, work
from plexoscope.plugins.states import RunState, describe

BEGIN = b"begin"
"""What the host says first, once: an attempt that Dask makes again by itself, after a lost worker, hears nothing."""


def distributed() -> Any:
    """Return the module `distributed`, imported when it is first needed. Any, for half of it has no types."""
    return importlib.import_module("distributed")


def names_of(key: str) -> tuple[str, str]:
    """Return the names of the two queues of a run: what it tells, what it is told."""
    return f"{key}-events", f"{key}-asks"


def packed(value: object) -> bytes:
    """Return a value as one message of bytes."""
    return Parcel(value).message_alone()


def opened(message: bytes) -> Any:
    """Return the value of a message of `packed`; its arrays are read-only."""
    return unpacked(message, _no_block)


def hold(message: bytes) -> bytes:
    """Return a message: a task whose result the workers share, and which Dask makes anew when its worker is lost."""
    return message


def run_task(inputs: bytes, task: bytes, method_id: str, version: str, key: str, policies: Mapping[str, str]) -> bool:
    """Work on a task, as Dask calls it on a worker.

    Parameters
    ----------
    inputs
        Those of the task, as a message; the task itself comes without.
    task
        A `Task` as a message.
    key
        Of this run among all on the cluster.
    policies
        Name of a channel to its policy.

    Returns
    -------
    bool
        False if the task was begun before, on a worker that is gone: then nothing was done.
    """
    client, worker = distributed().get_client(), distributed().get_worker()
    events, asks = (distributed().Queue(name, client=client) for name in names_of(key))
    n_users = 1
    try:
        first = asks.get(batch=True)
        if not first or first[0] != BEGIN:
            return False

        def is_wanted() -> bool:
            return key in client.processing([worker.address])[worker.address]

        link = RemoteLink(events, worker.address, policies, first[1:])
        listener = threading.Thread(target=link.listen, args=(asks, is_wanted), name="plexoscope-control", daemon=True)
        listener.start()
        try:
            with printed_on_this_thread(link.log) as finish:
                link.before_end = finish
                _work(inputs, task, method_id, version, max(1, n_cores() // worker.state.nthreads), link)
        finally:
            link.close()
            listener.join()
            n_users += link.is_orphan  # the host cannot close its own any more
        return True
    finally:
        for _ in range(n_users):
            events.close()
            asks.close()


def _work(inputs: bytes, task: bytes, method_id: str, version: str, n_threads: int, link: RemoteLink) -> None:
    try:
        moved: Task = opened(task)
        link.begin_live(moved.live)
        method = _method_here(moved.method, method_id, version)
        whole = replace(moved, method=method, inputs=opened(inputs), n_threads=n_threads)
        del moved, inputs
    except BaseException as error:  # unpickling imports what the inputs are made of
        link.take(Ended(RunState.FAILED, describe(error)))
    else:
        work(whole, link)


def _no_block(offset: int, n_bytes: int) -> Any:
    raise ValueError("expected a message that brings its arrays along")


def _method_here(method: Method | Origin, method_id: str, version: str) -> Method:
    """Find the method on this machine: in the same place, or else installed."""
    if isinstance(method, Origin) and Path(method.path).exists():
        found = method_at(method)
    else:
        try:
            found = find_methods().find(method_id)
        except LookupError:
            raise PluginError(f"method {method_id!r}: expected it installed on the worker, got none") from None
    if (found.id, found.manifest.version) != (method_id, version):
        got = f"{found.id} {found.manifest.version}"
        raise PluginError(f"method {method_id!r}: expected version {version} on the worker, got {got}")
    return found
