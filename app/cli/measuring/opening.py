"""Opening a file and turning the view, as the window does it, in a process of its own.

A fresh process has read nothing, drawn nothing and taken no memory for anything else. `python -m` of this module is
that process; `measure_openings` starts a few and puts their figures together.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from plexoscope.app.cli.measuring.memory import peak_rss_bytes
from plexoscope.app.cli.measuring.stage import Stage, stage
from plexoscope.app.document.framing import DEFAULT_VIEW_DEG, home_camera
from plexoscope.models.io.tractogram import preview_tractogram, read_tractogram
from plexoscope.render.gpu.context import create_headless_context
from plexoscope.render.scene.scene import Scene, StreamlineItem

N_OPENINGS = 3
N_FRAMES = 120
"""Timed of each opening."""

STEP_DEG = 1.5
N_SETTLING_FRAMES = 30
"""Drawn before, while the renderer learns how much fits into a frame."""

# As often as this the window goes on with a picture that is not complete.
_TURN_S = 0.004


@dataclass(frozen=True)
class Opening:
    """What opening a file and turning the view took.

    Parameters
    ----------
    first_picture_s, complete_picture_s : float
        From the wish to open the file.
    frame_ms : list of float
        Of each frame of a steady turn: drawing it, and the renderer's other work between two frames.
    shares : list of float
        Of the streamlines in each of these frames, 0 … 1.
    n_segments : int
        Drawn, after long ones are cut and straight ones joined.
    peak_rss_bytes : int
        Of the whole process.
    """

    first_picture_s: float
    complete_picture_s: float
    frame_ms: list[float]
    shares: list[float]
    n_segments: int
    peak_rss_bytes: int


def measure_openings(path: Path, size_px: tuple[int, int], tell: Callable[[str], None] = lambda text: None) -> Opening:
    """Open a file `N_OPENINGS` times: median times, the frames of all, the largest memory.

    Parameters
    ----------
    path
        A file that has been read before: what is timed is not the disk.
    tell : callable
        Called before each opening; may raise to stop.

    Raises
    ------
    RuntimeError
        If a process fails, with the last line that it said.
    """
    openings = []
    for number in range(N_OPENINGS):
        tell(f"opening the file, {number + 1} of {N_OPENINGS}")
        words = [sys.executable, "-m", __name__, str(path), str(size_px[0]), str(size_px[1])]
        done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8")
        if done.returncode:
            raise RuntimeError(f"opening in a process of its own: {(done.stderr.splitlines() or ['no message'])[-1]}")
        openings.append(Opening(**json.loads(done.stdout)))
    return Opening(
        float(np.median([each.first_picture_s for each in openings])),
        float(np.median([each.complete_picture_s for each in openings])),
        [ms for each in openings for ms in each.frame_ms],
        [share for each in openings for share in each.shares],
        openings[0].n_segments,
        max(each.peak_rss_bytes for each in openings),
    )


def open_and_turn(path: Path, size_px: tuple[int, int]) -> Opening:
    """Open a file in this process, draw until the picture is complete, then turn the view."""
    context = create_headless_context()
    try:
        with context, stage(context, size_px) as place:
            scene, first_s, complete_s = _opened(place, path, size_px)
            frame_ms, shares = _turned(place, scene)
            n_segments = place.renderer.stats.n_segments
            return Opening(first_s, complete_s, frame_ms, shares, n_segments, peak_rss_bytes())
    finally:
        context.release()


def _opened(place: Stage, path: Path, size_px: tuple[int, int]) -> tuple[Scene, float, float]:
    """The scene, and the seconds until its first and until its complete picture."""
    started_s = time.perf_counter()
    first_s = 0.0
    scene: Scene | None = None
    has_all = False
    with ThreadPoolExecutor(1) as background:
        sample = background.submit(preview_tractogram, path)
        whole = background.submit(read_tractogram, path)
        while not has_all or place.renderer.busy:
            tractogram = None
            if whole.done() and not has_all:
                tractogram, has_all = whole.result(), True
            elif scene is None and sample.done():
                tractogram = sample.result()
            if tractogram is not None:
                # The camera stays where the sample has put it.
                camera = scene.camera if scene else home_camera([tractogram], DEFAULT_VIEW_DEG, size_px[0] / size_px[1])
                scene = Scene((StreamlineItem("tractogram", tractogram),), camera)
            if scene is not None and (tractogram is not None or place.renderer.advance()):
                place.draw(scene)
                if not first_s and place.renderer.stats.order:  # named once something is drawn
                    first_s = time.perf_counter() - started_s
            else:
                time.sleep(_TURN_S)
    assert scene is not None
    return scene, first_s, time.perf_counter() - started_s


def _turned(place: Stage, scene: Scene) -> tuple[list[float], list[float]]:
    """Milliseconds of each frame of a steady turn, and the share of the streamlines in it."""
    frame_ms, shares = [], []
    for number in range(N_SETTLING_FRAMES + N_FRAMES):
        scene = replace(scene, camera=scene.camera.orbited(STEP_DEG, 0))
        started_s = time.perf_counter()
        place.draw(scene)
        place.renderer.advance()
        if number >= N_SETTLING_FRAMES:
            frame_ms.append((time.perf_counter() - started_s) * 1000)
            shares.append(place.renderer.stats.share)
    return frame_ms, shares


def main(words: Sequence[str]) -> None:
    path, width, height = words
    sys.setswitchinterval(0.001)  # as the window does
    print(json.dumps(vars(open_and_turn(Path(path), (int(width), int(height))))))


if __name__ == "__main__":
    main(sys.argv[1:])
