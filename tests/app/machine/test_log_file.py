"""The log on disk: it outlives a crash, is shared by processes, stays small, and its absence ends nothing."""

import logging
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from plexoscope.app.machine import log_file
from plexoscope.app.machine.log_file import CRASH_NAME, LOG_NAME, last_crash, log_error, log_folder, start_log

MARK = "a line that a test wrote"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the log of this test goes; not made yet."""
    path = tmp_path / "state" / "log"
    monkeypatch.setenv("PLEXOSCOPE_LOG", str(path))
    return path


def python(code: str, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", code, *words], stderr=subprocess.PIPE, text=True)


def run_python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)


def test_tests_do_not_write_into_the_users_log(log_of_tests, monkeypatch):
    assert log_folder() == log_of_tests
    monkeypatch.delenv("PLEXOSCOPE_LOG")
    assert log_folder().name in ("log", "Logs")
    assert log_folder() != log_of_tests


def test_a_crash_leaves_the_stack_of_python(folder):
    code = (
        "import ctypes\n"
        "from plexoscope.app.machine.log_file import start_log\n"
        "def read_where_nothing_is():\n    ctypes.string_at(0)\n"
        "log = start_log()\n"
        "read_where_nothing_is()\n"
    )
    done = run_python(code)
    assert done.returncode < 0
    crash = last_crash()
    assert crash is not None
    assert crash.stack.startswith("Fatal Python error: Segmentation fault")
    assert "in read_where_nothing_is" in crash.stack
    assert crash.when.startswith(time.strftime("%Y-%m-"))


def test_the_last_of_several_crashes_is_told(folder):
    folder.mkdir(parents=True)
    (folder / CRASH_NAME).write_text("Fatal Python error: Aborted\n\nold\nFatal Python error: Bus error\n\nnew\n")
    crash = last_crash()
    assert crash is not None
    assert crash.stack == "Fatal Python error: Bus error\n\nnew"


def test_no_crash_without_a_dump(folder):
    assert last_crash() is None
    assert run_python("from plexoscope.app.machine.log_file import start_log\nstart_log().close()").returncode == 0
    assert (folder / CRASH_NAME).stat().st_size == 0
    assert last_crash() is None


def test_an_old_record_of_crashes_is_put_aside(folder, monkeypatch):
    folder.mkdir(parents=True)
    (folder / CRASH_NAME).write_text("x" * 100)
    monkeypatch.setattr(log_file, "MAX_CRASH_BYTES", 99)
    start_log().close()
    assert (folder / CRASH_NAME).stat().st_size == 0
    assert (folder / f"{CRASH_NAME}.1").stat().st_size == 100


def test_what_is_logged_is_on_disk_at_once_and_ends_with_the_log(folder):
    log = start_log()
    logging.getLogger("plexoscope.app").info("%s: ≥ 1 µm", MARK)
    assert f"plexoscope.app: {MARK}: ≥ 1 µm" in (folder / LOG_NAME).read_text(encoding="utf-8")
    log.close()
    logging.getLogger("plexoscope.app").warning("after the end")
    assert "after the end" not in (folder / LOG_NAME).read_text(encoding="utf-8")


def test_the_log_is_renamed_when_it_grows(folder, monkeypatch):
    monkeypatch.setattr(log_file, "MAX_LOG_BYTES", 1000)
    log = start_log()
    for i in range(100):
        logging.getLogger("plexoscope").info("%s number %d", MARK, i)
    log.close()
    logs = sorted(folder.glob(f"{LOG_NAME}*"))
    assert len(logs) == 1 + log_file.N_OLD_LOGS
    assert all(path.stat().st_size <= 1000 for path in logs)
    text = "".join(path.read_text() for path in [*logs[1:], logs[0]])
    numbers = [int(line.rpartition(" ")[2]) for line in text.splitlines()]
    assert numbers == list(range(numbers[0], 100))


TALK = """
import logging, sys
from plexoscope.app.machine import log_file
log_file.MAX_LOG_BYTES = 20_000
log_file.N_OLD_LOGS = 9
log = log_file.start_log()
for i in range(300):
    logging.getLogger("plexoscope").info("process %s says number %d", sys.argv[1], i)
log.close()
"""


def test_two_processes_write_one_log(folder):
    talkers = [python(TALK, name) for name in ("one", "two")]
    for talker in talkers:
        _, said = talker.communicate(timeout=60)
        assert (talker.returncode, said) == (0, "")
    text = "".join(path.read_text() for path in folder.glob(f"{LOG_NAME}*"))
    lines = text.splitlines()
    assert all(" plexoscope: process " in line for line in lines)
    assert len(lines) == 600


@pytest.mark.skipif(os.name == "nt", reason="an open file cannot be renamed there")
def test_the_log_follows_when_another_process_renames_it(folder):
    log = start_log()
    logging.getLogger("plexoscope").info("before")
    (folder / LOG_NAME).rename(folder / f"{LOG_NAME}.1")
    logging.getLogger("plexoscope").info("after")
    log.close()
    assert "before" in (folder / f"{LOG_NAME}.1").read_text()
    assert "after" in (folder / LOG_NAME).read_text()


def test_a_folder_that_cannot_be_made_is_an_error_of_the_system(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("PLEXOSCOPE_LOG", str(tmp_path / "file" / "log"))
    with pytest.raises(OSError, match="file"):
        start_log()
    log_error("nowhere to go", ValueError("an error"))
    assert last_crash() is None
    assert (tmp_path / "file").read_text() == ""


def test_a_disk_that_fills_up_is_said_once(folder, capsys, monkeypatch):
    log = start_log()

    def fill(record: logging.LogRecord) -> str:
        raise OSError(28, "No space left on device")

    (handler,) = [each for each in logging.getLogger("plexoscope").handlers if isinstance(each, logging.FileHandler)]
    monkeypatch.setattr(handler, "format", fill)
    for _ in range(3):
        logging.getLogger("plexoscope").info("one more")
    said = capsys.readouterr().err
    assert said == "plexoscope: the log cannot be written ([Errno 28] No space left on device)\n"
    log.close()


def test_an_error_of_a_process_without_a_log_comes_with_its_traceback(folder):
    try:
        raise ValueError("an error to be found")
    except ValueError as error:
        log_error("internal error of: plexoscope render", error)
    text = (folder / LOG_NAME).read_text()
    assert "ERROR plexoscope: internal error of: plexoscope render" in text
    assert "in test_an_error_of_a_process_without_a_log_comes_with_its_traceback" in text
    assert not (folder / CRASH_NAME).exists()


@pytest.mark.parametrize("word", ["--help", "--version", "render --help"])
def test_asking_for_help_makes_nothing_on_disk(folder, word):
    code = (
        f"from plexoscope.app.main import main\nimport sys\nmain({word.split()!r})\nassert 'logging' not in sys.modules"
    )
    done = run_python(code)
    assert done.returncode == 0, done.stderr
    assert not folder.parent.exists()


def test_setting_up_takes_no_time(folder):
    code = (
        "import logging.handlers, platformdirs, time, tempfile\n"  # which the window has anyway
        "from plexoscope.app.machine.log_file import start_log\n"
        "times = []\n"
        "for _ in range(5):\n"
        "    began = time.process_time(); log = start_log(); times.append(time.process_time() - began); log.close()\n"
        "assert sorted(times)[2] < 0.010, times\n"
    )
    done = run_python(code)
    assert done.returncode == 0, done.stderr
