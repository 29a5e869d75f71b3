"""`plexoscope doctor` and the script that runs before anything is installed."""

import importlib.metadata
import subprocess
import sys
from pathlib import Path

import pytest

from plexoscope.app.machine import system_libraries
from plexoscope.app.machine.system_libraries import Need

SCRIPT = Path(system_libraries.__file__)
ABSENT = Need("libnosuch1", "nothing", ["libnosuch.so.1"])


@pytest.fixture
def one_missing(monkeypatch):
    monkeypatch.setattr(system_libraries, "WINDOW", (ABSENT,))
    monkeypatch.setattr(system_libraries, "PYTHON", ())
    monkeypatch.setattr(system_libraries, "TESTS", ())
    monkeypatch.setattr(sys, "platform", "linux")


def test_doctor_names_what_is_missing_and_the_remedy(plexoscope, one_missing):
    said = plexoscope("doctor")
    (line,) = [line for line in said.out.splitlines() if line.startswith("libnosuch1 ")]
    assert said.code == 4
    assert line.split()[1] == "missing"
    assert line.endswith("sudo apt-get install -y --no-install-recommends libnosuch1")
    assert said.err.endswith("missing; the last column says what to do\n")


def test_doctor_looks_at_everything(plexoscope, monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    out = plexoscope("doctor").out
    for what in ("Python", "torch", "OpenGL", "display", "sample fornix"):
        assert any(line.startswith(f"{what} ") for line in out.splitlines())


def test_doctor_asks_the_display(plexoscope, monkeypatch):
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("DISPLAY", "/no/such/display")
    said = plexoscope("doctor")
    (line,) = [line for line in said.out.splitlines() if line.startswith("display ")]
    assert line.split()[1] == "missing"
    assert line.endswith("start it, or unset DISPLAY to draw pictures instead")
    assert said.code == 4


def test_absent_sample_is_no_fault(plexoscope, site_packages):
    rest = (
        '[[input]]\nname = "net"\nkind = "temporal_network"\ntitle = "N"\n'
        '[[sample]]\nid = "gone"\ntitle = "S"\nkind = "temporal_network"\n'
        'distribution = "no-such-data"\nfile = "a"\nlicence = "CC0"'
    )
    site_packages.add_method("taker", rest=rest)
    (line,) = [line for line in plexoscope("doctor").out.splitlines() if line.startswith("sample gone")]
    assert line.split()[2] == "absent"
    assert line.endswith("pip install --no-deps no-such-data")


def test_script_needs_only_the_standard_library():
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(SCRIPT)], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode in (0, 4)
    assert done.stderr == ""


def test_script_prints_the_line_to_type(one_missing, capsys):
    assert system_libraries.main([]) == 4
    said = capsys.readouterr().out
    assert "missing  libnosuch1" in said
    assert "sudo apt-get update && sudo apt-get install -y --no-install-recommends libnosuch1" in said


@pytest.fixture
def apt(monkeypatch):
    """The commands that would have been run, by root on Debian."""
    commands = []

    def run(command, env, check):
        assert env["DEBIAN_FRONTEND"] == "noninteractive"
        commands.append(command)

    monkeypatch.setattr(system_libraries.os, "geteuid", lambda: 0)
    monkeypatch.setattr(system_libraries.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(system_libraries.subprocess, "run", run)
    return commands


def test_install(one_missing, apt, capsys):
    assert system_libraries.main(["--install"]) == 4  # nothing was installed in truth
    assert apt == [
        ["apt-get", "update"],
        ["apt-get", "install", "-y", "--no-install-recommends", "libnosuch1"],
    ]
    assert capsys.readouterr().err == "still missing: libnosuch1\n"


def test_install_of_nothing_asks_apt_for_nothing(one_missing, apt, monkeypatch):
    monkeypatch.setattr(system_libraries, "WINDOW", ())
    assert system_libraries.main(["--install", "--tests"]) == 0
    assert apt == []


def test_install_without_root_only_tells(one_missing, apt, monkeypatch, capsys):
    monkeypatch.setattr(system_libraries.os, "geteuid", lambda: 1000)
    assert system_libraries.main(["--install"]) == 4
    assert apt == []
    assert "To install it:" in capsys.readouterr().out


def test_other_systems_need_nothing(one_missing, monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert system_libraries.missing(tests=True, python=True) == []


def test_doctor_says_where_the_log_is(plexoscope, monkeypatch, tmp_path):
    monkeypatch.setenv("PLEXOSCOPE_LOG", str(tmp_path))
    (line,) = [line for line in plexoscope("doctor").out.splitlines() if line.startswith("log ")]
    assert line.split(maxsplit=2)[1:] == ["absent", f"nothing yet in {tmp_path}"]
    (tmp_path / "plexoscope.log").write_text("a line\n")
    said = plexoscope("doctor").out
    (line,) = [line for line in said.splitlines() if line.startswith("log ")]
    assert line.split(maxsplit=2)[1:] == ["ok", str(tmp_path / "plexoscope.log")]
    assert "last crash" not in said


def test_doctor_shows_the_last_crash(plexoscope, monkeypatch, tmp_path):
    monkeypatch.setenv("PLEXOSCOPE_LOG", str(tmp_path))
    (tmp_path / "crash.txt").write_text("Fatal Python error: Aborted\n\nThread 1\n  File a.py, line 3 in draw\n")
    said = plexoscope("doctor").out
    (line,) = [line for line in said.splitlines() if line.startswith("last crash ")]
    assert line.split()[2] == "seen"
    assert line.endswith(str(tmp_path / "crash.txt"))
    table, _, crash = said.partition("\n\n")
    assert "File a.py" not in table
    assert crash.startswith("The last crash, ")
    assert crash.endswith("Fatal Python error: Aborted\n\nThread 1\n  File a.py, line 3 in draw\n")


@pytest.mark.parametrize(("installed", "status"), [(True, "ok"), (False, "absent")])
def test_doctor_lists_vtk_as_optional(plexoscope, monkeypatch, installed, status):
    def version(name, known=importlib.metadata.version):
        if name == "vtk" and not installed:
            raise importlib.metadata.PackageNotFoundError(name)
        return known(name)

    monkeypatch.setattr(importlib.metadata, "version", version)
    monkeypatch.setattr(importlib.metadata, "requires", lambda _: ["numpy>=1.26", "vtk>=9.3; extra == 'vtk'"])
    said = plexoscope("doctor")
    (line,) = [line for line in said.out.splitlines() if line.startswith("vtk ")]
    assert line.split()[1] == status
    if not installed:
        assert line.endswith("reads .vtk and .vtp files: pip install 'plexoscope[vtk]'")
        assert "missing" not in said.err
