"""A method run from a script: its results as objects, its faults as errors, and Ctrl-C that leaves nothing behind."""

import signal
import threading
from pathlib import Path
from typing import Any

import networkx
import numpy as np
import pytest

import plexoscope.api as px
from plexoscope.plugins.recording import open_recording
from plexoscope.plugins.results import Matrix, Scalar
from tests.conftest import SitePackages

WITH_INPUTS = """
from dataclasses import dataclass
from plexoscope.plugins.results import Outputs

@dataclass(frozen=True)
class Params:
    pass

def run(params, inputs, ctx):
    ctx.log(f"{sorted(inputs)}")
    return Outputs(metrics={name: each.n_nodes for name, each in inputs.items()})
"""
TWO_INPUTS = (
    '[[input]]\nname="a"\nkind="network"\ntitle="A"\n[[input]]\nname="b"\nkind="network"\ntitle="B"\noptional=true'
)


@pytest.fixture
def run_counter(counter: Path) -> Any:
    return lambda **given: px.run("counter", plugin_dir=counter, **given)


def test_what_a_run_leaves(run_counter: Any) -> None:
    run = run_counter(n_steps=3, seed=5)
    assert (run.method, run.state, run.seed, run.error, run.recording) == ("counter", "succeeded", 5, "", None)
    assert run.params == {"n_steps": 3, "pause_s": 0.0, "speed": 1.0, "fault": ""}
    assert run.metrics == run.outputs.metrics == {"loss": 1 / 3}
    assert [(check.name, check.passed) for check in run.checks] == [("ends", True)]
    assert run.passed
    assert [(step, value.values["loss"]) for step, value in run.results["loss"]] == [(0, 1.0), (1, 0.5), (2, 1 / 3)]
    assert isinstance(run["loss"], Scalar)
    assert isinstance(run.data("picture"), px.Network)
    assert isinstance(run.data("picture", "array"), np.ndarray)
    assert repr(run).startswith("FinishedRun(counter succeeded after 0.")
    assert repr(run).endswith("s, 1 of 1 checks passed)")
    assert ">Metric</th>" in run._repr_html_()
    with pytest.raises(px.PlexoscopeError, match=r"channel 'los' .*: expected one of loss, picture"):
        run["los"]


def test_results_are_handed_on_where_the_script_is(run_counter: Any) -> None:
    seen: list[tuple[str, int, str]] = []

    def see(channel: str, step: int, result: object) -> None:
        assert threading.current_thread() is threading.main_thread()
        seen.append((channel, step, type(result).__name__))

    run_counter(n_steps=4, on_result=see)
    assert [step for channel, step, _ in seen if channel == "loss"] == [0, 1, 2, 3]
    assert seen[-1] == ("picture", 3, Matrix.__name__)


def test_ctrl_c_cancels_the_run_and_closes_its_recording(run_counter: Any, tmp_path: Path) -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            run_counter(
                n_steps=100_000, pause_s=0.01, record=tmp_path / "run",
                on_result=lambda *_: signal.raise_signal(signal.SIGINT),
            )  # fmt: skip
    finally:
        signal.signal(signal.SIGINT, before)
    with open_recording(tmp_path / "run") as recording:
        assert str(recording.header.end.state) == "cancelled"


def test_what_the_script_raises_at_a_result_cancels_the_run(run_counter: Any) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_counter(n_steps=100_000, pause_s=0.01, on_result=fail)


def test_a_run_that_fails_raises_with_what_it_left(run_counter: Any) -> None:
    said = "run of counter failed: RuntimeError: mat1 and mat2 cannot be multiplied .counter.py, line"
    with pytest.raises(px.MethodError, match=said) as raised:
        run_counter(n_steps=2, fault="raise")
    assert len(raised.value.run.results["loss"]) == 2
    assert 'raise RuntimeError("mat1 and mat2 cannot be multiplied")' in raised.value.__notes__[0]


def test_a_run_out_of_time_raises(run_counter: Any) -> None:
    with pytest.raises(px.MethodError, match="run of counter timed out"):
        run_counter(n_steps=100_000, pause_s=0.01, time_limit=0.05)


def test_a_check_that_fails_is_shown_and_raised_only_if_asked(site_packages: SitePackages) -> None:
    site_packages.add_method("countdown")
    with pytest.warns(
        px.Note, match=r"run of countdown: 1 of 1 checks did not pass:\n  ends \(expected 1, got 1\)"
    ) as said:
        run = px.run("countdown", fault="check")
    assert [warning.filename for warning in said] == [__file__]
    assert (run.state, run.passed) == ("succeeded", False)
    assert "✗ failed" in run._repr_html_()
    with pytest.raises(px.MethodError, match="checks did not pass") as raised:
        px.run("countdown", fault="check", strict=True)
    assert raised.value.run.metrics["loss"] == run.metrics["loss"]


