"""What runs print on the threads of a Dask worker is told of each run by itself."""

import sys
import threading
import warnings

from plexoscope.plugins.runner.cluster.prints import printed_on_this_thread


def test_each_thread_has_lines_of_its_own(capsys):
    before, told, meeting = sys.stdout, {"a": [], "b": []}, threading.Barrier(2, timeout=30)

    def run(name):
        with printed_on_this_thread(told[name].append):
            meeting.wait()
            print(f"{name} 1")
            meeting.wait()
            print(f"{name} 2", end="")

    threads = [threading.Thread(target=run, args=(name,)) for name in told]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    print("of neither")
    assert told == {"a": ["a 1", "a 2"], "b": ["b 1", "b 2"]}
    assert sys.stdout is before
    assert capsys.readouterr().out == "of neither\n"


def test_both_streams_and_a_line_without_an_end():
    lines = []
    with printed_on_this_thread(lines.append) as finish:
        print("to stderr", file=sys.stderr)
        print(warnings.formatwarning("careful", UserWarning, "a.py", 1), file=sys.stderr, end="")
        print("no end", end="")
        finish()
        assert lines[-1] == "no end"
    assert lines == ["to stderr", "a.py:1: UserWarning: careful", "no end"]


def test_a_stream_that_was_put_in_between_stays(monkeypatch):
    lines, other = [], open("/dev/null", "w")  # noqa: SIM115 - closed below
    before = sys.stdout
    with printed_on_this_thread(lines.append):
        monkeypatch.setattr(sys, "stdout", other)
        print("elsewhere")
    assert sys.stdout is other
    assert lines == []
    monkeypatch.setattr(sys, "stdout", before)
    other.close()
