"""The feeder: within its budget, fair, frugal with what is hidden, and honest about what it left out."""

from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QRegion

from plexoscope.app.runs import panel_feeder
from plexoscope.app.runs.panel_feeder import PanelFeeder
from plexoscope.plugins.results import Text


class FakeClock:
    """A time that passes only when somebody works."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


class FakePanel:
    """Eats for `feed_ms`, then paints for `paint_ms`."""

    def __init__(self, clock: FakeClock, feed_ms: float = 1.0, paint_ms: float = 0.0) -> None:
        self._clock, self._feed_ms, self.paint_ms = clock, feed_ms, paint_ms
        self.meals: list[tuple[float, list]] = []
        self.shown, self.dirty = True, False

    def feed(self, results) -> None:
        self.meals.append((self._clock.now_s, list(results)))
        self._clock.now_s += self._feed_ms / 1000
        self.dirty = True

    def visibleRegion(self) -> QRegion:  # noqa: N802  (the name that Qt gives it)
        return QRegion(0, 0, 9, 9) if self.shown else QRegion()

    @property
    def steps(self) -> list[int]:
        return [step for _, items in self.meals for step, _ in items]


class Desk:
    """A feeder with its panels, on a clock that ticks every 120 ms unless they take longer."""

    def __init__(self, budget_ms: float = 12, **panels) -> None:
        self.clock = FakeClock()
        self.panels = {name: FakePanel(self.clock, **ways) for name, (_, ways) in panels.items()}
        self.faults: list[tuple[str, Exception]] = []
        self.calls: list = []
        self.busy_ms: list[float] = []
        self.feeder = PanelFeeder(
            budget_ms,
            fault=lambda name, error: self.faults.append((name, error)),
            now_s=self.clock,
            when_painted=self.calls.append,
        )
        channels = [SimpleNamespace(name=name, policy=policy) for name, (policy, _) in panels.items()]
        self.feeder.begin(channels, self.panels)

    def tick(self, items=None) -> None:
        start_s = self.clock.now_s
        self.feeder.tick(items or {})
        for panel in self.panels.values():
            if panel.dirty:
                self.clock.now_s += panel.paint_ms / 1000
                panel.dirty = False
        while self.calls:
            self.calls.pop()()
        self.busy_ms.append((self.clock.now_s - start_s) * 1000)
        self.clock.now_s = max(self.clock.now_s, start_s + 0.12)

    def run(self, n_ticks: int) -> None:
        """Every channel gets an item on every tick."""
        for step in range(n_ticks):
            self.tick({name: [(step, Text(str(step)))] for name in self.panels})


def items(*steps: int) -> list:
    return [(step, Text(str(step))) for step in steps]


@pytest.mark.parametrize(
    ("policy", "expected", "n_dropped"),
    [("latest", [4], 4), ("append", [0, 1, 2, 3, 4], 0), ("event", [0, 1, 2, 3, 4], 0)],
)
def test_a_hidden_panel_gets_by_policy_what_it_missed(policy, expected, n_dropped):
    desk = Desk(only=(policy, {}))
    desk.panels["only"].shown = False
    for step in range(5):
        desk.tick({"only": items(step)})
    assert desk.panels["only"].meals == []
    assert not desk.feeder.waiting, "a run may end although a hidden panel was not fed"
    desk.panels["only"].shown = True
    assert desk.feeder.waiting
    desk.tick()
    assert desk.panels["only"].steps == expected
    assert desk.feeder.n_dropped == {"only": n_dropped}


def test_a_history_that_waits_is_thinned_evenly_and_keeps_its_newest(monkeypatch):
    monkeypatch.setattr(panel_feeder, "MAX_ITEMS", 8)
    desk = Desk(only=("append", {}))
    desk.panels["only"].shown = False
    for step in range(50):
        desk.tick({"only": items(step)})
    desk.panels["only"].shown = True
    desk.tick()
    steps = desk.panels["only"].steps
    assert len(steps) <= 8
    assert steps == sorted(steps)
    assert steps[-1] == 49
    assert len(steps) + desk.feeder.n_dropped["only"] == 50


def test_bytes_bound_a_waiting_history_too(monkeypatch):
    monkeypatch.setattr(panel_feeder, "MAX_BYTES", 3000)
    desk = Desk(only=("append", {}))
    desk.panels["only"].shown = False
    desk.tick({"only": [(step, Text("x" * 1000)) for step in range(10)]})
    desk.panels["only"].shown = True
    desk.tick()
    assert 1 <= len(desk.panels["only"].steps) <= 3
    assert desk.panels["only"].steps[-1] == 9


@pytest.mark.parametrize("ways", [{"feed_ms": 30.0}, {"feed_ms": 0.1, "paint_ms": 30.0}])
def test_a_slow_panel_is_fed_less_often_and_a_quick_one_still_often(ways):
    desk = Desk(slow=("latest", ways), quick=("latest", {"feed_ms": 0.5}))
    desk.run(100)
    slow, quick = desk.panels["slow"], desk.panels["quick"]
    assert 10 <= len(slow.meals) <= 40
    assert len(quick.meals) >= 60
    assert sum(desk.busy_ms) / 100 <= 13, "on average within the budget"


def test_quick_panels_are_fed_on_every_tick():
    desk = Desk(**{f"p{n}": ("latest", {"feed_ms": 0.3}) for n in range(12)})
    desk.run(60)
    for panel in desk.panels.values():
        assert len(panel.meals) >= 50


def test_twelve_slow_panels_take_turns():
    desk = Desk(**{f"p{n}": ("latest", {"feed_ms": 0.0, "paint_ms": 30.0}) for n in range(12)})
    desk.run(300)
    meals = [len(panel.meals) for panel in desk.panels.values()]
    assert min(meals) >= 5
    assert max(meals) <= 3 * min(meals)
    settled = desk.busy_ms[100:]
    assert max(settled) <= 61, "they do not fall on one tick"
    assert sum(settled) / len(settled) <= 13


def test_everything_arrives_after_the_last_item():
    desk = Desk(slow=("append", {"feed_ms": 200.0}), quick=("event", {}))
    desk.run(20)
    for _ in range(200):
        if not desk.feeder.waiting:
            break
        desk.tick()
    for panel in desk.panels.values():
        assert panel.steps == list(range(20))


def test_a_panel_that_raises_is_named_once_and_the_others_go_on():
    desk = Desk(bad=("latest", {}), good=("latest", {}))
    desk.panels["bad"].feed = lambda results: 1 / 0
    desk.run(5)
    assert [(name, type(error)) for name, error in desk.faults] == [("bad", ZeroDivisionError)]
    assert desk.panels["good"].steps == [0, 1, 2, 3, 4]
    assert not desk.feeder.waiting


def test_a_new_run_forgets_the_old_one():
    desk = Desk(only=("latest", {}))
    desk.panels["only"].shown = False
    desk.run(3)
    desk.feeder.begin([SimpleNamespace(name="other", policy="latest")], {"other": FakePanel(desk.clock)})
    assert desk.feeder.n_dropped == {"other": 0}
    desk.tick()
    assert desk.panels["only"].meals == []


@settings(max_examples=60, deadline=None)
@given(
    costs=st.lists(st.tuples(st.floats(0, 80), st.floats(0, 80)), min_size=1, max_size=6),
    policy=st.sampled_from(["latest", "append", "event"]),
    arrivals=st.lists(st.integers(0, 3), min_size=1, max_size=30),
)
def test_every_value_is_shown_in_order_or_counted(costs, policy, arrivals):
    panels = {f"p{n}": (policy, {"feed_ms": feed, "paint_ms": paint}) for n, (feed, paint) in enumerate(costs)}
    desk = Desk(**panels)
    step = 0
    for count in arrivals:
        desk.tick({name: items(*range(step, step + count)) for name in desk.panels} if count else {})
        step += count
    for _ in range(600):
        desk.tick()
    assert not desk.feeder.waiting
    for name, panel in desk.panels.items():
        assert panel.steps == sorted(set(panel.steps))
        assert len(panel.steps) + desk.feeder.n_dropped[name] == step
        if step:
            assert panel.steps[-1] == step - 1
