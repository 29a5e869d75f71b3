"""Runs in processes: whatever becomes of the process, the run ends once, in the right state, and nothing is left."""

import contextlib
import gc
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pytest

from plexoscope.plugins.discovery import Method, Origin, method_at
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.events import Ended, Entered, LiveSet, Progressed
from plexoscope.plugins.packing import pack
from plexoscope.plugins.runner import Limits, Process, RunQueue, Thread, close_spare, start
from plexoscope.plugins.runner.process import spare
from plexoscope.plugins.states import RunState

pytestmark = pytest.mark.skipif(os.name != "posix", reason="processes need POSIX")

LONG_S = 30.0
PACKAGES = Path(__file__).parents[1] / "packages"


@pytest.fixture(scope="module")
def patient():
    before = list(sys.path)
    yield method_at(Origin(str(PACKAGES / "patient"), str(PACKAGES)))
    close_spare()
    sys.path[:] = before


@pytest.fixture
def run(patient):
    """Start a method of the package; whatever the test does, its run is over afterwards."""
    runs = []

    def begin(what, *, network=None, placement=None, observers=(), limits=Limits(), queue=None, seed=0, **values):  # noqa: B008
        events = []
        params = patient.load().params_class(what=what, **values)
        begun = start(
            patient, params, {"network": network}, placement=placement or Process(), limits=limits, queue=queue,
            observers=[*observers, lambda elapsed_s, event: events.append(event)], seed=seed, expects={"auc": 0.5},
        )  # fmt: skip
        begun.events = events
        runs.append(begun)
        return begun

    yield begin
    for each in runs:
        each.cancel()
        each.wait(LONG_S)


def ended(run, state):
    """Wait for the end, and assert that it is this one, and the only one."""
    assert run.wait(LONG_S) is state, run.error and run.error.traceback
    assert [event.state for event in run.events if isinstance(event, Ended)] == [state]
    assert isinstance(run.events[-1], Ended)
    return run


def is_alive(pid):
    """Whether a process of that number runs: not gone, nor dead and only not yet waited for."""
    try:
        return ") Z" not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, 0)
            return not Path("/proc/self").exists()
        return False


def wait_until(condition):
    deadline = time.monotonic() + LONG_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.002)


def test_the_same_in_a_thread_and_in_a_process(run):
    def story(placement):
        done = ended(run("steps", seed=3, placement=placement), RunState.SUCCEEDED)
        told = [event for event in done.events if not isinstance(event, Progressed)]
        return [(type(event).__name__, *map(words, vars(event).values())) for event in told], done.progress

    def words(value):
        packed = pack(value)
        return packed.text, [(array.dtype, array.shape, array.tobytes()) for array in packed.arrays]

    assert story(Thread()) == story(Process())


def test_arrays_arrive_as_they_were_emitted_and_read_only(run):
    done = ended(run("steps"), RunState.SUCCEEDED)
    images = [value.pixels for _, value in done.channels["images"].kept()]
    (last,) = [value.pixels for _, value in done.channels["image"].kept()]
    assert [image.max() for image in images] == [1, 3, 5, 7, 9]
    assert last.min() == last.max() == 9
    for array in (*images, last, *done.outputs.arrays.values()):
        assert not array.flags.writeable
        with pytest.raises(ValueError, match="cannot set WRITEABLE"):
            array.flags.writeable = True


@pytest.mark.parametrize(
    "name", ["ValueError", "SystemExit", "KeyboardInterrupt", "StopIteration", "UnpicklableError", "Silent"]
)  # fmt: skip
def test_exceptions(run, name):
    failed = ended(run("raises", text=name), RunState.FAILED)
    assert failed.error.type == name
    assert failed.channels["loss"].n_emitted == 1


@pytest.mark.parametrize(
    ("what", "n", "type_", "words"),
    [
        ("segfault", 0, "SIGSEGV", "memory that is not its own"),
        ("leave", 0, "Exit", "ended by itself, with exit code 0"),
        ("leave", 3, "Exit", "with exit code 3"),
        ("kill", signal.SIGKILL, "SIGKILL", "when memory runs out"),
        ("kill", signal.SIGTERM, "SIGTERM", "somebody ended it"),
        ("kill", signal.SIGABRT, "SIGABRT", "native code gave up"),
        ("close_all", 0, "Exit", "ended by itself"),
    ],
)
def test_crashes(run, what, n, type_, words):
    crashed = ended(run(what, n=int(n)), RunState.CRASHED)
    assert crashed.error.type == type_
    assert words in crashed.error.message
    assert crashed.outputs is None
    if type_ in ("SIGSEGV", "SIGABRT"):
        assert f"in {what}" in crashed.error.traceback
        assert crashed.channels["loss"].n_emitted == 1


def test_killed_from_outside_while_it_emits(run):
    killed = run("forever")
    wait_until(lambda: killed.channels["loss"].n_emitted > 10)
    os.kill(killed.worker.child.pid, signal.SIGKILL)
    assert ended(killed, RunState.CRASHED).error.type == "SIGKILL"


