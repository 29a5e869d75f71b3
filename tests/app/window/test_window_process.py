"""The window as a process: what it leaves in the log when it ends, crashes, or may not write."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

WINDOW = """
import ctypes, sys
from PySide6.QtCore import QTimer, qWarning
from PySide6.QtWidgets import QApplication
from plexoscope.app.window import start

def end_with(deed):
    def later():
        window = next(each for each in QApplication.topLevelWidgets() if hasattr(each, "messages"))
        deed(window)
    make = start.make_application
    def make_and_wait():
        application = make()
        QTimer.singleShot(0, lambda: QTimer.singleShot(300, later))
        return application
    start.make_application = make_and_wait

def close(window):
    print([message.title for message in window.messages.all if message.level == "warning"])
    window.close()

def fail_and_close(window):
    QTimer.singleShot(200, window.close)
    raise ValueError("nobody catches this")

def read_where_nothing_is(window):
    ctypes.string_at(0)

end_with(globals()[sys.argv[1]])
sys.exit(start.run_window([]))
"""


@pytest.fixture
def run_window(tmp_path: Path):
    """Return what runs a window of a new user that ends with a deed, in a process of its own."""
    if not os.environ.get("DISPLAY"):
        pytest.skip("a canvas needs an X server: run under xvfb-run, as `make test` does")

    def run(deed: str, log: Path) -> subprocess.CompletedProcess[str]:
        own = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path), "PLEXOSCOPE_RUNS": str(tmp_path / "runs")}
        environment = {**os.environ, **own, "PLEXOSCOPE_LOG": str(log)}
        command = [sys.executable, "-c", WINDOW, deed]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)

    return run


def test_a_crash_of_the_window_leaves_the_stack_of_python(run_window, tmp_path):
    done = run_window("read_where_nothing_is", tmp_path / "log")
    assert done.returncode < 0
    stack = (tmp_path / "log" / "crash.txt").read_text()
    assert stack.startswith("Fatal Python error: Segmentation fault")
    assert "in read_where_nothing_is" in stack
    assert "in run_window" in stack
    log = (tmp_path / "log" / "plexoscope.log").read_text()
    assert "the window starts: Python " in log
    assert "the window has ended" not in log


@pytest.mark.slow
def test_an_exception_that_nobody_catches_is_in_the_log_and_the_window_goes_on(run_window, tmp_path):
    done = run_window("fail_and_close", tmp_path / "log")
    assert (done.returncode, (tmp_path / "log" / "crash.txt").read_text()) == (0, "")
    log = (tmp_path / "log" / "plexoscope.log").read_text()
    assert "Unexpected ValueError: nobody catches this\nTraceback" in log
    assert "in fail_and_close" in log
    assert log.rstrip().endswith("the window has ended")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("deeds", "code", "said"),
    [
        (("layer.opacity value=0.05", "file.picture path={folder}/p.png size=64x48", "app.quit"), 0, ""),
        (("layer.opacty value=0.05", "app.quit"), 2, "(did you mean 'layer.opacity'?)"),
        (("slices.axial", "app.quit"), 3, "--do: slices.axial: Open a volume first"),
    ],
)
def test_what_the_window_is_told_to_do_has_an_exit_code(tmp_path, deeds, code, said):
    if not os.environ.get("DISPLAY"):
        pytest.skip("a window needs an X server: run under xvfb-run, as `make test` does")
    own = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path), "PLEXOSCOPE_LOG": str(tmp_path / "log")}
    words = [word for deed in deeds for word in ("--do", deed.format(folder=tmp_path))]
    command = [sys.executable, "-m", "plexoscope.app.main", "fornix", *words]
    done = subprocess.run(command, env={**os.environ, **own}, capture_output=True, text=True, timeout=120)
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert (tmp_path / "p.png").exists() == (code == 0)


@pytest.mark.slow
def test_a_folder_that_cannot_be_written_is_one_warning(run_window, tmp_path):
    (tmp_path / "file").write_text("")
    done = run_window("close", tmp_path / "file" / "log")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("No log is kept: ") == 1
    assert (tmp_path / "file").read_text() == ""
