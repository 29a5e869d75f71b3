"""A thread that puts segments in order, so that the render thread never sorts.

A mailbox holds at most one request, the latest. A request that is far from the last order is served at
once; one that is near waits until the view has rested for a moment, because a slightly stale order looks
the same and sorting through a whole drag would only take the processor from drawing.
"""

import threading
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plexoscope.render.layers.segments import SegmentSet
from plexoscope.render.order import back_to_front

REST_S = 0.12


@dataclass(frozen=True, eq=False)
class OrderRequest:
    """Put `segments` in order as seen from `eye_mm`; `urgent` ones do not wait for the view to rest."""

    segments: SegmentSet
    eye_mm: tuple[float, float, float]
    urgent: bool


@dataclass(frozen=True, eq=False)
class Order:
    """A finished order.

    Parameters
    ----------
    segments : SegmentSet
        What was ordered; an order of another set is of no use.
    eye_mm : (x, y, z)
    starts : (N,) uint32
    """

    segments: SegmentSet
    eye_mm: tuple[float, float, float]
    starts: npt.NDArray[np.uint32]


def make_order(segments: SegmentSet, eye_mm: tuple[float, float, float]) -> Order:
    """Order a set now, on the calling thread."""
    starts = back_to_front(segments.points_mm, segments.starts, eye_mm)
    return Order(segments, eye_mm, starts)


class OrderWorker:
    """One thread, started by the first request and joined by `close`. Nothing calls back: whoever asked looks
    at `ready` on its own clock.

    Parameters
    ----------
    rest_s : float
        How long a request that is not urgent waits for a later one.
    """

    def __init__(self, rest_s: float = REST_S) -> None:
        self._rest_s = rest_s
        self._changed = threading.Condition()
        self._request: OrderRequest | None = None
        self._order: Order | None = None
        self._busy = False
        self._closed = False
        self._thread: threading.Thread | None = None

    def request(self, request: OrderRequest) -> None:
        """Replace whatever waits by this request."""
        with self._changed:
            if self._closed:
                return
            self._request = request
            if self._thread is None:
                # A daemon only so that a program which forgets `close` can still end.
                self._thread = threading.Thread(target=self._run, name="plexoscope-order", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def take(self) -> Order | None:
        """The latest finished order, once; None if there is none since the last call."""
        with self._changed:
            order, self._order = self._order, None
            return order

    @property
    def pending(self) -> bool:
        """A request waits or is being served, or an order waits to be taken."""
        with self._changed:
            return self._busy or self._request is not None or self._order is not None

    @property
    def ready(self) -> bool:
        """A finished order waits to be taken."""
        with self._changed:
            return self._order is not None

    def wait_until_idle(self, timeout_s: float = 10.0) -> bool:
        """Block until no request is left; False if that takes too long. For tests and pictures."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._busy and self._request is None, timeout_s)

    def close(self) -> None:
        """Stop and join the thread. Further requests are ignored."""
        with self._changed:
            self._closed = True
            self._request = None
            self._changed.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join()

    def _next(self) -> OrderRequest | None:
        """Wait for a request that is due; None if the worker is closed."""
        with self._changed:
            while not self._closed:
                request = self._request
                if request is None:
                    self._changed.wait()
                elif request.urgent or self._rested(request):
                    self._request = None
                    self._busy = True
                    return request
            return None

    def _rested(self, request: OrderRequest) -> bool:
        """Wait a moment; True if no other request came."""
        return not self._changed.wait_for(lambda: self._closed or self._request is not request, self._rest_s)

    def _run(self) -> None:
        while (request := self._next()) is not None:
            order: Order | None = None
            try:
                order = make_order(request.segments, request.eye_mm)
            finally:
                with self._changed:
                    self._busy = False
                    self._order = order or self._order
                    self._changed.notify_all()
