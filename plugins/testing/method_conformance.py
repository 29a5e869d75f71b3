"""The tests of a built-in method: what its own code decides, and that they stay within their budget."""

from typing import ClassVar

from plexoscope.plugins.testing.budget import FAILS_AT, slowness
from plexoscope.plugins.testing.conformance import Conformance, require


class MethodConformance(Conformance):
    """Derive from it, say which built-in method, and pytest runs its tests.

    What depends on the runner alone (a process, the command line, every class of exception, what is left behind) is
    not asked again of each method: tests/plugins proves it on toys.

    Attributes
    ----------
    smallest_run_s
        What the smallest run should take of one core, once the libraries that it needs have been imported; the test
        fails where it takes `FAILS_AT` times as long.
    """

    smallest_run_s: ClassVar[float] = 3.0

    _must_have_noise: ClassVar[bool] = True

    def test_the_smallest_run_is_short(self) -> None:
        self._recorded()
        took_s, factor = self._trial.again.cpu_s, slowness()
        require(
            took_s <= self.smallest_run_s * factor * FAILS_AT,
            f"method {self.method_id!r}: smallest run: expected at most {self.smallest_run_s:g} s of one core, got "
            f"{took_s / factor:.1f} s: one seed, fewer steps or a stored checkpoint; what needs longer is `slow`",
        )