def test_a_recorded_run_is_whole_and_says_what_went_in(counter: Path, tmp_path: Path) -> None:
    run = px.run("counter", plugin_dir=counter, n_steps=3, record=tmp_path / "a" / "b")
    assert run.recording == tmp_path / "a" / "b"
    with open_recording(run.recording) as recording:
        assert recording.header.parameters["n_steps"] == 3
    assert isinstance(px.read(f"run:{run.recording}:picture"), px.Network)
    with pytest.raises(px.PlexoscopeError, match="record: expected a folder without a recording, got one with"):
        px.run("counter", plugin_dir=counter, record=run.recording)


def test_true_records_among_the_users_data(counter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEXOSCOPE_RUNS", str(tmp_path))
    run = px.run("counter", plugin_dir=counter, n_steps=2, record=True)
    assert run.recording is not None
    assert run.recording.parent == tmp_path


def test_parameters_come_from_a_preset_a_mapping_and_keywords(counter: Path, tmp_path: Path) -> None:
    preset = tmp_path / "slow.toml"
    preset.write_text('method = "counter"\nversion = "1.0"\n[parameters]\nn_steps = 4\nspeed = 2.5\n')
    for params in (preset, {"n_steps": 4, "speed": 2.5}):
        run = px.run("counter", plugin_dir=counter, params=params, n_steps=2)
        assert (run.params["n_steps"], run.params["speed"]) == (2, 2.5)


def test_inputs_by_order_by_name_and_of_other_libraries(site_packages: SitePackages) -> None:
    site_packages.add_method("pair", rest=TWO_INPUTS, code=WITH_INPUTS)
    three, four = networkx.path_graph(3), np.ones((4, 4))
    assert px.run("pair", three, four).metrics == {"a": 3, "b": 4}
    assert px.run("pair", four, inputs={"a": three}).metrics == {"a": 3, "b": 4}
    run = px.run("pair", three)
    assert (run.metrics, [line for _, line in run.logs]) == ({"a": 3}, ["['a']"])
    for given, named, said in (
        ((), {}, "inputs: method 'pair' has no sample for 'a', expected data"),
        ((three,) * 3, {}, "inputs: method 'pair' takes 2, got 3"),
        ((), {"c": three}, "inputs: method 'pair' has no 'c', expected a, b"),
        (("fornix",), {}, "expected network, got streamlines"),
        ((np.ones((3, 4)),), {}, r"a: expected an array for network \(N, N\), got an array of shape \(3, 4\)"),
    ):
        with pytest.raises(px.PlexoscopeError, match=said):
            px.run("pair", *given, inputs=named)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"n_step": 3}, "unknown parameter 'n_step' .did you mean 'n_steps'"),
        ({"n_steps": -3}, "parameter 'n_steps': expected a whole number in 1 … 1e\\+07, got -3"),
        ({"n_steps": "3"}, "parameter 'n_steps': expected a whole number"),
        ({"seed": -1}, "seed: expected a whole number ≥ 0, got -1"),
        ({"device": "gpu"}, "device: expected cpu, cuda or cuda:NUMBER, got 'gpu'"),
        ({"time_limit": 0}, "time_limit: expected seconds > 0, got 0"),
        ({"on": "moon"}, "on: expected thread, process or an address"),
        ({"on": "thread", "memory_limit": 99}, "on: a limit of memory needs a process of its own"),
        ({"params": "absent.toml"}, "params: cannot be read"),
    ],
)
def test_what_cannot_begin_is_said_in_words_of_python(run_counter: Any, given: dict[str, Any], said: str) -> None:
    with pytest.raises(px.PlexoscopeError, match=said) as raised:
        run_counter(**given)
    assert "--" not in str(raised.value)


def test_a_method_that_is_not_there_is_said() -> None:
    with pytest.raises(px.PlexoscopeError, match=r"no method 'pivm' \(did you mean 'pivem'"):
        px.run("pivm")


def test_no_keyword_of_run_is_a_parameter_of_a_method(installed_params: dict[str, set[str]]) -> None:
    import inspect

    own = {name for name, each in inspect.signature(px.run).parameters.items() if each.kind is each.KEYWORD_ONLY}
    assert "seed" in own
    assert {id: names & own for id, names in installed_params.items() if names & own} == {}


@pytest.fixture(scope="module")
def installed_params() -> dict[str, set[str]]:
    from plexoscope.plugins.discovery import find_methods
    from plexoscope.plugins.parameters import fields

    methods = [method for method in find_methods() if method.available]
    return {method.id: {field.name for field in fields(method.load().params_class)} for method in methods}
