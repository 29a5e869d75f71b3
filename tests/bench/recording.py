"""Figures of recordings: how fast the recorder writes, and what it costs a run that emits much.

Needs no window. Figures move with the machine and its disk; those of one call are comparable.
"""

import argparse
import shutil
import statistics
import tempfile
import threading
import time
from pathlib import Path

import numpy as np

from plexoscope.plugins.events import Emitted, Ended, Entered
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.recording import Recorder, Recording, RecordingHeader, Replay, open_recording
from plexoscope.plugins.results import Image
from plexoscope.plugins.states import RunState

MIB = 2**20
CHANNELS = (Channel("image", "image", "latest", "Image"),)
HEADER = RecordingHeader("bench", "1", "Bench", "2026-01-01T00:00:00Z", 0, "cpu", "thread", channels=CHANNELS)


def images(content: str) -> list[Image]:
    """Twenty images of 1 MiB."""
    rng = np.random.default_rng(0)
    x = np.linspace(0, 20, 512, dtype=np.float32)
    waves = [np.sin(x[:, None] * (1 + i / 20)) + np.cos(2 * x) for i in range(20)]
    values = {
        "noise": [rng.normal(size=(512, 512)) for _ in range(20)],
        "waves": waves,
        "blobs": [np.where(wave > 1.2, wave, 0) for wave in waves],
        "labels": [np.floor(4 * wave) for wave in waves],
    }[content]
    return [Image(value.astype(np.float32)) for value in values]


def write_mib_per_s(folder: Path, content: str, n_mib: int) -> tuple[float, float]:
    """Return how fast a recording is written that never has to leave anything out, and its size over the content's."""
    values = images(content)
    recorder = Recorder(folder, HEADER, max_bytes=4 * n_mib * MIB, queue_bytes=2 * n_mib * MIB)
    start = time.perf_counter()
    for i in range(n_mib):
        recorder.take(i * 0.002, Emitted("image", i, values[i % len(values)]))
    recorder.take(n_mib * 0.002, Ended(RunState.SUCCEEDED))
    recorder.close()
    seconds = time.perf_counter() - start
    assert not recorder.error
    assert recorder.n_dropped == 0
    size = sum(path.stat().st_size for path in folder.iterdir())
    return n_mib / seconds, size / n_mib / MIB


def paced_run(folder: Path | None, seconds: float, every_s: float) -> dict[str, float]:
    """Emit 1 MiB every so often for a while, with a recorder or without; return what it cost the emitter."""
    values = images("waves")
    recorder = Recorder(folder, HEADER) if folder is not None else None
    took, n = [], 0
    cpu, start = time.thread_time(), time.perf_counter()
    while (now := time.perf_counter() - start) < seconds:
        value = Emitted("image", n, values[n % 20])
        before = time.perf_counter()
        if recorder is not None:
            recorder.take(now, value)
        took.append(time.perf_counter() - before)
        n += 1
        time.sleep(max(0.0, n * every_s - (time.perf_counter() - start)))
    cpu = time.thread_time() - cpu
    found = {"n": n, "cpu_ms": 1000 * cpu / n, "p50_us": 1e6 * statistics.median(took)}
    found["p99_us"] = 1e6 * sorted(took)[int(0.99 * n)]
    if recorder is not None:
        recorder.take(seconds, Ended(RunState.SUCCEEDED))
        recorder.close()
        found["dropped"] = recorder.n_dropped
    return found


def computing_run(folder: Path | None, n: int, n_passes: int) -> float:
    """Seconds of a run that emits 1 MiB after each so many passes over an array, as fast as it can."""
    values = images("waves")
    recorder = Recorder(folder, HEADER) if folder is not None else None
    matrix = np.random.default_rng(0).normal(size=(64, 256))
    start = time.perf_counter()
    for i in range(n):
        for _ in range(n_passes):
            np.tanh(matrix)
        if recorder is not None:
            recorder.take(i * 0.002, Emitted("image", i, values[i % 20]))
    seconds = time.perf_counter() - start
    if recorder is not None:
        recorder.close()
    return seconds


def open_and_scrub(folder: Path) -> tuple[float, float, float]:
    """Seconds to open, and the median and the highest of scrubbing to random times."""
    start = time.perf_counter()
    recording: Recording = open_recording(folder)
    opened_s = time.perf_counter() - start
    replay = Replay(recording)
    took = []
    for at in np.random.default_rng(0).uniform(0, replay.duration_s, 50):
        start = time.perf_counter()
        replay.items_until(at)
        took.append(time.perf_counter() - start)
    recording.close()
    return opened_s, statistics.median(took), max(took)


def small_events_per_s(folder: Path, n: int) -> float:
    recorder = Recorder(folder, HEADER, queue_bytes=2**30)
    start = time.perf_counter()
    for i in range(n):
        recorder.take(i * 1e-4, Entered(RunState.RUNNING))
    recorder.take(n * 1e-4, Ended(RunState.SUCCEEDED))
    recorder.close()
    return n / (time.perf_counter() - start)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mib", type=int, default=300, help="of each recording")
    n_mib = parser.parse_args().mib
    root = Path(tempfile.mkdtemp(prefix="plexoscope-bench-"))
    try:
        for content in ("noise", "waves", "blobs", "labels"):
            speed, ratio = write_mib_per_s(root / content, content, n_mib)
            print(f"{content:7} {speed:5.0f} MiB/s, {ratio:.3f} of the content")
        opened_s, median_s, highest_s = open_and_scrub(root / "waves")
        print(f"open {1000 * opened_s:.1f} ms, scrub {1000 * median_s:.1f} ms, at most {1000 * highest_s:.1f} ms")
        print(f"small events {small_events_per_s(root / 'small', 20_000):.0f} per s")
        for every_ms in (2, 5):
            for name, folder in (("alone", None), ("recorded", root / f"paced-{every_ms}")):
                found = paced_run(folder, 3.0, every_ms / 1000)
                print(f"1 MiB every {every_ms} ms, {name}: " + ", ".join(f"{k} {v:.4g}" for k, v in found.items()))
        n_passes = max(1, round(0.002 / min(computing_run(None, 10, 10) / 100 for _ in range(5))))
        alone, recorded = [], []
        for i in range(3):
            alone.append(computing_run(None, 500, n_passes))
            recorded.append(computing_run(root / f"computing-{i}", 500, n_passes))
        ratio = min(recorded) / min(alone)
        print(f"computing run {min(alone):.3f} s alone, {min(recorded):.3f} s recorded, ratio {ratio:.3f}")
        assert threading.active_count() == 1
    finally:
        shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    main()
