"""Runs on a Dask cluster of real processes: told, asked and ended as anywhere else, whatever becomes of the cluster."""

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from plexoscope.plugins.discovery import Origin, method_at
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.events import Ended, LiveSet
from plexoscope.plugins.recording import Recorder, header_of, read_header
from plexoscope.plugins.runner import Limits, Thread, start
from plexoscope.plugins.runner.cluster import connection
from plexoscope.plugins.runner.cluster.cluster import Cluster
from plexoscope.plugins.states import RunState
from plexoscope.plugins.sweep import Sweep, sweep_points
from tests.bench.dask_cluster import DaskCluster

pytest.importorskip("distributed")

LONG_S = 30.0
PACKAGES = Path(__file__).parents[1] / "packages"


@pytest.fixture(scope="module")
def patient():
    before = list(sys.path)
    yield method_at(Origin(str(PACKAGES / "patient"), str(PACKAGES)))
    sys.path[:] = before


@pytest.fixture(scope="module")
def dask():
    with DaskCluster(2) as cluster:
        yield cluster


@pytest.fixture
def run(patient, dask):
    """Start a method of the package on the cluster; whatever the test does, its run is over afterwards."""
    runs = []

    def begin(what, *, method=patient, placement=None, limits=Limits(), observers=(), network=None, seed=0, **values):  # noqa: B008
        events = []
        begun = start(
            method, patient.load().params_class(what=what, **values), {"network": network}, limits=limits, seed=seed,
            placement=placement or Cluster(dask.address), expects={"auc": 0.5},
            observers=[*observers, lambda elapsed_s, event: events.append(event)],
        )  # fmt: skip
        begun.events = events
        runs.append(begun)
        return begun

    yield begin
    for each in runs:
        each.cancel()
        each.wait(LONG_S)


def test_the_cluster_of_the_tests_listens_on_loopback_only(dask):
    psutil = pytest.importorskip("psutil")
    processes = [dask.scheduler, *dask.workers.values()]
    listening = [
        each.laddr.ip
        for process in processes
        for each in psutil.Process(process.pid).net_connections()
        if each.status == psutil.CONN_LISTEN
    ]
    assert len(listening) >= len(processes)
    assert set(listening) == {"127.0.0.1"}


def ended(run, state):
    """Wait for the end, and assert that it is this one, and the only one."""
    assert run.wait(LONG_S) is state, run.error and run.error.traceback
    assert [event.state for event in run.events if isinstance(event, Ended)] == [state]
    return run


def wait_until(condition):
    deadline = time.monotonic() + LONG_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def at_work(run):
    wait_until(lambda: run.channels["loss"].kept())
    return run


NOTHING = {"queues": 0, "tasks": 0, "clients": 0, "processing": 0}


def worker_of(dask, run):
    """The name of the worker that a run is on."""
    return next(name for name in dask.workers if run.worker.address in dask.log(name))


def test_a_run_is_the_same_as_in_a_thread_and_leaves_nothing(run, dask, patient, tmp_path):
    digests = {}
    for name, placement in {"thread": Thread(), "cluster": Cluster(dask.address)}.items():
        params = patient.load().params_class(what="steps")
        recorder = Recorder(tmp_path / name, header_of(patient, params, 7, placement))
        done = ended(run("steps", placement=placement, seed=7, observers=[recorder.take]), RunState.SUCCEEDED)
        recorder.close()
        digests[name] = read_header(tmp_path / name).end.digest
        assert done.checks[0].passed
        assert done.logs[0][1] == "7 cpu {'auc': 0.5} {'speed': 1.0}"
        assert done.progress.fraction == 1.0
        assert not done.outputs.arrays["base"].flags.writeable or name == "thread"
    assert digests["cluster"] == digests["thread"] != ""
    assert dask.left() == NOTHING
    assert dask.complaints() == []


def test_what_it_prints_is_logged(run, dask):
    done = ended(run("speaks"), RunState.SUCCEEDED)
    assert [text for _, text in done.logs] == ["out", "err", " 100%", "told", "no end of line"]
    assert dask.complaints() == [], "it is told of the run, and not by the worker"


