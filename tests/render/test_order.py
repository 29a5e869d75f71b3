"""The order itself, and the thread that makes it."""

import threading

import numpy as np
import pytest

from plexoscope.models.data.tractogram import Tractogram
from plexoscope.render.layers.segments import SegmentSet, build_segments
from plexoscope.render.order import back_to_front
from plexoscope.render.order_worker import OrderRequest, OrderWorker

EYE_MM = (300.0, 20.0, -40.0)


def random_segments(n_streamlines: int = 50, seed: int = 0) -> SegmentSet:
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(n_streamlines, 1, 3)) * 40 + np.cumsum(rng.normal(size=(n_streamlines, 20, 3)), 1)
    return build_segments([Tractogram(points.reshape(-1, 3), np.arange(n_streamlines + 1) * 20)], 1e9)


def test_far_comes_first() -> None:
    segments = random_segments()
    order = back_to_front(segments.points_mm, segments.starts, EYE_MM)
    assert sorted(order) == segments.starts.tolist()
    middle = (segments.points_mm[order] + segments.points_mm[order + 1]) / 2
    distance = np.linalg.norm(middle - np.float32(EYE_MM), axis=1)
    assert np.diff(distance).max() < 0.05  # mm: the width of a key, and the length's share


def test_equal_distances_keep_their_order() -> None:
    points = np.tile(np.float32([[0, 0, 0], [0, 0, 1]]), (5, 1))
    starts = np.arange(0, 10, 2, dtype=np.uint32)
    assert back_to_front(points, starts, (9, 0, 0)).tolist() == starts.tolist()
    assert back_to_front(points, starts[:0], (9, 0, 0)).tolist() == []


def test_worker_makes_the_order() -> None:
    worker = OrderWorker()
    segments = random_segments()
    worker.request(OrderRequest(segments, EYE_MM, urgent=True))
    assert worker.wait_until_idle()
    assert worker.ready
    order = worker.take()
    assert order is not None
    assert order.segments is segments
    np.testing.assert_array_equal(order.starts, back_to_front(segments.points_mm, segments.starts, EYE_MM))
    assert worker.take() is None
    assert not worker.pending
    worker.close()


def test_latest_request_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    from plexoscope.render import order_worker

    gate, started, made = threading.Event(), threading.Event(), []

    def slow(points_mm: np.ndarray, starts: np.ndarray, eye_mm: tuple) -> np.ndarray:
        made.append(eye_mm)
        started.set()
        assert gate.wait(10)
        return starts

    monkeypatch.setattr(order_worker, "back_to_front", slow)
    worker, segments = OrderWorker(), random_segments()
    worker.request(OrderRequest(segments, (0, 0, 0), urgent=True))
    assert started.wait(10)
    for x in range(1, 6):
        worker.request(OrderRequest(segments, (x, 0, 0), urgent=True))
    gate.set()
    assert worker.wait_until_idle()
    assert made == [(0, 0, 0), (5, 0, 0)]
    order = worker.take()
    assert order is not None
    assert order.eye_mm == (5, 0, 0)
    worker.close()


def test_a_near_view_waits_for_rest() -> None:
    worker, segments = OrderWorker(rest_s=30), random_segments()
    worker.request(OrderRequest(segments, EYE_MM, urgent=False))
    assert not worker.wait_until_idle(0.1)
    assert worker.pending
    assert not worker.ready
    worker.request(OrderRequest(segments, EYE_MM, urgent=True))
    assert worker.wait_until_idle()
    assert worker.ready
    worker.close()


def test_close_joins_in_every_state() -> None:
    OrderWorker().close()
    for urgent in (True, False):
        worker = OrderWorker(rest_s=30)
        worker.request(OrderRequest(random_segments(), EYE_MM, urgent))
        worker.close()
        worker.close()
        worker.request(OrderRequest(random_segments(), EYE_MM, True))
        assert not any(thread.name == "plexoscope-order" for thread in threading.enumerate())
