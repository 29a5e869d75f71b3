"""The tests that hold for every method. An author's test class derives from `PluginConformance` and gets them all.

class TestConformance(PluginConformance):
    method_id = "my-method"
    smallest = {"n_steps": 20}
    failing = {"Residual": Failing(params={"n_steps": 1})}
"""

from pathlib import Path
from typing import ClassVar

import pytest

from plexoscope.plugins.runner import Process, close_spare
from plexoscope.plugins.states import RunState
from plexoscope.plugins.testing.conformance import Conformance, require
from plexoscope.plugins.testing.elsewhere import Headless, run_words
from plexoscope.plugins.testing.leftovers import left_by
from plexoscope.plugins.testing.trial import SEED
from plexoscope.plugins.testing.watching import raised_at

EXCEPTIONS: tuple[BaseException, ...] = (
    RuntimeError("mat1 and mat2 shapes cannot be multiplied"),
    ValueError("injected"),
    MemoryError(),
    KeyError("injected"),
    StopIteration(),
    AssertionError(),
    SystemExit(3),
    KeyboardInterrupt(),
    GeneratorExit(),
)


class PluginConformance(Conformance):
    """Derive from it, say which method, and pytest runs its tests.

    Attributes
    ----------
    method_id
        As its manifest has it.
    smallest
        Parameters that make a run short; its checks must still pass, but for claims.
    failing
        How to make each check fail that the smallest run reports, and does not fail itself.
    noise
        Data that hold nothing to find, in a few words each: on all of them every claim must be lost. Of the first of
        them all is claimed that the smallest run claims; others may be for other modes.
    first_result_s
        By when something must be on a channel, from the start of a run in a thread; what `run` imports counts.
    limit_s
        A run that takes longer has failed.
    n_cancels
        At how many points it is cancelled.
    plugin_dirs
        Where to look for the method beside the installed ones, such as `[Path("walk.py")]`.

    Examples
    --------
    >>> class TestConformance(PluginConformance):
    ...     method_id = "my-method"
    ...     smallest = {"n_steps": 20}
    ...     failing = {"Residual": Failing(params={"n_steps": 1})}
    ...     first_result_s = 60.0  # torch takes long to import
    ...
    ...     def inputs(self):
    ...         return {"bundle": "tests/small.trk"}
    """

    n_cancels: ClassVar[int] = 3

    def test_it_finds_the_same_in_a_process_and_without_a_window(self, tmp_path: Path) -> None:
        self._recorded()
        if self._trial.chance:
            pytest.skip("two runs of one seed differ, see test_the_same_seed_gives_the_same")
        own, headless = tmp_path / "process", tmp_path / "headless"
        words = self._words(headless)
        command = Headless(words) if words else None  # at the same time as the process
        try:
            told = self._trial.run(placement=Process(), into=own)
        finally:
            close_spare()
            printed = command.wait(self.limit_s) if command else ""
        require(told.run.state is RunState.SUCCEEDED, f"in a process of its own: expected succeeded, got {told.why}")
        differs = self._trial.differs(own)
        require(not differs, f"in a process of its own: expected what a thread finds, got another {differs}")
        if command:
            require((headless / "run.toml").is_file(), f"plexoscope run: expected a recording, got\n{printed}")
            differs = self._trial.differs(headless)
            require(not differs, f"plexoscope run: expected what the window finds, got another {differs}\n{printed}")

    def test_it_lets_every_exception_through(self) -> None:
        """So that a failure is told, once, and not taken for a result."""
        channels = self._sound().channels
        for error, channel in [
            *((error, channel) for channel in channels[:1] for error in EXCEPTIONS),
            *((EXCEPTIONS[0], channel) for channel in channels[1:]),
        ]:
            with raised_at(channel, error):
                told = self._trial.run()
            require(
                told.run.state is RunState.FAILED and told.n_ends == 1,
                f"{error!r} raised where it emits on {channel!r}: expected one end, failed, got {told.n_ends}, "
                f"{told.run.state}: an except that is too wide?",
            )

    def test_nothing_is_left_behind(self, tmp_path: Path) -> None:
        self._sound()  # what a first run keeps for later ones, such as an imported library, is no leak
        left = left_by(self._trial.run, tmp_path)
        require(not left, "expected nothing left behind by a run, got " + "; ".join(left))

    def _words(self, folder: Path) -> list[str]:
        """The run as typed on a command line; [] where `inputs` gives objects, which have no name there."""
        given = {} if self._runs_on_samples else self.inputs()
        if not all(isinstance(each, str | Path) for each in given.values()):
            return []
        return run_words(self.method, self.smallest, given, SEED, self.plugin_dirs, folder)
