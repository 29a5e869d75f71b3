"""The budget settles on what fits, whatever fixed costs and slow moments a machine has."""

import pytest

from plexoscope.render.frame_budget import FEWEST, FIRST_GUESS, FrameBudget

TARGET_MS = 20.0


def taking(budget: FrameBudget, each_ms: float, n_frames: int = 12, fixed_ms: float = 0.0, fine: bool = False) -> None:
    """Draw as many as the budget allows, of endlessly many."""
    for _ in range(n_frames):
        n_segments = budget.n_fine if fine else budget.n_coarse
        budget.learn(n_segments, fine, 0.5, fixed_ms + each_ms * n_segments, TARGET_MS)


@pytest.mark.parametrize("fine", [False, True])
@pytest.mark.parametrize("n_fitting", [4_000, 15_000, 20_000, 90_000, 2_000_000])
def test_it_settles_on_what_fits(n_fitting: int, fine: bool) -> None:
    budget = FrameBudget()
    taking(budget, TARGET_MS / n_fitting, fine=fine)
    assert (budget.n_fine if fine else budget.n_coarse) == pytest.approx(n_fitting, rel=0.01)
    assert (budget.n_coarse if fine else budget.n_fine) == FIRST_GUESS


def test_fixed_costs_count() -> None:
    budget = FrameBudget()
    taking(budget, 0.001, n_frames=40, fixed_ms=10)
    assert budget.n_coarse == pytest.approx(10_000, rel=0.02)


def test_there_is_a_least() -> None:
    budget = FrameBudget()
    taking(budget, 1.0)
    assert budget.n_coarse == FEWEST
    taking(budget, 0.001)
    assert budget.n_coarse == pytest.approx(20_000, rel=0.01)


def test_one_slow_frame_says_nothing_and_two_do() -> None:
    budget = FrameBudget()
    taking(budget, 0.001, fine=True)
    before = budget.n_fine
    budget.learn(before, True, 1.0, 500.0, TARGET_MS)
    assert budget.n_fine >= before
    budget.learn(before, True, 1.0, 500.0, TARGET_MS)
    assert budget.n_fine == before // 2


@pytest.mark.parametrize("n_segments", [0, 1, FEWEST])
def test_a_slow_window_is_not_the_fault_of_few_segments(n_segments: int) -> None:
    budget = FrameBudget()
    for _ in range(5):
        budget.learn(n_segments, True, 1.0, 300.0, TARGET_MS)
    assert budget.n_fine == FIRST_GUESS


def test_a_small_set_drawn_fast_takes_nothing_back() -> None:
    budget = FrameBudget()
    budget.learn(100, True, 1.0, 1.0, TARGET_MS)
    budget.learn(100, False, 1.0, 1.0, TARGET_MS)
    assert (budget.n_fine, budget.n_coarse) == (FIRST_GUESS, FIRST_GUESS)
    budget.learn(15_000, True, 1.0, 1.0, TARGET_MS)
    assert budget.n_fine == 30_000


def test_hope_brings_short_segments_back_but_not_beyond_long_ones() -> None:
    budget = FrameBudget()
    taking(budget, 0.01, fine=True)
    assert budget.n_fine == FEWEST
    for _ in range(50):
        budget.hope()
    assert budget.n_fine == budget.n_coarse == FIRST_GUESS
    budget.n_fine = 50_000
    budget.hope()
    assert budget.n_fine == 50_000


def test_a_scene_that_just_does_not_fit_stays_thinned() -> None:
    """30,000 short segments take twice the target, as many hairlines a third: no turning to and fro in motion."""
    budget, n_fine, n_coarse, modes = FrameBudget(), 30_000, 12_000, []
    budget.n_fine = 40_000
    for _ in range(60):
        fine = n_fine <= budget.n_fine
        modes.append(fine)
        share = 1.0 if fine else min(budget.n_coarse / n_coarse, 1.0)
        n_drawn = n_fine if fine else int(share * n_coarse)
        budget.learn(n_drawn, fine, share, (2 * TARGET_MS if fine else TARGET_MS / 3) * n_drawn / n_fine, TARGET_MS)
    assert modes == [True] + [False] * 59


def test_a_number_that_is_fixed_stays() -> None:
    budget = FrameBudget()
    budget.fix(100, 300)
    for _ in range(5):
        budget.learn(300, False, 0.5, 1.0, 30.0)
        budget.learn(100, True, 1.0, 90.0, 30.0)
        budget.allow_fine(5000)
        budget.hope()
    assert (budget.n_fine, budget.n_coarse) == (100, 300)


def test_what_fits_with_care_is_allowed() -> None:
    budget = FrameBudget(10, 1000)
    budget.allow_fine(400)
    budget.allow_fine(20)
    assert (budget.n_fine, budget.n_coarse) == (400, 1000)
