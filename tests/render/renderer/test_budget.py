"""The frame budget in use, by a clock that the test turns."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from plexoscope.render import renderer as renderer_module
from plexoscope.render.gpu import transparency
from plexoscope.render.gpu.transparency.sorted_order import SortedOrder
from plexoscope.render.renderer import Renderer
from plexoscope.render.scene.scene import Looks, Scene
from tests.render.scenes import item, scene_of, turned
from tests.render.window import TIMEOUT_S, Window, thinned


class Clock:
    """Time that passes by what is drawn: so many milliseconds a segment, long ones as hairlines a third.

    A program that is new may take its time to compile.
    """

    def __init__(self) -> None:
        self.now_s = 0.0
        self.each_ms = 0.01
        self.compiling_ms = 0.0
        self.compiled: set[tuple[object, ...]] = set()

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()

    class Timed(SortedOrder):
        name = "timed"

        def steps(self, content: object, frame: object, step_quads: Callable[[], int]) -> Iterator[None]:
            n_left = content.streamlines.n_quads
            if n_left and (program := (frame.hairlines, frame.looks)) not in clock.compiled:
                clock.compiled.add(program)
                clock.now_s += clock.compiling_ms / 1000
            for _ in super().steps(content, frame, step_quads):
                n_drawn = min(step_quads(), n_left)
                n_left -= n_drawn
                clock.now_s += n_drawn * clock.each_ms / 1000 * (1 / 3 if frame.hairlines else 1)
                yield

    monkeypatch.setitem(transparency.METHODS, "timed", Timed)
    return clock


def moved(renderer: Renderer, window: Window, scene: Scene, n_frames: int) -> tuple[Scene, list[float], list[bool]]:
    """Turn for some frames, each with its list; how long they took, and whether they were drawn in short segments."""
    times_ms, fine = [], []
    for _ in range(n_frames):
        scene = turned(scene, 5)
        window.show(scene)
        assert renderer.lists.ordering.wait_until_idle(TIMEOUT_S)
        times_ms.append(renderer.stats.frame_ms)
        fine.append(renderer.lists.moving.fine)
    return scene, times_ms, fine


def test_the_budget_follows_the_machine(renderer: Renderer, window: Window, clock: Clock) -> None:
    scene = scene_of(item(n_streamlines=300), order="timed")
    window.show(scene)
    window.turn_until(lambda: renderer.stats.n_segments > 0)
    target_ms = renderer.frame_budget_ms * renderer_module.DRAWING_SHARE
    for each_ms, share in ((0.01, 1), (0.03, 0.4), (0.02, 0.6), (0.001, 1)):
        clock.each_ms = each_ms
        scene, times_ms, _ = moved(renderer, window, scene, 14)
        assert max(times_ms[-4:]) <= 1.45 * target_ms
        assert renderer.stats.share == pytest.approx(share, abs=0.2)
    renderer.frame_budget_ms = 3.0
    clock.each_ms = 0.01
    scene, times_ms, _ = moved(renderer, window, scene, 14)
    assert max(times_ms[-4:]) < 14  # the least number of segments is drawn however long it takes


def test_compiling_a_program_says_nothing_about_the_next_frame(
    renderer: Renderer, window: Window, clock: Clock
) -> None:
    clock.each_ms, clock.compiling_ms = 0.001, 400.0
    scene = scene_of(item(), order="timed")
    window.show(scene)
    window.turn_until(lambda: renderer.stats.n_segments > 0)
    for shading in ("flat", "lines", "tubes"):
        scene, times_ms, fine = moved(renderer, window, replace(scene, looks=Looks(shading)), 4)
        assert shading == "flat" or times_ms[0] > 400
        assert all(fine)


def test_a_scene_that_just_does_not_fit_is_not_drawn_in_turns(renderer: Renderer, window: Window, clock: Clock) -> None:
    scene = scene_of(item(n_streamlines=300), order="timed")
    clock.each_ms = 0.004  # 17,000 short segments take 70 ms, 6,000 hairlines 8 ms
    window.show(scene)
    window.turn_until(lambda: renderer.stats.n_segments > 0)
    _, times_ms, fine = moved(renderer, window, scene, 40)
    assert not any(fine[10:])
    assert max(times_ms[10:]) < 33


def test_the_picture_shown_never_gets_worse_at_rest(renderer: Renderer, window: Window, clock: Clock) -> None:
    scene = scene_of(item(n_streamlines=300), order="timed")
    clock.each_ms = 0.02
    window.show(scene)
    shares = []
    while renderer.busy:
        clock.now_s += 0.004
        if window.turn():
            shares.append(renderer.stats.share)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_filling_in_waits_for_rest(renderer: Renderer, window: Window, clock: Clock) -> None:
    scene = scene_of(item(), order="timed")
    thinned(renderer)
    window.show(scene)
    window.turn_until(lambda: renderer.stats.n_segments > 0)
    for _ in range(50):
        clock.now_s += renderer_module.REST_S / 60
        window.turn()
        assert not renderer.filling.under_way
    clock.now_s += renderer_module.REST_S / 3
    window.turn_until(lambda: renderer.filling.under_way)
