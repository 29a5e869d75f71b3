"""What the tests of a method should cost, in seconds of one core: pytest counts it and tells what is above.

Time of the processor, not of the clock: a busy machine is no fault of a method. Yet a core that others share makes the
same work half as long again, so that what is above is told, and only what is `FAILS_AT` times above is a failed test.
What the first `import` of a large library takes is not counted, since all methods share it.
"""

import importlib
import os
import time
from collections.abc import Callable, Generator
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from statistics import median

import numpy as np
import pytest

TESTS_S = 8.0
MEAN_S = 6.0
FAILS_AT = 2.0
N_FOR_MEAN = 10
"""So many methods are enough for their mean to say something."""

LIBRARIES = ("torch", "torch.optim", "torch._dynamo", "dgl", "sklearn.manifold", "sklearn.metrics", "igraph", "dipy")
REFERENCE_S = 0.014
"""What `_work` takes on the machine that the seconds here are those of."""

MethodOf = Callable[[Path], str]


def cpu_s() -> float:
    """Seconds of the processor that this process has had, with those of its children that have ended."""
    theirs = os.times()
    return time.process_time() + theirs.children_user + theirs.children_system


_works_s: list[float] = []


def slowness() -> float:
    """How many times slower this machine is than the one whose seconds the budgets are; at least 1.

    Measured anew with each call, and the middle of all: what runs beside the tests comes and goes.
    """
    _works_s.extend(_work() for _ in range(3))
    return max(1.0, median(_works_s) / REFERENCE_S)


def _work() -> float:
    """Seconds for a bit of what methods do: loops of Python, small arrays, and a product of large ones."""
    began_s = time.process_time()
    table = dict.fromkeys(range(1000), 0.0)
    array = np.ones(200)
    for step in range(30_000):
        table[step % 1000] += 0.5 * step
        if step % 10 == 0:
            array = array * 0.5 + 1.0
    np.linalg.norm(np.ones((300, 300)) @ np.ones((300, 300)))
    return time.process_time() - began_s


class TestBudgets:
    """A plugin of pytest: after the tests of each method one more, for what they have taken.

    What is marked `slow` is not counted.

    Parameters
    ----------
    method_of
        The file of a test to the method that it tests, "" for a test of anything else.
    """

    __test__ = False

    def __init__(self, method_of: MethodOf) -> None:
        self._method_of = method_of
        self._spent_s: dict[str, float] = {}
        self._above: list[str] = []

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        last = {self._method(item): item for item in items}
        last.pop("", None)
        for method, item in last.items():
            items.append(_Budget.of(item, f"budget of {method}", partial(self._fault, method)))
        if len(last) >= N_FOR_MEAN:
            items.append(_Budget.of(items[-1], "budget of all methods", self._fault_of_all))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        method = self._method(item)
        if method:
            _import_libraries()
        began_s = cpu_s()
        outcome = yield
        if method:
            self._spent_s[method] = self._spent_s.get(method, 0.0) + cpu_s() - began_s
        return outcome

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._above:
            terminalreporter.section("above their budget")
            terminalreporter.write_line("\n".join(self._above))

    def _method(self, item: pytest.Item) -> str:
        is_counted = not isinstance(item, _Budget) and item.get_closest_marker("slow") is None
        return self._method_of(item.path) if is_counted else ""

    def _fault(self, method: str) -> str:
        spent_s = self._spent_s.get(method, 0.0) / slowness()
        what = f"tests of method {method!r}: expected at most {TESTS_S:g} s of one core, got {spent_s:.1f} s"
        return self._judged(spent_s / TESTS_S, what)

    def _fault_of_all(self) -> str:
        factor = slowness()
        spent_s = sum(self._spent_s.values()) / factor / max(1, len(self._spent_s))
        each = ", ".join(f"{name} {s / factor:.1f}" for name, s in sorted(self._spent_s.items()))
        what = f"tests of all methods: expected {MEAN_S:g} s of one core in the mean, got {spent_s:.1f} s: {each}"
        return self._judged(spent_s / MEAN_S, what)

    def _judged(self, share: float, what: str) -> str:
        """Return the fault of what took that share of its budget, "" where it is at most told."""
        if share > FAILS_AT:
            return what
        if share > 1:
            self._above.append(what)
        return ""


class _Budget(pytest.Item):
    """A test that fails with one line."""

    fault: Callable[[], str]

    @classmethod
    def of(cls, item: pytest.Item, name: str, fault: Callable[[], str]) -> "_Budget":
        made: _Budget = cls.from_parent(item.getparent(pytest.Module) or item.session, name=name)
        made.fault = fault
        return made

    def runtest(self) -> None:
        if fault := self.fault():
            pytest.fail(fault, pytrace=False)

    def reportinfo(self) -> tuple[Path, None, str]:
        return self.path, None, self.name


@cache
def _import_libraries() -> None:
    for name in LIBRARIES:
        with suppress(ImportError):
            importlib.import_module(name)
