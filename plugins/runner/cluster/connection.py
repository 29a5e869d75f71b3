"""The connection to the scheduler of a Dask cluster: one for all runs that are there at a time."""

import contextlib
import logging
import socket
import threading
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.runner.cluster.remote import distributed, hold, packed

CONNECT_S = 5.0
DEFAULT_PORT = 8786
"""Dask's own."""


@dataclass(eq=False)
class Shared:
    """Inputs that lie on the cluster, and how many runs use them."""

    inputs: Mapping[str, object]
    future: Any
    n_users: int = 0


class Connection:
    """A client of a scheduler.

    Attributes
    ----------
    client : distributed.Client
    """

    def __init__(self, address: str) -> None:
        self.n_users = 0
        self._address = address
        self._client: Any = None
        self._shared: dict[tuple[tuple[str, int], ...], Shared] = {}
        self._lock = threading.Lock()

    @property
    def client(self) -> Any:
        """The client, connected when it is first asked for.

        Raises
        ------
        PluginError
            If no scheduler answers.
        """
        with self._lock:
            if self._client is None:
                self._client = _connected(self._address)
            return self._client

    @contextlib.contextmanager
    def shared(self, inputs: Mapping[str, object]) -> Iterator[Any]:
        """Lend a future of the inputs as a message, sent once for all runs that have the same at a time."""
        client = self.client
        key = tuple(sorted((name, id(data)) for name, data in inputs.items()))
        with self._lock:
            if key not in self._shared:
                self._shared[key] = Shared(inputs, _sent(client, packed(dict(inputs))))
            found = self._shared[key]
            found.n_users += 1
        try:
            yield found.future
        finally:
            with self._lock:
                found.n_users -= 1
                if found.n_users == 0:
                    del self._shared[key]
                    found.future.release()

    def close(self) -> None:
        if self._client is None:
            return
        logger = logging.getLogger("distributed.client")
        # Where the scheduler is gone the client is busy connecting again, and tells at length that it may not.
        logger.disabled = self._client.status != "running"
        try:
            self._client.close()
        finally:
            logger.disabled = False


_connections: dict[str, Connection] = {}
_lock = threading.Lock()


@contextlib.contextmanager
def connection_to(address: str) -> Iterator[Connection]:
    """Lend the one connection to a scheduler; the last user closes it."""
    with _lock:
        connection = _connections.setdefault(address, Connection(address))
        connection.n_users += 1
    try:
        yield connection
    finally:
        with _lock:
            connection.n_users -= 1
            is_last = connection.n_users == 0
            if is_last:
                del _connections[address]
        if is_last:
            connection.close()


def _connected(address: str) -> Any:
    try:
        _require_scheduler(address)
        return distributed().Client(address, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError, ImportError) as error:  # a TimeoutError is an OSError
        why = " ".join((error.strerror if isinstance(error, OSError) and error.strerror else str(error)).split())
        raise PluginError(f"cluster: no scheduler answers ({why or type(error).__name__}): {address}") from None


def _require_scheduler(address: str) -> None:
    """Raise OSError unless something speaks first at a TCP address, as Dask does.

    Its client would try again for all of its time where nothing listens, and wait for ever where that never speaks.
    """
    url = urlsplit(address)
    if url.scheme != "tcp":
        return
    with socket.create_connection((url.hostname or "", url.port or DEFAULT_PORT), CONNECT_S) as line:
        if not line.recv(1):
            raise ConnectionError("what listens there is none")


def _sent(client: Any, message: bytes) -> Any:
    """Return a future of a message. A task rather than data: workers may come later, and may be lost."""
    import dask.config

    # Dask advises to spread data over the workers instead; then they would be lost with one.
    with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1TB"}):
        return client.submit(hold, message, key=f"plexoscope-inputs-{uuid.uuid4().hex}", pure=False)