def test_a_cancel_at_a_checkpoint(run):
    cancelled = run("forever")
    cancelled.wait(LONG_S, until={RunState.RUNNING})
    asked_at = time.monotonic()
    cancelled.cancel()
    ended(cancelled, RunState.CANCELLED)
    assert time.monotonic() - asked_at < 10
    assert cancelled.error is None


@pytest.mark.parametrize("after_s", [0.0, 0.003, 0.05])
def test_a_cancel_before_it_has_begun(run, after_s):
    close_spare()
    cancelled = run("hang", limits=Limits(grace_s=LONG_S))
    time.sleep(after_s)
    cancelled.cancel()
    ended(cancelled, RunState.CANCELLED)


@pytest.mark.parametrize("what", ["hang", "hang_in_c"])
@pytest.mark.parametrize(("limits", "state"), [
    (Limits(grace_s=0.1), RunState.CANCELLED), (Limits(wall_s=0.1, grace_s=0.1), RunState.TIMED_OUT),
])  # fmt: skip
def test_a_method_without_checkpoints_is_killed(run, what, limits, state):
    hung = run(what, limits=limits)
    wait_until(lambda: hung.channels["loss"].n_emitted)
    if limits.wall_s is None:
        hung.cancel()
    ended(hung, state)
    assert not hung.abandoned
    assert not is_alive(hung.worker.child.pid)


def test_a_stopped_process_is_killed(run):
    stopped = run("forever", limits=Limits(grace_s=0.1))
    wait_until(lambda: stopped.channels["loss"].n_emitted)
    os.kill(stopped.worker.child.pid, signal.SIGSTOP)
    for speed in range(1000):
        stopped.set_live({"speed": speed / 100})  # asking never waits, however little is heard
    stopped.cancel()
    ended(stopped, RunState.CANCELLED)


def test_pause_step_and_resume(run):
    paused = run("steps", n=4, queue=(queue := RunQueue(1)))
    assert queue.n_working == 1
    paused.pause()
    assert paused.wait(LONG_S, until={RunState.PAUSED}) is RunState.PAUSED

    def n_pauses():
        return paused.events.count(Entered(RunState.PAUSED))

    emitted = []
    for _ in range(3):
        n_before = n_pauses()
        paused.step()
        wait_until(lambda n=n_before: n_pauses() > n)
        emitted.append(paused.channels["loss"].n_emitted)
    assert list(np.diff(emitted)) == [1, 1]
    elapsed_s = paused.elapsed_s
    assert paused.elapsed_s == elapsed_s
    paused.resume()
    ended(paused, RunState.SUCCEEDED)
    assert paused.channels["loss"].n_emitted == 4
    assert (queue.n_waiting, queue.n_working) == (0, 0)


def test_what_is_asked_for_before_it_begins_counts_from_the_first_checkpoint(run):
    queue = RunQueue(1)
    first, second = run("forever", queue=queue), run("steps", queue=queue)
    second.pause()
    second.set_live({"speed": 5})
    first.cancel()
    assert second.wait(LONG_S, until={RunState.PAUSED}) is RunState.PAUSED
    assert second.channels["loss"].n_emitted == 0
    second.resume()
    assert "'speed': 5.0" in ended(second, RunState.SUCCEEDED).logs[0][1]


def test_live_parameters(run):
    going = run("forever")
    going.set_live({"speed": 7})
    wait_until(lambda: any(value.values["speed"] == 7.0 for _, value in going.channels["loss"].kept()))
    assert going.live["speed"] == 7.0
    assert LiveSet({"speed": 7.0}) in going.events


def test_a_memory_limit(run):
    failed = ended(run("allocate", placement=Process(memory_mb=300)), RunState.FAILED)
    assert "MemoryError" in failed.error.type
    assert failed.error.message.endswith("the run may take 300 MB more than at its start")


def test_forks_of_the_method_change_nothing(run):
    done = ended(run("fork"), RunState.SUCCEEDED)
    assert [list(value.values) for _, value in done.channels["loss"].kept()] == [["parent"]]


@pytest.mark.parametrize("n", [0, 1])
def test_what_the_method_starts_ends_with_it(run, n):
    over = run("start_program", n=n)
    over.wait(LONG_S)
    assert over.state is (RunState.SUCCEEDED if n else RunState.CRASHED)
    ((_, value),) = over.channels["loss"].kept()
    wait_until(lambda: not is_alive(int(value.values["pid"])))


def test_a_fork_that_stays_ends_with_the_run(run):
    done = ended(run("fork_and_stay"), RunState.SUCCEEDED)
    wait_until(lambda: not is_alive(done.outputs.metrics["pid"]))


@pytest.mark.parametrize("n", [0, 1])
def test_emitting_after_the_end_changes_nothing(run, n):
    ended(run("leaves_a_thread", n=n), RunState.SUCCEEDED)


def test_emitting_from_several_threads(run):
    done = ended(run("uses_threads"), RunState.SUCCEEDED)
    values = [value.pixels for _, value in done.channels["images"].kept()]
    assert len(values) == 200
    assert all(value.min() == value.max() for value in values)


