"""The author's kit finds each fault, names it, and fails one test for it. It runs as an author runs it: in a folder
of its own, in a fresh process, with nothing of this repository's tests."""

import os
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

import pytest

from plexoscope.plugins.testing import MethodConformance, PluginConformance

MANIFEST = """
id = "@"
version = "1.0"
api = ">=1,<2"
title = "A method"
summary = "Counts down"
[citation]
authors = "A. Author"
title = "A paper"
year = 2022
[run]
target = "@.method:run"
params = "@.method:Params"
"""

CHANNELS = """[[channel]]
name = "loss"
kind = "scalar"
policy = "append"
title = "Loss"
[[channel]]
name = "picture"
kind = "matrix"
policy = "latest"
title = "Picture"
"""
MANIFEST += CHANNELS

INPUT = """[[input]]
name = "network"
kind = "temporal_network"
title = "Network"
"""

METHOD = """
import contextlib
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from multiprocessing.shared_memory import SharedMemory
from typing import Annotated
import numpy as np
from plexoscope.plugins.parameters import Param
from plexoscope.plugins.results import Matrix, Outputs, Scalar

#TOP
kept = []

@dataclass(frozen=True)
class Params:
    n_steps: Annotated[int, Param("Steps", low=1, high=100)] = 20
    speed: Annotated[float, Param("Speed", low=0, high=10, live=True)] = 1.0
    #PARAMS

def run(params, inputs, ctx):
    #BEGIN
    for step in range(params.n_steps):
        ctx.checkpoint()
        loss = 1.0 / (step + 1) + 0.01 * ctx.rng.random()
        ctx.emit("loss", Scalar({"loss": loss}), step)
    ctx.emit("picture", Matrix(ctx.rng.random((3, 3))))
    ctx.check("Loss", "< 0.2", loss, loss < 0.2)
    #END
    return Outputs(metrics={"loss": loss})
"""

TESTS = """
import functools
from pathlib import Path
import pytest
from plexoscope.plugins.recording import Recorder
from plexoscope.plugins.testing import conformance, leftovers, trial
from plexoscope.plugins.testing import Failing, MethodConformance, Noise, PluginConformance

leftovers.GRACE_S = 0.3
SmallRecorder = functools.partial(Recorder, max_bytes=40_000)

class TestKit(@):
    plugin_dirs = (Path(__file__).parent,)
    smallest = {"n_steps": 10}
    failing = {"Loss": Failing(params={"n_steps": 1})}
"""

CHECK_ON_THE_WAY = "        ctx.check('Loss', '< 0.2', loss, loss < 0.2)\n"

FAILS = (
    "failing = {'Loss': Failing(params={'n_steps': 1}), 'Gain: mine ahead of theirs': Failing(params={'n_steps': 40})}"
)
NOISE = "noise = {'chance': Noise(params={'n_steps': 20})}"
"""The smallest run has ten steps and a loss above 0.1; on noise it has one below."""


def claim(passed: str) -> str:
    return f"ctx.claim('Gain: mine ahead of theirs', '> 0', round(loss, 2), {passed})"


KITS = {
    kit.__name__: {name.removeprefix("test_") for name in dir(kit) if name.startswith("test_")}
    for kit in (MethodConformance, PluginConformance)
}
LOADS, ELSEWHERE = "its_code_loads_and_is_light", "it_finds_the_same_in_a_process_and_without_a_window"
SLOW = {LOADS, ELSEWHERE}
"""These start interpreters: left out where the fault has nothing to do with them."""


@dataclass(frozen=True)
class Case:
    """A method with a fault.

    Parameters
    ----------
    fails, says
        The one test that fails, without its "test_", and what it says; "" where all pass.
    method, manifest
        What takes the place of what.
    kit
        Lines for the body of the test class.
    slow
        Which of the slow tests are run with the others.
    base
        From which class of the kit the test class derives.
    """

    fails: str
    says: str
    method: Mapping[str, str] = field(default_factory=dict)
    manifest: Mapping[str, str] = field(default_factory=dict)
    kit: Sequence[str] = ()
    slow: Collection[str] = ()
    base: str = "PluginConformance"

    @property
    def tests(self) -> set[str]:
        """Those that are run."""
        return KITS[self.base] - (SLOW - set(self.slow))


