"""Sweeps cover every combination, begin only if all are allowed, and start lost runs again."""

from dataclasses import dataclass
from typing import Annotated

import pytest

from plexoscope.plugins.events import Progress
from plexoscope.plugins.parameters import Param, ParameterError
from plexoscope.plugins.states import RunState
from plexoscope.plugins.sweep import ATTEMPTS, Sweep, parse_axes, sweep_points


@dataclass(frozen=True)
class Params:
    n_bins: Annotated[int, Param("Bins", low=1, high=10)] = 3
    rate: Annotated[float, Param("Rate", low=0, high=1)] = 0.1
    way: Annotated[str, Param("Way", choices=("up", "down"))] = "up"
    sizes: Annotated[tuple[int, ...], Param("Sizes")] = (1,)
    text: Annotated[str, Param("Text")] = ""


class FakeRun:
    """A run that ends as it is told."""

    def __init__(self, state=RunState.RUNNING):
        self.state, self.progress, self.cancelled = state, Progress(1, 2), False

    def cancel(self):
        self.cancelled = True


def test_points_are_every_combination_with_every_seed():
    points = sweep_points(Params, {"way": "down"}, {"n_bins": (1, 2), "rate": (0.5, 0.6)}, range(2))
    assert [(p.number, p.params.n_bins, p.params.rate, p.seed) for p in points] == [
        (1, 1, 0.5, 0), (2, 1, 0.5, 1), (3, 1, 0.6, 0), (4, 1, 0.6, 1),
        (5, 2, 0.5, 0), (6, 2, 0.5, 1), (7, 2, 0.6, 0), (8, 2, 0.6, 1),
    ]  # fmt: skip
    assert {p.params.way for p in points} == {"down"}
    assert points[0].values == {"n_bins": 1, "rate": 0.5}


def test_seeds_alone_make_a_sweep():
    assert [p.seed for p in sweep_points(Params, {}, {}, [3, 4])] == [3, 4]


def test_a_combination_that_is_not_allowed_stops_the_sweep_before_it_begins():
    with pytest.raises(ParameterError, match="n_bins"):
        sweep_points(Params, {}, {"n_bins": (1, 99)}, [0])


def test_axes_are_parsed_in_the_types_of_the_parameters():
    assert parse_axes(Params, ["n_bins=1,2,2", "way=up,down"]) == {"n_bins": (1, 2), "way": ("up", "down")}
    assert parse_axes(Params, ["sizes=1,2;3", "text=a,b;c"]) == {"sizes": ((1, 2), (3,)), "text": ("a,b", "c")}
    assert parse_axes(Params, ["sizes=1,2"]) == {"sizes": ((1, 2),)}


@pytest.mark.parametrize(
    "words", [["n_bins"], ["n_bins="], ["bins=1"], ["n_bins=x"], ["n_bins=1", "n_bins=2"], ["n_bins=1,99"]]
)
def test_words_that_make_no_axis_are_refused(words):
    with pytest.raises(ParameterError):
        parse_axes(Params, words)


def make_sweep(n_runs=2, most=None):
    made = []

    def start(point):
        made.append(FakeRun())
        return made[-1]

    return Sweep(sweep_points(Params, {}, {}, range(n_runs)), start, most), made


def test_a_lost_run_is_started_again_but_not_for_ever():
    sweep, made = make_sweep()
    made[1].state = RunState.SUCCEEDED
    for _ in range(10):
        sweep.runs[0].state = RunState.CRASHED
        sweep.poll()
    assert len(made) == 2 + ATTEMPTS - 1
    assert sweep.n_restarted == ATTEMPTS - 1
    assert sweep.runs[1] is made[1]
    assert sweep.is_over


@pytest.mark.parametrize("state", [RunState.FAILED, RunState.TIMED_OUT, RunState.CANCELLED])
def test_a_run_that_ended_for_a_reason_is_not_started_again(state):
    sweep, made = make_sweep()
    made[0].state = state
    sweep.poll()
    assert len(made) == 2


def test_progress_counts_runs_and_what_runs_have_done():
    sweep, made = make_sweep(4)
    made[0].state = RunState.SUCCEEDED
    assert (sweep.progress.done, sweep.progress.total) == (2.5, 4)
    assert sweep.progress.text == "1 of 4 runs"


def test_a_cancelled_sweep_cancels_all_and_starts_nothing_again():
    sweep, made = make_sweep()
    sweep.cancel()
    made[0].state = RunState.CRASHED
    sweep.poll()
    assert all(run.cancelled for run in made)
    assert len(made) == 2


def test_a_bounded_sweep_starts_runs_as_others_end():
    sweep, made = make_sweep(4, most=2)
    assert len(made) == 2
    made[1].state = RunState.FAILED
    sweep.poll()
    assert len(made) == 3
    assert (sweep.progress.done, sweep.progress.total) == (2.0, 4)
    made[0].state = made[2].state = RunState.SUCCEEDED
    assert not sweep.is_over
    sweep.poll()
    made[3].state = RunState.SUCCEEDED
    assert sweep.is_over


def test_a_lost_run_that_is_started_again_counts_among_those_at_work():
    sweep, made = make_sweep(3, most=1)
    made[0].state = RunState.CRASHED
    sweep.poll()
    assert [run is made[1] for run in sweep.runs] == [True]


def test_a_bounded_sweep_that_is_cancelled_is_over_without_the_rest():
    sweep, made = make_sweep(4, most=1)
    sweep.cancel()
    made[0].state = RunState.CANCELLED
    sweep.poll()
    assert sweep.is_over
    assert len(made) == 1