@pytest.mark.parametrize(
    ("what", "text", "message"),
    [
        ("raises", "ValueError", "ValueError: reason"),
        ("raises", "SystemExit", "SystemExit: reason"),
        ("returns_a_lock", "", "PluginError: outputs of 'patient': metric 'lock': expected a number"),
        ("emits_a_lock", "", "PluginError: emit: channel 'loss': scalar: expected phase as text, got lock"),
    ],
)
def test_what_a_method_raises_ends_its_run_and_not_the_worker(run, dask, what, text, message):
    failed = ended(run(what, text=text), RunState.FAILED)
    assert str(failed.error).startswith(message)
    assert dask.complaints() == []


def test_cancel(run, dask):
    begun = at_work(run("forever"))
    asked_at = time.monotonic()
    begun.cancel()
    ended(begun, RunState.CANCELLED)
    assert time.monotonic() - asked_at < 1.0 or not begun.abandoned
    assert not begun.abandoned
    assert dask.left() == NOTHING
    assert dask.complaints() == []


def test_a_run_that_waits_for_a_worker_is_cancelled_at_once(run, dask):
    busy = [at_work(run("forever")) for _ in dask.workers]
    waiting = run("steps")
    assert waiting.wait(0.5) is RunState.QUEUED
    waiting.cancel()
    assert waiting.state is RunState.CANCELLED
    ended(waiting, RunState.CANCELLED)
    for each in busy:
        each.cancel()
        ended(each, RunState.CANCELLED)
    assert dask.left() == NOTHING


def test_pause_step_resume_and_live_values(run):
    begun = at_work(run("forever"))
    begun.pause()
    assert begun.wait(LONG_S, {RunState.PAUSED}) is RunState.PAUSED
    steps = [value.values["step"] for _, value in begun.channels["loss"].kept()]
    begun.step()
    wait_until(lambda: begun.channels["loss"].kept()[-1][1].values["step"] > steps[-1])
    assert begun.wait(LONG_S, {RunState.PAUSED}) is RunState.PAUSED
    begun.set_live({"speed": 3.0})
    begun.resume()
    wait_until(lambda: begun.channels["loss"].kept()[-1][1].values["speed"] == 3.0)
    assert any(isinstance(event, LiveSet) for event in begun.events)


def test_what_is_asked_while_the_run_waits_counts_from_its_start(run, dask):
    busy = [at_work(run("forever")) for _ in dask.workers]
    waiting = run("forever")
    waiting.set_live({"speed": 2.0})
    waiting.pause()
    for each in busy:
        each.cancel()
    assert waiting.wait(LONG_S, {RunState.PAUSED}) is RunState.PAUSED
    waiting.resume()
    at_work(waiting)
    assert waiting.channels["loss"].kept()[0][1].values == {"step": 0, "speed": 2.0}


def test_wall_limit(run):
    late = ended(run("forever", limits=Limits(wall_s=0.3)), RunState.TIMED_OUT)
    assert str(late.error) == "TimeLimit: did not end within 0.3 s of work"


@pytest.fixture
def made(site_packages, monkeypatch):
    """A method in a package of its own, and the folder of that."""
    folder = site_packages.add_method("made-up".replace("-", "_"))
    return method_at(Origin(str(folder), str(folder.parent))), folder


@pytest.mark.parametrize("change", ["another version", "absent"])
def test_a_method_that_is_not_the_same_on_the_worker(dask, made, change):
    method, folder = made
    params = method.load().params_class()
    manifest = folder / "plugin.toml"
    if change == "absent":
        folder.rename(folder.with_name("elsewhere"))
        words = "method 'made_up': expected it installed on the worker, got none"
    else:
        manifest.write_text(manifest.read_text().replace('version = "1.0"', 'version = "2.0"'))
        words = "method 'made_up': expected version 1.0 on the worker, got made_up 2.0"
    run = start(method, params, {}, placement=Cluster(dask.address))
    assert run.wait(LONG_S) is RunState.FAILED
    assert run.error.message == words