CASES = {
    "sound": Case("", "", slow=SLOW),
    "broken_manifest": Case(
        "the_manifest_is_in_order", "did you mean 'scalar'", manifest={'kind = "scalar"': 'kind = "scaler"'}
    ),
    "other_id": Case(
        "the_manifest_is_in_order", "expected method 'other_id'", manifest={'id = "other_id"': 'id = "o"'}
    ),
    "absent_package": Case(
        "the_manifest_is_in_order",
        "no-such-package",
        manifest={"[citation]": 'requires = ["no-such-package"]\n[citation]'},
    ),
    "nothing_to_show": Case(
        "the_manifest_is_in_order",
        "expected a [[channel]]",
        method={
            'ctx.emit("loss", Scalar({"loss": loss}), step)': "",
            'ctx.emit("picture", Matrix(ctx.rng.random((3, 3))))': "",
        },
        manifest={CHANNELS: ""},
    ),
    "heavy": Case(LOADS, "imports scipy when it is read", {"#TOP": "import scipy"}, slow={LOADS}),
    "works_when_read": Case(
        LOADS,
        "at most 0.25 s of work",
        {"#TOP": "began_s = time.process_time()\nwhile time.process_time() < began_s + 0.4: pass"},
        slow={LOADS},
    ),
    "does_not_load": Case(LOADS, "No module named 'absent'", {"#TOP": "import absent"}, slow={LOADS}),
    "forgetful": Case(
        "every_parameter_survives_form_command_line_and_preset",
        "'speed'",
        {"#PARAMS": "def __post_init__(self): object.__setattr__(self, 'speed', self.speed + 1)"},
    ),
    "fails": Case("the_smallest_run_succeeds", "RuntimeError: shapes", {"#BEGIN": "raise RuntimeError('shapes')"}),
    "undeclared": Case(
        "the_smallest_run_succeeds",
        "no channel 'lost' (did you mean 'loss'?)",
        {'ctx.emit("loss"': 'ctx.emit("lost"'},
    ),
    "wrong_kind": Case("the_smallest_run_succeeds", "expected Matrix", {'ctx.emit("loss"': 'ctx.emit("picture"'}),
    "too_small": Case("the_smallest_run_succeeds", "whole number in 1", kit=["smallest = {'n_steps': 0}"]),
    "endless": Case(
        "the_smallest_run_succeeds",
        "expected to end within 0.5 s",
        {"#BEGIN": "while True: ctx.checkpoint()"},
        kit=["limit_s = 0.5"],
    ),
    "needs_data": Case(
        "the_smallest_run_succeeds",
        "input 'network': expected a [[sample]]",
        manifest={"[run]": INPUT + "[run]"},
    ),
    "silent": Case("every_channel_gets_a_result", "none on picture", {'ctx.emit("picture"': 'print("picture"'}),
    "late": Case(
        "the_first_result_comes_in_time",
        "expected within 0.1 s",
        {"#BEGIN": "for _ in range(4): ctx.checkpoint(); time.sleep(0.05)"},
        kit=["first_result_s = 0.1"],
    ),
    "unfit_check": Case("the_smallest_run_succeeds", "check 'Loss'", {'"< 0.2", loss,': '"< 0.2", object(),'}),
    "tells_too_much": Case(
        "what_it_finds_can_be_recorded",
        "expected a whole recording, got none: full: it may hold 40000 bytes",
        {"#END": "for _ in range(300): ctx.check('Loss', '< 0.2', loss, loss < 0.2)"},
        kit=[
            "@pytest.fixture(autouse=True)",
            "def small(self, monkeypatch): monkeypatch.setattr(trial, 'Recorder', SmallRecorder)",
        ],
    ),
    "does_not_pass": Case(
        "it_has_checks_and_loses_none_but_claims", "Loss: expected < 0.2, got 1", kit=["smallest = {'n_steps': 1}"]
    ),
    "loses_a_claim": Case("", "", {"#END": claim("False")}, kit=[NOISE]),
    "wins_a_claim": Case("", "", {"#END": claim("loss > 0.1")}, kit=[NOISE, FAILS]),
    "claim_unbroken": Case(
        "each_check_can_fail",
        "check 'Gain: mine ahead of theirs': say in `failing`",
        {"#END": claim("loss > 0.1")},
        kit=[NOISE],
    ),
    "wins_on_noise": Case(
        "noise_wins_no_claim",
        "noise 'chance': expected that every claim is lost, got won: Gain: mine ahead of theirs: 0.05",
        {"#END": claim("loss > 0.04")},
        kit=[NOISE, FAILS],
    ),
    "does_not_claim_on_noise": Case(
        "noise_wins_no_claim",
        "noise 'chance': expected a claim",
        {"#END": f"if loss > 0.1: {claim('False')}"},
        kit=[NOISE],
    ),
    "claims_something_else_on_noise": Case(
        "noise_wins_no_claim",
        "expected claims as of the smallest run, got none of Gain",
        {"#END": f"if loss > 0.1: {claim('False')}\n    ctx.claim('Other: mine ahead', '> 0', 0, False)"},
        kit=[NOISE],
    ),
    "fails_on_noise": Case(
        "noise_wins_no_claim",
        "noise 'chance': expected a run that succeeds, got RuntimeError: shapes",
        {"#END": f"if loss < 0.1: raise RuntimeError('shapes')\n    {claim('False')}"},
        kit=[NOISE],
    ),
    "says_nothing_of_noise": Case(
        "noise_wins_no_claim",
        "noise 'chance': expected 'nothing here' in the log",
        {"#END": claim("False")},
        kit=["noise = {'chance': Noise(log='nothing here')}"],
    ),
    "without_noise": Case("noise_wins_no_claim", "expected in `noise` data of its kind", {"#END": claim("False")}),
    "built_in_without_noise": Case(
        "noise_wins_no_claim", "method 'built_in_without_noise': expected in `noise`", base="MethodConformance"
    ),
    "unchecked": Case(
        "it_has_checks_and_loses_none_but_claims",
        "expected a ctx.check",
        {'ctx.check("Loss", "< 0.2", loss, loss < 0.2)': ""},
        kit=["failing = {}"],
    ),
    "by_the_clock": Case(
        "the_same_seed_gives_the_same",
        "got another result on 'loss' at step 0",
        {"#BEGIN": "ctx.rng = np.random.default_rng(time.time_ns())"},
    ),
    "by_the_process": Case(
        ELSEWHERE,
        "got another result on 'loss' at step 0",
        {"#BEGIN": "ctx.rng = np.random.default_rng(os.getpid())"},
        slow={ELSEWHERE},
    ),
    "by_the_command": Case(
        ELSEWHERE,
        "expected what the window finds, got another metric 'loss'",
        {"#END": "loss += 'plexoscope.app.main' in sys.modules"},
        slow={ELSEWHERE},
    ),
    "no_checkpoint": Case(
        "it_ends_within_a_second_of_a_cancel_at_any_point",
        "ctx.checkpoint() in every loop",
        {"ctx.checkpoint()": "pass"},
    ),
    "rare_checkpoint": Case(
        "it_ends_within_a_second_of_a_cancel_at_any_point",
        "between method.py, line 28 and its end",
        {"#END": "time.sleep(0.3)"},
        kit=[
            "@pytest.fixture(autouse=True)",
            "def impatient(self, monkeypatch): monkeypatch.setattr(conformance, 'CANCEL_S', 0.2)",
        ],
    ),
    "will_not_stop": Case(
        "it_ends_within_a_second_of_a_cancel_at_any_point",
        "checkpoints more",
        {"        ctx.checkpoint()": "        try: ctx.checkpoint()\n        except BaseException: pass"},
    ),
    "swallows": Case(
        "it_lets_every_exception_through",
        "RuntimeError('mat1 and mat2 shapes cannot be multiplied') raised where it emits on 'picture'",
        {'    ctx.emit("picture"': '    with contextlib.suppress(Exception): ctx.emit("picture"'},
    ),
    "swallows_exits": Case(
        "it_lets_every_exception_through",
        "SystemExit(3) raised where it emits on 'loss'",
        {'        ctx.emit("loss"': '        with contextlib.suppress(SystemExit): ctx.emit("loss"'},
    ),
    "leaves_a_thread": Case(
        "nothing_is_left_behind",
        "thread waiter",
        {"#BEGIN": "threading.Thread(target=time.sleep, args=(30,), name='waiter', daemon=True).start()"},
    ),
    "leaves_a_process": Case(
        "nothing_is_left_behind", "process sleep", {"#BEGIN": "kept.append(subprocess.Popen(['sleep', '10']))"}
    ),
    "leaves_a_file_open": Case("nothing_is_left_behind", "open file", {"#BEGIN": "kept.append(open(__file__))"}),
    "leaves_a_folder": Case(
        "nothing_is_left_behind", "temporary file mine-", {"#BEGIN": "tempfile.mkdtemp(prefix='mine-')"}
    ),
    "leaves_shared_memory": Case(
        "nothing_is_left_behind",
        "shared memory",
        {"#BEGIN": "SharedMemory(create=True, size=10).close()"},
    ),
    "fails_only_on_the_way": Case(
        "each_check_can_fail",
        "check 'Loss': expected it to fail",
        {
            '        ctx.emit("loss"': CHECK_ON_THE_WAY + '        ctx.emit("loss"',
            '"< 0.2", loss, loss < 0.2)': '"< 0.2", loss, True)',
        },
    ),
    "takes_long": Case(
        "the_smallest_run_is_short",
        "method 'takes_long': smallest run: expected at most 0.05 s of one core, got 0.",
        {
            "#BEGIN": "began_s = time.process_time()\n    while time.process_time() < began_s + 0.3: ctx.checkpoint()",
            "#END": claim("False"),
        },
        kit=["smallest_run_s = 0.05", NOISE],
        base="MethodConformance",
    ),
    "always_passes": Case("each_check_can_fail", "check 'Loss': expected it to fail", {"loss < 0.2)": "True)"}),
    "unbroken": Case("each_check_can_fail", "say in `failing`", kit=["failing = {}"]),
    "no_such_check": Case(
        "each_check_can_fail",
        "check 'Gain': expected a report",
        kit=["failing = {'Loss': Failing(params={'n_steps': 1}), 'Gain': Failing()}"],
    ),
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Mapping[str, tuple[str, str]]]:
    """Case to kit test to its outcome and what it said."""
    folder = tmp_path_factory.mktemp("authors")
    for name, case in CASES.items():
        _write(folder / name, name, case)
    return _run_pytest(folder, list(CASES))


