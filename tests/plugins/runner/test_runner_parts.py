"""The parts of the runner by themselves: the queue, the cores, the gate, what is printed and why a process ended."""

import os
import signal
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.plugins.context import Cancelled
from plexoscope.plugins.runner import RunQueue, cores
from plexoscope.plugins.runner.gate import Gate
from plexoscope.plugins.runner.memory import with_the_limit
from plexoscope.plugins.runner.printed_lines import MAX_LINE
from plexoscope.plugins.runner.process.crash import failure_of_exit
from plexoscope.plugins.runner.process.printed import Printed
from plexoscope.plugins.states import Failure, RunState

LONG_S = 30.0


class Waiter:
    """A run that ends when it is told to, or as soon as it begins."""

    def __init__(self, queue, ends_at_once=False):
        self.queue, self.ends_at_once, self.n_begun = queue, ends_at_once, 0

    def begin(self):
        self.n_begun += 1
        if self.ends_at_once:
            self.queue.leave(self)


def test_the_queue_keeps_the_order_and_its_slots():
    queue = RunQueue(2)
    runs = [Waiter(queue) for _ in range(5)]
    for run in runs:
        queue.enter(run)
    assert [run.n_begun for run in runs] == [1, 1, 0, 0, 0]
    queue.leave(runs[3])  # cancelled while it waits
    queue.leave(runs[1])
    queue.leave(runs[1])  # once more: no second slot comes of it
    assert [run.n_begun for run in runs] == [1, 1, 1, 0, 0]
    queue.leave(runs[0])
    assert [run.n_begun for run in runs] == [1, 1, 1, 0, 1]
    assert (queue.n_working, queue.n_waiting) == (2, 0)


def test_thousands_that_end_at_once_do_not_nest():
    queue = RunQueue(1)
    first, rest = Waiter(queue), [Waiter(queue, ends_at_once=True) for _ in range(3000)]
    for run in (first, *rest):
        queue.enter(run)
    queue.leave(first)
    assert all(run.n_begun == 1 for run in rest)
    assert (queue.n_working, queue.n_waiting) == (0, 0)


