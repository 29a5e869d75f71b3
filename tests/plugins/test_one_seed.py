"""Several seeds in one run: the first is seen, all are counted, and what fails in any fails."""

from pathlib import Path

from plexoscope.plugins.context import Context
from plexoscope.plugins.events import Checked, Emitted, Event, Logged, Progressed
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.results import Scalar


class Kept:
    """A host that keeps what it is told."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.n_checkpoints = 0

    def checkpoint(self) -> None:
        self.n_checkpoints += 1

    def take(self, event: Event) -> None:
        self.events.append(event)

    def live_values(self) -> dict[str, float]:
        return {"rate": 0.5}

    def scratch_folder(self) -> Path:
        return Path("scratch")


def run_seeds(n_seeds: int) -> tuple[Kept, list[float]]:
    host = Kept()
    ctx = Context(host, (Channel("loss", "scalar", "append", "Loss"),), 7, "cpu", {})
    drawn = []
    for index, one in enumerate(ctx.seeds(n_seeds)):
        assert (one.seed, one.live, one.scratch) == (7 + index, {"rate": 0.5}, Path("scratch"))
        drawn.append(float(one.rng.random()))
        one.checkpoint()
        one.progress(1, 2, "Learning")
        one.emit("loss", Scalar({"loss": float(index)}))
        one.log("done")
        one.check("Nothing lost", "0", index, index < 2)
    return host, drawn


def test_the_first_is_shown_and_all_that_fails():
    host, drawn = run_seeds(3)
    assert len(set(drawn)) == 3
    assert host.n_checkpoints == 3
    assert [event.value.values["loss"] for event in host.events if isinstance(event, Emitted)] == [0.0]
    assert [event.text for event in host.events if isinstance(event, Logged)] == [
        f"seed {seed}: done" for seed in (7, 8, 9)
    ]
    assert [event.check.passed for event in host.events if isinstance(event, Checked)] == [True, False]
    progress = [event.progress for event in host.events if isinstance(event, Progressed)]
    assert [(each.fraction, each.text) for each in progress] == [
        (0.5 / 3, "Learning, seed 1 of 3"), (1.5 / 3, "Learning, seed 2 of 3"), (2.5 / 3, "Learning, seed 3 of 3"),
    ]  # fmt: skip


def test_one_seed_is_a_run_like_any():
    host, (drawn,) = run_seeds(1)
    assert drawn == float(Context(host, (), 7, "cpu", {}).rng.random())
    texts = [event.text for event in host.events if isinstance(event, Logged)]
    progress = [event.progress for event in host.events if isinstance(event, Progressed)]
    assert (texts, progress[0].fraction, progress[0].text) == (["done"], 0.5, "Learning")