def _write(folder: Path, name: str, case: Case) -> None:
    package = folder / name
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    manifest, method = MANIFEST.replace("@", name), METHOD
    for old, new in case.manifest.items():
        assert old in manifest
        manifest = manifest.replace(old, new)
    for old, new in case.method.items():
        assert old in method
        method = method.replace(old, new)
    (package / "plugin.toml").write_text(manifest)
    (package / "method.py").write_text(method)
    left_out = (f"test_{test} = None" for test in KITS[case.base] - case.tests)
    body = (f"method_id = {name!r}", *case.kit, *left_out)
    (folder / f"test_{name}.py").write_text(TESTS.replace("@", case.base) + "".join(f"    {line}\n" for line in body))


def _run_pytest(folder: Path, names: Sequence[str]) -> dict[str, dict[str, tuple[str, str]]]:
    report = folder / f"{names[0]}.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}", *names]
    alone = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(command, cwd=folder, env=alone, capture_output=True, text=True, check=False)
    assert report.is_file(), done.stdout + done.stderr
    told: dict[str, dict[str, tuple[str, str]]] = {name: {} for name in names}
    for case in ElementTree.parse(report).iter("testcase"):
        ends = [(each.tag, f"{each.get('message')}\n{each.text}") for each in case]
        test = case.attrib["name"].removeprefix("test_").partition("[")[0]
        told[case.attrib["classname"].split(".")[0]][test] = ends[0] if ends else ("passed", "")
    return told


@pytest.mark.parametrize("name", CASES)
def test_one_fault_fails_one_test_that_names_it(
    outcomes: Mapping[str, Mapping[str, tuple[str, str]]], name: str
) -> None:
    case, told = CASES[name], outcomes[name]
    assert set(told) == case.tests
    failed = {test: text for test, (end, text) in told.items() if end not in ("passed", "skipped")}
    assert list(failed) == ([case.fails] if case.fails else []), failed
    assert all(case.says in text for text in failed.values()), failed
    skipped = [text for end, text in told.values() if end == "skipped"]
    assert all("see test_" in text for text in skipped)
    assert case.fails or not skipped