def test_many_threads_share_a_queue():
    queue, most, lock = RunQueue(3), [], threading.Lock()

    class Worker(Waiter):
        def begin(self):
            super().begin()
            with lock:
                most.append(queue.n_working)
            threading.Thread(target=queue.leave, args=(self,)).start()

    runs = [Worker(queue) for _ in range(200)]
    threads = [threading.Thread(target=queue.enter, args=(run,)) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join(LONG_S)
    assert all(run.n_begun == 1 for run in runs)
    assert max(most) <= 3
    assert (queue.n_working, queue.n_waiting) == (0, 0)


@pytest.mark.parametrize(("n_cores", "n_runs", "expected"), [(1, 1, 1), (2, 1, 1), (8, 1, 7), (8, 3, 2), (8, 20, 1)])
def test_the_window_keeps_a_core(monkeypatch, n_cores, n_runs, expected):
    monkeypatch.setattr(cores, "n_cores", lambda: n_cores)
    assert cores.threads_per_run(n_runs) == expected


def test_what_the_user_has_set_stays(monkeypatch):
    monkeypatch.setattr(cores, "_set_by_user", {"OMP_NUM_THREADS": "5"})
    assert cores.environment(2)["OMP_NUM_THREADS"] == "5"
    assert cores.environment(2)["MKL_NUM_THREADS"] == "2"


def test_torch_is_told_and_not_imported(monkeypatch):
    import sys
    import types

    told = []
    for name in cores.VARIABLES:
        monkeypatch.setenv(name, "9")  # put back afterwards
    monkeypatch.setattr(cores, "_set_by_user", {})
    monkeypatch.setitem(sys.modules, "torch", types.SimpleNamespace(set_num_threads=told.append))
    cores.limit_threads(3)
    assert (told, os.environ["OMP_NUM_THREADS"]) == ([3], "3")
    monkeypatch.setitem(sys.modules, "torch", types.SimpleNamespace())  # in the middle of its import
    cores.limit_threads(4)
    monkeypatch.delitem(sys.modules, "torch")
    cores.limit_threads(4)
    assert (told, "torch" in sys.modules) == ([3], False)


def test_a_gate_that_nobody_closes_is_open():
    gate = Gate(pytest.fail)
    gate.resume()
    gate.checkpoint()


def test_a_cancel_comes_before_a_pause():
    gate = Gate(pytest.fail)
    gate.pause()
    gate.cancel()
    with pytest.raises(Cancelled):
        gate.checkpoint()


@pytest.mark.parametrize("how", ["resume", "cancel"])
def test_a_held_method_goes_on(how):
    told, is_held = [], threading.Event()

    def entered(state):
        told.append(state)
        is_held.set()

    gate = Gate(entered)

    def method():
        try:
            gate.checkpoint()
        except Cancelled:
            told.append("cancelled")

    gate.pause()
    thread = threading.Thread(target=method)
    thread.start()
    assert is_held.wait(LONG_S)
    getattr(gate, how)()
    thread.join(LONG_S)
    assert told == [RunState.PAUSED, RunState.RUNNING if how == "resume" else "cancelled"]


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\n")), max_size=6), st.integers(1, 9))
def test_printed_lines_come_whole_however_they_are_cut(lines, n_bytes):
    reading, writing = os.pipe()
    try:
        printed, got = Printed(reading), []
        data = "".join(f"{line}\n" for line in lines).encode()
        for start in range(0, len(data), n_bytes):
            os.write(writing, data[start : start + n_bytes])
            got += printed.lines()
        assert got == [line for line in lines if line.strip()]
        assert not printed.is_over
    finally:
        os.close(writing)
    assert printed.lines(is_end=True) == []
    assert printed.is_over
    os.close(reading)


def test_what_is_printed_is_bounded():
    reading, writing = os.pipe()
    printed = Printed(reading)
    os.write(writing, b"x" * (MAX_LINE + 5))
    assert [len(line) for line in printed.lines()] == [MAX_LINE]
    os.write(writing, b"  1 %\r  2 %\r\nno \xff text")
    assert printed.lines(is_end=True) == ["  2 %", "no � text"]
    os.close(writing)
    os.close(reading)


@pytest.mark.parametrize(
    ("code", "type_", "words"),
    [
        (-signal.SIGSEGV, "SIGSEGV", "memory that is not its own"),
        (-signal.SIGUSR1, "SIGUSR1", "was ended by SIGUSR1"),
        (-200, "signal 200", "was ended by signal 200"),
        (7, "Exit", "exit code 7"),
        (None, "Lost", "closed its connection"),
    ],
)
def test_why_a_process_ended(tmp_path, code, type_, words):
    dump = tmp_path / "crash.txt"
    assert failure_of_exit(code, dump).traceback == ""
    dump.write_bytes(b"x" * 100_000 + b"\xff the end")
    failure = failure_of_exit(code, dump)
    assert failure.type == type_
    assert words in failure.message
    assert failure.traceback.endswith("the end")
    assert len(failure.traceback) < 30_000


@pytest.mark.parametrize(
    ("failure", "is_told"),
    [
        (Failure("MemoryError", "", ""), True),
        (Failure("_ArrayMemoryError", "Unable to allocate", ""), True),
        (Failure("RuntimeError", "DefaultCPUAllocator: can't allocate memory", ""), True),
        (Failure("RuntimeError", "mat1 and mat2", ""), False),
        (Failure("ValueError", "allocate", ""), False),
    ],
)
def test_a_failure_for_want_of_memory_names_the_limit(failure, is_told):
    assert ("may take 5 MB more" in with_the_limit(failure, 5).message) is is_told
    assert with_the_limit(failure, None) == failure
