"""The tests of one method that its own code decides; what the runner decides is proved on toys, or for authors.

One fault fails one test: a test that needs what another one found at fault is skipped, and says so.
"""

import random
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import ClassVar, NoReturn

import pytest

from plexoscope.models.errors import PlexoscopeError
from plexoscope.plugins import parameters
from plexoscope.plugins.discovery import Method, Methods, find_methods
from plexoscope.plugins.packing import PackingError, pack
from plexoscope.plugins.samples import read_sample
from plexoscope.plugins.spelling import listed
from plexoscope.plugins.states import RunState
from plexoscope.plugins.testing.elsewhere import import_cost
from plexoscope.plugins.testing.trial import Failing, Noise, Told, Trial, first_samples
from plexoscope.plugins.testing.watching import cancelled_at

HEAVY = {
    *("torch", "dgl", "tensorflow", "jax", "scipy", "sklearn", "pandas", "matplotlib", "nibabel", "dipy", "vtk"),
    *("PySide6", "PyQt6", "pyqtgraph", "vispy", "moderngl"),
}
"""What a method imports inside `run`, and not when its module is read: the window waits for its parameters."""

LIGHT_S = 0.25
CANCEL_S = 1.0


class Conformance:
    """Say which method, and pytest runs its tests. See `PluginConformance` and `MethodConformance`.

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
        Where to look for the method beside the installed ones.
    """

    method_id: ClassVar[str]
    smallest: ClassVar[Mapping[str, object]] = {}
    failing: ClassVar[Mapping[str, Failing]] = {}
    noise: ClassVar[Mapping[str, Noise]] = {}
    first_result_s: ClassVar[float] = 10.0
    limit_s: ClassVar[float] = 120.0
    n_cancels: ClassVar[int] = 1
    plugin_dirs: ClassVar[Sequence[Path]] = ()

    _made: ClassVar[Trial | None] = None
    _must_have_noise: ClassVar[bool] = False

    def __init_subclass__(cls) -> None:
        cls._made = None

    def inputs(self) -> Mapping[str, object]:
        """Return the data that the tests run on: for each input a data object, or the path of a file.

        By default the first sample for each input; its thresholds are then `ctx.expects`.
        """
        return {name: read_sample(sample) for name, sample in first_samples(self.method.manifest).items()}

    # ---- what is declared

    def test_the_manifest_is_in_order(self) -> None:
        found = _methods(tuple(self.plugin_dirs))
        known = {method.id: method for method in found}
        if self.method_id not in known:
            broken = "".join(f"\n  {each.folder.name}: {each.reason}" for each in found.broken) or " nothing"
            fail(f"expected method {self.method_id!r}, got {listed(known)}; not in order:{broken}")
        method = known[self.method_id]
        require(method.available, f"method {method.id!r} {method.reason}")
        require(bool(method.manifest.channels), "expected a [[channel]] to show something in, got none")

    def test_its_code_loads_and_is_light(self) -> None:
        """Its parameters are asked for when it is chosen, with the window waiting."""
        method = self._found()
        try:
            method.load()
        except PlexoscopeError as error:
            fail(str(error))
        cost = import_cost(method)
        heavy = sorted(HEAVY.intersection(cost.packages))
        require(not heavy, f"its module imports {listed(heavy)} when it is read: import that inside run")
        require(
            cost.cpu_s <= LIGHT_S,
            f"reading its module: expected at most {LIGHT_S} s of work, got {cost.cpu_s:.2f} s: do that inside run",
        )

    def test_every_parameter_survives_form_command_line_and_preset(self) -> None:
        try:
            parameters.check_round_trips(self._loaded().load().params_class)
        except PlexoscopeError as error:
            fail(str(error))

    # ---- what it does

    def test_the_smallest_run_succeeds(self) -> None:
        self._loaded()
        require(not self._fault, f"the smallest run: {self._fault}")

    def test_every_channel_gets_a_result(self) -> None:
        told = self._sound()
        silent = [each.name for each in self.method.manifest.channels if each.name not in told.channels]
        require(not silent, f"expected a result on every channel that is declared, got none on {listed(silent)}")

    def test_the_first_result_comes_in_time(self) -> None:
        emitted = self._sound().emitted
        if not emitted:
            pytest.skip("nothing is emitted, see test_every_channel_gets_a_result")
        expected, got = f"{self.first_result_s:g} s", f"{emitted[0][0]:.2f} s"
        require(
            emitted[0][0] <= self.first_result_s,
            f"first result: expected within {expected}, got {got}: show what there is before it is finished",
        )

    def test_what_it_finds_can_be_recorded(self) -> None:
        told = self._sound()
        for what, value in [("outputs", told.run.outputs), *((f"check {c.name!r}", c) for c in told.run.checks)]:
            try:
                pack(value)
            except PackingError as error:
                fail(f"{what}: {error}")
        require(not told.lost, f"expected a whole recording, got none: {told.lost}")

    def test_it_has_checks_and_loses_none_but_claims(self) -> None:
        """Who wins is for the data to say: else authors would look for those on which they do."""
        checks = self._sound().run.checks
        require(bool(checks), "expected a ctx.check(…): a method without one keeps nobody honest, got none")
        lost = [each for each in checks if not each.passed and not each.is_claim]
        failed = [f"{each.name}: expected {each.expected}, got {each.got}" for each in lost]
        require(not failed, "the smallest run: expected checks that pass, got " + "; ".join(failed))

    # ---- how it behaves

    def test_the_same_seed_gives_the_same(self) -> None:
        self._recorded()
        differs = self._trial.chance
        require(
            not differs,
            f"two runs of one seed: expected the same, got another {differs}: draw from ctx.rng, seed torch with "
            "ctx.seed, and emit by steps, not by seconds",
        )

    def test_it_ends_within_a_second_of_a_cancel_at_any_point(self) -> None:
        self._sound()
        seen = self._trial.checkpoints
        require(seen.n > 0, "expected ctx.checkpoint() in every loop, got none: it cannot be cancelled or paused")
        require(
            seen.longest_s <= CANCEL_S,
            f"expected a ctx.checkpoint() within {CANCEL_S:g} s, got none for {seen.longest_s:.1f} s between "
            f"{seen.between}",
        )
        chance = random.Random(self.method_id)  # so that methods differ in where they are cancelled
        for number in sorted(chance.randint(1, seen.n) for _ in range(self.n_cancels)):
            took_s, n_more = cancelled_at(number, self._trial.start)
            self._trial.wait_for_thread()
            require(
                took_s <= CANCEL_S and n_more <= 1,
                f"cancelled at checkpoint {number} of {seen.n}: expected its end within {CANCEL_S:g} s, got "
                f"{n_more} checkpoints more in {took_s:.1f} s: a bare except, or one of BaseException?",
            )

    # ---- what keeps it honest

    def test_each_check_can_fail(self) -> None:
        for check in self._sound().run.checks:
            has_failed = check.is_claim and not check.passed
            require(
                has_failed or check.name in self.failing, f"check {check.name!r}: say in `failing` how to make it fail"
            )
        told: dict[Failing, Told] = {}
        for name, way in self.failing.items():
            if way not in told:
                told[way] = self._trial.fail(way, [each for each, its in self.failing.items() if its is way])
            found = [check for check in told[way].run.checks if check.name == name]
            require(bool(found), f"check {name!r}: expected a report with {way}, got none; {told[way].why}")
            require(not found[0].passed, f"check {name!r}: expected it to fail with {way}, got {found[0].got}, passed")

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Run the test on each noise, by name; on "" where there is none."""
        if "noise_name" in metafunc.fixturenames:
            slow = {name: (pytest.mark.slow,) if noise.is_slow else () for name, noise in self.noise.items()}
            given = [pytest.param(name, id=name, marks=marks) for name, marks in slow.items()]
            metafunc.parametrize("noise_name", given or [pytest.param("", id="none")])

    def test_noise_wins_no_claim(self, noise_name: str) -> None:
        """What is claimed where there is nothing to find says nothing where there is."""
        claimed = {_figure(check.name) for check in self._sound().run.checks if check.is_claim}
        if not noise_name:
            require(
                not (claimed or self._must_have_noise),
                f"method {self.method_id!r}: expected in `noise` data of its kind that hold nothing to find, such as "
                '{"shuffled": Noise(inputs={…}, params={"n_seeds": 3})}, got none',
            )
            return
        noise = self.noise[noise_name]
        run = self._trial.run(noise).run
        require(run.state is RunState.SUCCEEDED, f"noise {noise_name!r}: expected a run that succeeds, got {run.error}")
        claims = [check for check in run.checks if check.is_claim]
        require(bool(claims), f"noise {noise_name!r}: expected a claim (ctx.claim, Tally.judge), got none")
        silent = claimed.difference(_figure(check.name) for check in claims)
        is_first = noise_name == next(iter(self.noise))
        require(
            not (is_first and silent),
            f"noise {noise_name!r}: expected claims as of the smallest run, got none of {listed(silent)}",
        )
        won = [f"{each.name}: {each.got}" for each in claims if each.passed]
        require(not won, f"noise {noise_name!r}: expected that every claim is lost, got won: " + "; ".join(won))
        said = any(noise.log in text for _, text in run.logs)
        require(said or not noise.log, f"noise {noise_name!r}: expected {noise.log!r} in the log, got no such line")

    # ---- how the tests run it

    @property
    def method(self) -> Method:
        """The method under test."""
        return _methods(tuple(self.plugin_dirs)).find(self.method_id)

    @property
    def _trial(self) -> Trial:
        cls = type(self)
        if cls._made is None:
            samples = first_samples(self.method.manifest).values() if self._runs_on_samples else ()
            thresholds = {name: threshold for sample in samples for name, threshold in sample.expects.items()}
            cls._made = Trial(self.method, self.smallest, self.inputs(), thresholds, self.limit_s)
        return cls._made

    @property
    def _fault(self) -> str:
        try:
            return self._trial.fault
        except PlexoscopeError as error:
            return str(error)

    @property
    def _runs_on_samples(self) -> bool:
        return type(self).inputs is Conformance.inputs

    # ---- what a test needs of others

    def _found(self) -> Method:
        try:
            method = self.method
        except LookupError:
            pytest.skip("there is no such method, see test_the_manifest_is_in_order")
        if not method.available:
            pytest.skip(f"{method.reason}, see test_the_manifest_is_in_order")
        return method

    def _loaded(self) -> Method:
        method = self._found()
        try:
            method.load()
        except PlexoscopeError:
            pytest.skip("its code does not load, see test_its_code_loads_and_is_light")
        return method

    def _sound(self) -> Told:
        """The first run, for a test that has nothing to say if that did not succeed."""
        self._loaded()
        if self._fault:
            pytest.skip("the smallest run does not succeed, see test_the_smallest_run_succeeds")
        return self._trial.first

    def _recorded(self) -> None:
        if self._sound().lost:
            pytest.skip("what it finds cannot be recorded, see test_what_it_finds_can_be_recorded")


def _figure(claim: str) -> str:
    """What a claim is of, whoever is ahead of whom."""
    return claim.partition(":")[0]


@cache
def _methods(plugin_dirs: tuple[Path, ...]) -> Methods:
    return find_methods(plugin_dirs)


def require(holds: bool, text: str) -> None:
    """Fail the test with one line where something does not hold."""
    if not holds:
        fail(text)


def fail(text: str) -> NoReturn:
    """Fail the test with one line, without the frames of the kit."""
    pytest.fail(text, pytrace=False)
