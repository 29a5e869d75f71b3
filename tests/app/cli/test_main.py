"""`plexoscope` itself: the window, what stands in for it, and the one place where errors are reported."""

import subprocess
import sys
import types
from importlib.metadata import version
from typing import get_args

import pytest

from plexoscope.app.cli import showcase
from plexoscope.app.cli.shared.exits import ChecksFailedError
from plexoscope.app.inputs.streamline_choices import BadPoints, Space, StreamlineChoices
from plexoscope.app.machine import display
from plexoscope.app.main import COMMANDS
from plexoscope.models.io.tractogram import BAD_POINTS, SPACES

DEAD = "/no/such/display"


def test_window(plexoscope, windows, tmp_path):
    (tmp_path / "a.trk").write_bytes(b"")
    assert plexoscope().code == 0
    assert plexoscope(tmp_path / "a.trk", "fornix", "--plugin-dir", tmp_path).code == 0
    assert windows[0] == ([], [])
    (file, sample), folders = windows[1]
    assert folders == [tmp_path]
    assert (file.path, file.name, file.sample) == (tmp_path / "a.trk", "a.trk", None)
    assert (sample.path.name, sample.name, sample.kind) == ("tracks300.trk", "Fornix bundle", "streamlines")


def test_a_sample_of_a_method_in_development(plexoscope, windows, tmp_path):
    (tmp_path / "one.py").write_text(
        '# /// plexoscope\n# id = "one"\n# version = "1"\n# api = ">=1"\n# title = "One"\n# summary = "S"\n'
        '# [citation]\n# authors = "A"\n# title = "T"\n# year = 2024\n'
        '# [[input]]\n# name = "net"\n# kind = "network"\n# title = "Net"\n'
        '# [[sample]]\n# id = "mine"\n# title = "Mine"\n# kind = "network"\n# distribution = "numpy"\n'
        '# file = "numpy/__init__.py"\n# licence = "Free"\n# ///\n'
    )
    assert plexoscope("mine").code == 3
    assert plexoscope("mine", "--plugin-dir", tmp_path).code == 0
    ((found,), _) = windows[0]
    assert (found.name, found.kind) == ("Mine", "network")


@pytest.mark.parametrize(("word", "meant"), [("rander", "render"), ("drosophila-lef", "drosophila-left")])
def test_word_that_is_nearly_a_command_or_a_sample(plexoscope, windows, word, meant):
    said = plexoscope(word, "fornix")
    assert said.code == 3
    assert said.err.startswith("plexoscope: no such file, and no sample of that name (samples: fornix, eudx-small, ")
    assert said.err.endswith(f") (did you mean {meant!r}?): {word}\n")


def test_a_folder_is_a_recording_for_the_window_and_nothing_for_others(plexoscope, windows, tmp_path):
    assert plexoscope(tmp_path).code == 0
    assert windows[0][0][0].path == tmp_path
    for words in (("info",), ("convert", "--out", tmp_path / "a.trk"), ("render", "--out", tmp_path / "a.png")):
        said = plexoscope(words[0], tmp_path, *words[1:])
        assert (said.code, said.out) == (3, "")
        assert said.err.startswith("plexoscope: expected streamlines")
        assert said.err.endswith(f", got a folder: {tmp_path}\n")


def test_window_without_its_libraries(plexoscope, monkeypatch):
    monkeypatch.setattr(display, "find_display", lambda: ":99")
    monkeypatch.setitem(sys.modules, "plexoscope.app.window.start", _Unimportable("plexoscope.app.window.start"))
    said = plexoscope()
    assert (said.code, said.err) == (
        4,
        "plexoscope: no window (libEGL.so.1: cannot open shared object file); what to install: plexoscope doctor\n",
    )


class _Unimportable(types.ModuleType):
    def __getattr__(self, name):
        raise ImportError("libEGL.so.1: cannot open shared object file")


@pytest.fixture
def no_display(monkeypatch, tmp_path):
    """No display, and an empty working folder."""
    monkeypatch.setattr(display, "find_display", lambda: "")
    monkeypatch.chdir(tmp_path)


def test_without_a_display_it_draws(plexoscope, monkeypatch, no_display):
    drawn = []

    def draw_files(files, out, settings, choices, *, when_read, **_):
        when_read()
        drawn.append((files, str(out)))

    monkeypatch.setattr(showcase, "draw_files", draw_files)

    def run_method(asked):
        asked.out.mkdir(parents=True)
        (asked.out / "roc.png").touch()
        return 0

    monkeypatch.setattr(showcase, "run_method", run_method)
    said = plexoscope()
    assert (said.code, said.out) == (0, "pictures/fornix.png\npictures/pivem/roc.png\n")
    assert said.err == "plexoscope: there is no display; drawing into the folder pictures instead\n"
    assert drawn == [(["fornix"], "pictures/fornix.png")]


