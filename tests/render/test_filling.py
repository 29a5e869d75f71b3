"""Filling in, by a clock that the test turns: rungs, and steps as long as the view has rested."""

from collections.abc import Iterator

import pytest

from plexoscope.render.filling import LONGEST_STEP_MS, STEP_MS, Filling
from plexoscope.render.frame_budget import FEWEST
from plexoscope.render.gpu.frame import Frame
from tests.render.scenes import scene_of

FRAME = Frame.of(scene_of(), (8, 8), 1.0)


class Drawing:
    """A picture of some quads, each of which takes its time."""

    def __init__(self, filling: Filling, each_ms: float, n_steps: int = 10**6) -> None:
        self.filling, self.each_ms, self.n_steps = filling, each_ms, n_steps
        self.now_s, self.n_finished = 0.0, 0

    def steps(self) -> Iterator[None]:
        for _ in range(self.n_steps):
            self.now_s += self.filling.step_quads * self.each_ms / 1000
            yield

    def finish(self) -> None:
        self.n_finished += 1

    def step(self, moved_s: float) -> Frame | None:
        return self.filling.step(self.finish, lambda: self.now_s, moved_s)


@pytest.mark.parametrize(("rested_s", "wanted_ms"), [(0.0, STEP_MS), (0.5, 25.0), (60.0, LONGEST_STEP_MS)])
def test_a_step_takes_the_longer_the_longer_the_view_has_rested(rested_s: float, wanted_ms: float) -> None:
    filling = Filling()
    drawing = Drawing(filling, each_ms=0.001)
    filling.begin(FRAME, drawing.steps())
    for _ in range(12):
        before_s = drawing.now_s
        assert drawing.step(before_s - rested_s) is None
        took_ms = 1000 * (drawing.now_s - before_s)
    assert took_ms == pytest.approx(wanted_ms, rel=0.01)
    assert drawing.n_finished == 12


def test_a_slow_machine_does_the_fewest() -> None:
    filling = Filling()
    drawing = Drawing(filling, each_ms=10.0)
    filling.begin(FRAME, drawing.steps())
    for _ in range(12):
        drawing.step(drawing.now_s)
    assert filling.step_quads == FEWEST


def test_a_rung_ends_with_its_frame() -> None:
    filling = Filling()
    drawing = Drawing(filling, each_ms=0.001, n_steps=2)
    assert not filling.under_way
    filling.begin(FRAME, drawing.steps())
    assert filling.under_way
    assert [drawing.step(0.0) for _ in range(3)] == [None, None, FRAME]
    assert not filling.under_way


def test_a_rung_interrupted_is_still_to_be_drawn_and_one_stopped_is_not() -> None:
    filling = Filling()
    filling.rungs = [0.3, 1.0]
    filling.begin(FRAME, iter([None]))
    filling.interrupt()
    assert not filling.under_way
    assert filling.rungs == [0.3, 1.0]
    filling.stop()
    assert filling.rungs == []