def test_nothing_answers(run, monkeypatch):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    refused = ended(run("steps", placement=Cluster(address)), RunState.FAILED)
    assert refused.error.message == f"cluster: no scheduler answers (Connection refused): {address}"
    monkeypatch.setattr(connection, "CONNECT_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        mute = ended(run("steps", placement=Cluster(address)), RunState.FAILED)
    assert mute.error.message == f"cluster: no scheduler answers (timed out): {address}"


def test_words_that_are_no_address(run):
    with pytest.raises(PluginError, match="expected an address as tcp://HOST:PORT, got 'HOST:1'"):
        run("steps", placement=Cluster("HOST:1"))


def test_a_lost_worker_crashes_the_run_and_nobody_runs_it_again(run, dask):
    before = {name for name, process in dask.workers.items() if process.poll() is None}
    lost = ended(run("kill", n=signal.SIGKILL), RunState.CRASHED)  # the worker kills itself: a second one would, too
    assert lost.error.type == "LostWorker"
    assert lost.error.message.startswith("the worker tcp://127.0.0.1:")
    ended(run("steps"), RunState.SUCCEEDED)
    assert len([name for name in before if dask.workers[name].poll() is None]) == len(before) - 1
    assert dask.left() == NOTHING
    dask.add_workers(1)


HOST = """
import sys, time
from plexoscope.plugins.discovery import Origin, method_at
from plexoscope.plugins.runner import start
from plexoscope.plugins.runner.cluster.cluster import Cluster
method = method_at(Origin(sys.argv[1], sys.argv[2]))
run = start(method, method.load().params_class(what="forever"), {"network": None}, placement=Cluster(sys.argv[3]))
while not run.channels["loss"].kept():
    time.sleep(0.01)
print("at work", flush=True)
time.sleep(1000)
"""


def test_a_run_whose_host_was_killed_ends(dask):
    command = [sys.executable, "-c", HOST, str(PACKAGES / "patient"), str(PACKAGES), dask.address]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as host:
        assert host.stdout.readline() == b"at work\n"
        host.kill()
    wait_until(lambda: dask.left() == NOTHING)


def test_a_method_that_hangs_is_left_and_dask_knows_that_its_worker_is_busy(run, dask):
    hung = at_work(run("hang", limits=Limits(grace_s=0.2)))
    hung.cancel()
    assert ended(hung, RunState.CANCELLED).abandoned
    for _ in range(2):
        ended(run("steps"), RunState.SUCCEEDED)
    dask.workers[worker_of(dask, hung)].kill()
    dask.add_workers(1)


def test_a_lost_scheduler_crashes_the_run(run):
    with DaskCluster(1) as own:
        begun = at_work(run("forever", placement=Cluster(own.address)))
        own.scheduler.kill()
        crashed = ended(begun, RunState.CRASHED)
    assert str(crashed.error) == "LostScheduler: the scheduler is gone"


def test_a_sweep_over_which_a_worker_is_lost_has_all_results(patient, dask):
    points = sweep_points(patient.load().params_class, {"what": "steps"}, {"n": (30, 60)}, range(3))
    inputs = {"network": None}

    def begin(point, placement):
        return start(patient, point.params, inputs, seed=point.seed, placement=placement)

    sweep = Sweep(points, lambda point: begin(point, Cluster(dask.address)))
    wait_until(lambda: any(run.state is RunState.RUNNING for run in sweep.runs))
    alive = [process for process in dask.workers.values() if process.poll() is None]
    alive[-1].kill()
    wait_until(lambda: sweep.poll() or sweep.is_over)
    assert [run.state for run in sweep.runs] == [RunState.SUCCEEDED] * 6
    local = [begin(point, Thread()) for point in points]
    for here, there in zip(local, sweep.runs, strict=True):
        here.wait(LONG_S)
        there.wait(LONG_S)
        kept = [[value.values["loss"] for _, value in run.channels["loss"].kept()] for run in (here, there)]
        assert kept[0] == kept[1]