def test_without_a_display_pictures_are_drawn_whatever_a_method_is_ahead_of(plexoscope, monkeypatch, no_display):
    def run_method(asked):
        asked.out.mkdir(parents=True)
        (asked.out / "roc.png").touch()
        raise ChecksFailedError("run of pivem: 1 of 2 checks did not pass: Ahead")

    monkeypatch.setattr(showcase, "draw_files", lambda *_, **__: None)
    monkeypatch.setattr(showcase, "run_method", run_method)
    said = plexoscope()
    assert (said.code, said.out) == (0, "pictures/fornix.png\npictures/pivem/roc.png\n")
    assert said.err == "plexoscope: run of pivem: 1 of 2 checks did not pass: Ahead\n"


def test_without_a_display_a_bad_file_leaves_nothing(plexoscope, no_display, tmp_path):
    path = tmp_path / "bad.trk"
    path.write_text("nothing")
    said = plexoscope("fornix", path)
    assert (said.code, said.out) == (3, "")
    assert said.err.startswith("plexoscope: expected a .trk file that begins with b'TRACK'")
    assert len(said.err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == [path]


def test_a_dead_display_is_one_line(plexoscope, monkeypatch):
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("DISPLAY", DEAD)
    said = plexoscope()
    assert (said.code, said.out) == (4, "")
    assert said.err == (
        f"plexoscope: cannot connect to display {DEAD}; start it, or unset DISPLAY to draw pictures instead\n"
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_help(plexoscope, command):
    said = plexoscope(command, "--help")
    assert said.code == 0
    assert said.out.startswith(f"usage: plexoscope {command}")
    assert f"plexoscope {command}" in plexoscope("--help").out


def test_version(plexoscope):
    assert plexoscope("--version") == (0, f"plexoscope {version('plexoscope')}\n", "")


def test_unknown_option(plexoscope):
    assert plexoscope("--no-such-option").code == 2
    assert plexoscope("methods", "--jso").code == 2


def broken(error):
    def find_methods(plugin_dirs):
        raise error

    return find_methods


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (KeyboardInterrupt(), "plexoscope: cancelled"),
        (
            ZeroDivisionError("a\nb"),
            "plexoscope: internal error, ZeroDivisionError: a b (PLEXOSCOPE_DEBUG=1 shows where)",
        ),
    ],
)
def test_unforeseen_errors_are_one_line(plexoscope, monkeypatch, error, line):
    from plexoscope.plugins import discovery

    monkeypatch.setattr(discovery, "find_methods", broken(error))
    assert plexoscope("methods") == (1, "", f"{line}\n")


def test_traceback_on_demand(plexoscope, monkeypatch):
    from plexoscope.plugins import discovery

    monkeypatch.setattr(discovery, "find_methods", broken(ZeroDivisionError()))
    monkeypatch.setenv("PLEXOSCOPE_DEBUG", "1")
    assert "Traceback" in plexoscope("methods").err


def test_an_internal_error_is_in_the_log(plexoscope, monkeypatch, tmp_path):
    monkeypatch.setenv("PLEXOSCOPE_LOG", str(tmp_path / "log"))
    monkeypatch.setattr("plexoscope.plugins.discovery.find_methods", broken(ZeroDivisionError("a quotient")))
    assert plexoscope("methods", "--json").code == 1
    text = (tmp_path / "log" / "plexoscope.log").read_text()
    assert "internal error of: plexoscope methods --json\nTraceback" in text
    assert "in find_methods" in text
    assert text.rstrip().endswith("ZeroDivisionError: a quotient")


def test_an_error_of_the_user_is_not_in_the_log(plexoscope, monkeypatch, tmp_path):
    monkeypatch.setenv("PLEXOSCOPE_LOG", str(tmp_path / "log"))
    assert plexoscope("info", tmp_path / "no-such-file.trk").code == 3
    assert not (tmp_path / "log").exists()


def test_a_command_that_crashes_shows_the_stack_of_python(tmp_path):
    code = (
        "import ctypes, sys\nfrom plexoscope.app.main import main\nfrom plexoscope.plugins import discovery\n"
        "discovery.find_methods = lambda *_: ctypes.string_at(0)\nsys.exit(main(['methods']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode < 0
    assert done.stderr.startswith("Fatal Python error: Segmentation fault")
    assert "in run" in done.stderr


def test_how_streamlines_are_read_goes_with_what_is_opened(plexoscope, windows):
    assert plexoscope("fornix", "--space", "lps", "--bad-points", "cut").code == 0
    ((found, _),) = windows
    assert [each.choices for each in found] == [StreamlineChoices("lps", "cut")]
    assert plexoscope("fornix", "--space", "mni").code == 2


def test_what_can_be_typed_is_what_the_readers_know():
    assert (get_args(Space), get_args(BadPoints)) == (SPACES, BAD_POINTS)
