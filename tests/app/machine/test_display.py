"""Whether a display answers, asked without Qt."""

import os
import socket
import sys

import pytest

from plexoscope.app.machine.display import find_display
from plexoscope.models.errors import MissingError

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there always is a display")

DEAD = "/no/such/display"


@pytest.fixture(autouse=True)
def named(monkeypatch):
    """The display that these tests run on; none is named now."""
    named = os.environ.get("DISPLAY")
    for variable in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(variable, raising=False)
    return named


@pytest.fixture
def compositor(tmp_path, monkeypatch):
    """A socket as a Wayland compositor has one."""
    monkeypatch.chdir(tmp_path)  # the address of a socket must be short
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("wayland-9")
        listening.listen()
        monkeypatch.setenv("XDG_RUNTIME_DIR", ".")
        yield "wayland-9"


def test_none_is_named(monkeypatch):
    assert find_display() == ""
    monkeypatch.setenv("DISPLAY", "")
    assert find_display() == ""


def test_x(monkeypatch, named):
    if not named:
        pytest.skip("needs an X server: run under xvfb-run, as `make test` does")
    monkeypatch.setenv("DISPLAY", named)
    assert find_display() == named


def test_wayland(monkeypatch, compositor):
    monkeypatch.setenv("WAYLAND_DISPLAY", compositor)
    monkeypatch.setenv("DISPLAY", DEAD)
    assert find_display() == compositor
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    monkeypatch.setenv("WAYLAND_DISPLAY", os.path.abspath(compositor))
    assert find_display() == os.path.abspath(compositor)


@pytest.mark.parametrize("variables", [["DISPLAY"], ["WAYLAND_DISPLAY"], ["WAYLAND_DISPLAY", "DISPLAY"]])
def test_none_answers(monkeypatch, variables):
    for variable in variables:
        monkeypatch.setenv(variable, f"{DEAD}-{variable}")
    with pytest.raises(MissingError) as error:
        find_display()
    names = " or ".join(f"{DEAD}-{variable}" for variable in variables)
    assert str(error.value) == (
        f"cannot connect to display {names}; start it, or unset {' and '.join(variables)} to draw pictures instead"
    )
