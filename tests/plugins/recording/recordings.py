"""Recordings made up in a test."""

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from plexoscope.plugins.events import Checked, Emitted, Ended, Entered, Event, LiveSet, Logged, Progress, Progressed
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.recording import Recorder, RecordingHeader
from plexoscope.plugins.recording.recorder import QUEUE_BYTES
from plexoscope.plugins.results import Check, Image, Outputs, Result, Scalar
from plexoscope.plugins.states import RunState

CHANNELS = (
    Channel("loss", "scalar", "append", "Loss"),
    Channel("image", "image", "latest", "Image"),
    Channel("found", "scalar", "event", "Found"),
)
STEP_S = 0.01


def header(**changes: Any) -> RecordingHeader:
    fields: dict[str, Any] = {
        "method": "made-up",
        "version": "1",
        "title": "Made up",
        "started": "2026-01-02T03:04:05Z",
        "seed": 5,
        "device": "cpu",
        "placement": "thread",
        "channels": CHANNELS,
    }
    return RecordingHeader(**{**fields, **changes})


def image(number: int, side: int = 32) -> Image:
    return Image(np.random.default_rng(number).random((side, side), np.float32))


def story(n_steps: int = 20, side: int = 32) -> Iterator[tuple[float, Event]]:
    """Every kind of event that a good run has, in order."""
    yield 0.0, Entered(RunState.RUNNING)
    for step in range(n_steps):
        seconds = step * STEP_S
        phase = "first" if step < n_steps // 2 else "second"
        yield seconds, Emitted("loss", step, Scalar({"loss": 1 / (step + 1)}, phase))
        yield seconds, Emitted("image", step, image(step, side))
        yield seconds, Progressed(Progress(step + 1, n_steps, phase))
        if step % 5 == 4:
            yield seconds, Emitted("found", step, Scalar({"n": step}))
            yield seconds, Checked(Check("bar", "≥ 1", step, step > 10))
            yield seconds, Logged(f"step {step}")
    end = n_steps * STEP_S
    yield end, LiveSet({"speed": 2.0})
    yield end, Checked(Check("ends", "1", 1, True))
    yield end, Ended(RunState.SUCCEEDED, None, Outputs({"loss": 0.5}, {"weights": np.arange(6.0).reshape(2, 3)}))


def record(folder: Path, events: Iterable[tuple[float, Event]], **options: Any) -> Recorder:
    """Record events to their end, no faster than they can be written."""
    recorder = Recorder(folder, header(), **options)
    half = options.get("queue_bytes", QUEUE_BYTES) // 2
    for seconds, event in events:
        while recorder.n_queued_bytes > half and not recorder.error:
            time.sleep(0.0005)
        recorder.take(seconds, event)
    assert recorder.close(60)
    return recorder


@dataclass(frozen=True, eq=False)
class Hologram(Result):
    """A result of a kind that nothing installed knows."""

    kind: ClassVar[str] = "hologram"
    light: npt.NDArray[Any]


def record_hologram(folder: Path, packages: Mapping[str, str]) -> None:
    """Record a run of a scalar and a hologram, whose package is `packages["hologram"]`."""
    channels = (Channel("loss", "scalar", "append", "Loss"), Channel("holo", "hologram", "latest", "Light"))
    recorder = Recorder(folder, header(channels=channels, packages=packages))
    recorder.take(0.0, Entered(RunState.RUNNING))
    recorder.take(0.1, Emitted("loss", 1, Scalar({"loss": 1.0})))
    recorder.take(0.2, Emitted("holo", 1, Hologram(np.arange(3.0))))
    recorder.take(0.3, Ended(RunState.SUCCEEDED, None, Outputs({"loss": 1.0})))
    assert recorder.close(60)