def test_what_it_prints_is_logged(run):
    done = ended(run("prints"), RunState.SUCCEEDED)
    assert [text for _, text in done.logs] == ["out", "err", "from C: é", " 100%", "no end of line"]


def test_all_that_it_prints_is_logged(run):
    done = ended(run("prints_much"), RunState.SUCCEEDED)
    assert sum(getattr(event, "text", "").startswith("line") for event in done.events) == 20000
    assert done.logs[-1][1] == "line 19999"


def test_only_what_is_needed_is_imported_and_a_core_is_left(run):
    close_spare()
    done = ended(run("looks_around"), RunState.SUCCEEDED)
    assert done.logs[0][1].startswith("[] ")
    assert 1 <= int(done.logs[0][1][3:]) <= max(1, os.cpu_count() - 1)


@pytest.mark.parametrize(
    ("what", "network", "words"),
    [
        ("returns_a_lock", None, "metric 'lock': expected a number, got lock"),
        ("emits_a_lock", None, "emit: channel 'loss': scalar: expected phase as text, got lock"),
        ("takes_input", lambda: None, "Can't pickle"),
    ],
)
def test_what_cannot_be_sent_is_a_failure_that_says_so(run, what, network, words):
    assert words in ended(run(what, network=network), RunState.FAILED).error.message


def test_inputs_are_shared_and_read_only(run):
    done = ended(run("takes_input", network=np.ones((1000, 1000))), RunState.SUCCEEDED)
    assert done.logs[0][1] == "False (1000, 1000)"
    assert done.outputs.metrics == {"sum": 1e6}


def test_a_method_made_up_here_cannot_run_elsewhere(make_method):
    method = make_method(lambda *_: None)
    with pytest.raises(PluginError, match="does not lie in a file: expected to run in a thread"):
        start(method, method.load().params_class(), {}, placement=Process())


def test_code_that_is_gone_is_a_failure(run, patient, tmp_path):
    gone = Method(patient.manifest, tmp_path, origin=Origin(str(tmp_path / "gone")))
    failed = start(gone, patient.load().params_class(), {"network": 0}, placement=Process())
    assert failed.wait(LONG_S) is RunState.FAILED
    assert "gone" in failed.error.message


def test_several_at_once_in_a_queue(run):
    queue = RunQueue(2)
    runs = [run("steps", queue=queue) for _ in range(5)]
    assert (queue.n_working, queue.n_waiting) == (2, 3)
    runs[4].cancel()
    assert ended(runs[4], RunState.CANCELLED).elapsed_s == 0
    for each in runs[:4]:
        ended(each, RunState.SUCCEEDED)
    assert (queue.n_working, queue.n_waiting) == (0, 0)


def test_the_spare_is_used_and_another_one_made(run):
    ended(run("steps"), RunState.SUCCEEDED)
    waiting = spare.waiting_child()
    assert waiting is not None
    second = ended(run("steps"), RunState.SUCCEEDED)
    assert second.worker.child is waiting
    assert spare.waiting_child() is not waiting


def test_a_spare_that_died_is_not_used(run):
    ended(run("steps"), RunState.SUCCEEDED)
    waiting = spare.waiting_child()
    waiting.kill()
    wait_until(lambda: waiting.exit_code(0.0) is not None)
    second = ended(run("steps"), RunState.SUCCEEDED)
    assert second.worker.child is not waiting


def test_nothing_is_left(run):
    def left():
        gc.collect()
        folders = list(Path(tempfile.gettempdir()).glob("plexoscope-run-*"))
        maps = Path("/proc/self/maps")
        mapped = "memfd:plexoscope" in maps.read_text() if maps.exists() else False
        return len(os.listdir("/dev/fd")), folders, mapped

    ended(run("steps"), RunState.SUCCEEDED)
    close_spare()
    before = left()
    for what, state in [("steps", RunState.SUCCEEDED), ("kill", RunState.CRASHED), ("floods", RunState.SUCCEEDED)]:
        over = ended(run(what, n=9), state)
        over.events.clear()
        over.channels, over._outputs = {}, None
        del over
    close_spare()
    assert left() == before


PROGRAM = """
import os, sys, time
from plexoscope.plugins.discovery import Origin, method_at
from plexoscope.plugins.runner import Process, start

method = method_at(Origin(sys.argv[1], sys.argv[2]))
run = start(method, method.load().params_class(what="hang"), {"network": 0}, placement=Process())
while not run.channels["loss"].n_emitted:
    time.sleep(0.01)
print(run.worker.child.pid, run.worker.folder, flush=True)
if sys.argv[3] == "dies":
    os._exit(0)
sys.modules["plexoscope.plugins.runner.starting"].GRACE_S = 0.2
"""


@pytest.mark.parametrize("how", ["ends", "dies"])
def test_no_process_outlives_its_host(how):
    words = [sys.executable, "-c", PROGRAM, str(PACKAGES / "patient"), str(PACKAGES), how]
    host = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert (host.returncode, host.stderr) == (0, "")
    pid, folder = host.stdout.split()
    wait_until(lambda: not is_alive(int(pid)) and not Path(folder).exists())
