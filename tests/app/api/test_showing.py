"""The window from a script and from a prompt: what stands in it, whether the script goes on, and what is put back."""

import os
import signal
import subprocess
import sys
import types
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

import plexoscope.api as px
from plexoscope.api import showing
from plexoscope.api.showing import DEFERRED_DELETE
from plexoscope.app.window import start
from plexoscope.plugins.discovery import Methods
from tests.app.conftest import TURN_MS


@pytest.fixture(autouse=True)
def made(qtbot: Any, no_widget_left: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[list[Any]]:
    """What `show` has made: windows that know no methods, and a word when one has ended."""
    if not os.environ.get("DISPLAY"):
        pytest.skip("a canvas needs an X server: run under xvfb-run, as `make test` does")
    from plexoscope.app.window.main_window import MainWindow

    made: list[Any] = []

    def shown_window(until_end: ExitStack, plugin_dirs: Sequence[Path] = ()) -> MainWindow:
        until_end.callback(made.append, "ended")
        window = MainWindow(Methods(()), tmp_path, plugin_dirs=plugin_dirs)
        window.services.clock.turn_ms = TURN_MS
        window.show()
        made.append(window)
        return window

    monkeypatch.setattr(start, "shown_window", shown_window)
    monkeypatch.setattr(showing, "_shown", None)
    yield made
    if showing._shown is not None:
        showing._shown.close()
    QApplication.sendPostedEvents(None, DEFERRED_DELETE)
    made.clear()


def state_of(window: Any) -> Any:
    return window.document.state


@pytest.fixture
def scene() -> px.Scene:
    labels = np.zeros((6, 8, 10), np.uint8)
    labels[2:4] = 3
    cross = px.Tractogram([[-9, 0, 0], [9, 0, 0], [0, 0, -9], [0, 0, 9]], [0, 2, 4])
    made = px.Scene(view=(10, 40), zoom=2, order="voxel", voxel_size=8, shade="tubes", slab=("up-down", -5, 5))
    made.add(cross, alpha=0.7, color="value:length", name="cross").add(labels, name="atlas", slice={"z": 4})
    return made.add([[0, 1, 1], [1, 0, 1], [1, 1, 0]], node_color="degree", layout="circular")


def test_a_scene_stands_in_the_window_as_it_was_asked_for(scene: px.Scene, made: list[Any]) -> None:
    shown = px.show(scene, block=False)
    assert repr(shown) == "Shown(open)"
    (window,) = made
    state = state_of(window)
    assert [layer.name for layer in (*state.layers, *state.volumes, *state.graphs)] == ["cross", "atlas", "network"]
    assert (state.layers[0].style.opacity, state.layers[0].style.colour) == (0.7, "values")
    assert (state.graphs[0].look.node_colour, state.graphs[0].arrangement.layout) == ("degree", "circular")
    assert (state.camera.azimuth_deg, state.camera.elevation_deg) == (10, 40)
    view = state.view
    assert (view.order, view.order_settings.voxel_mm, view.looks.shading) == ("voxel", 8.0, "tubes")
    assert (view.slab.low_mm, view.slab.high_mm) == (-5.0, 5.0)
    assert (view.planes, view.crosshair_mm) == (frozenset({"axial"}), (2.5, 3.5, 4.0))
    window.document.history.undo()
    assert not state_of(window).layers


def test_a_further_call_adds_to_the_window_that_is_open(made: list[Any]) -> None:
    shown = px.show(block=False)
    assert shown is not None
    assert px.show(np.ones((3, 3)), [[0, 1], [1, 0]], block=False) is shown
    window = made[0]
    assert [graph.network.n_nodes for graph in state_of(window).graphs] == [3, 2]
    shown.close()
    QApplication.sendPostedEvents(None, DEFERRED_DELETE)
    assert (shown.is_open, repr(shown), made[1:]) == (False, "Shown(closed)", ["ended"])
    with pytest.raises(px.PlexoscopeError, match="add: expected a window that is open"):
        shown.add([[0, 1], [1, 0]])
    again = px.show(block=False)
    assert again is not shown
    assert again is not None
    again.close()


def test_files_samples_and_recorded_runs_are_opened_by_the_window(
    made: list[Any], monkeypatch: pytest.MonkeyPatch, counter: Path, tmp_path: Path
) -> None:
    run = px.run("counter", plugin_dir=counter, n_steps=2, record=tmp_path / "run")
    px.show(block=False)
    opened: list[Any] = []
    monkeypatch.setattr(made[0], "open_found", opened.extend)
    px.show("fornix", run, tmp_path / "run")
    assert [(found.kind, found.path.name) for found in opened] == [
        ("streamlines", "tracks300.trk"), ("recording", "run"), ("recording", "run"),
    ]  # fmt: skip
    with pytest.raises(px.PlexoscopeError, match="show: expected a recorded run"):
        px.show(px.run("counter", plugin_dir=counter, n_steps=2))


def test_a_script_stays_until_the_window_is_closed(made: list[Any]) -> None:
    QTimer.singleShot(0, lambda: QTimer.singleShot(50, lambda: made[0].close()))
    hook, handler = sys.excepthook, signal.getsignal(signal.SIGTERM)
    assert px.show(block=True) is None
    assert made[1:] == ["ended"]
    assert (sys.excepthook, signal.getsignal(signal.SIGTERM)) == (hook, handler)


def test_a_signal_closes_the_window_and_then_is_the_scripts_own(made: list[Any]) -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    QTimer.singleShot(0, lambda: QTimer.singleShot(50, lambda: signal.raise_signal(signal.SIGINT)))
    try:
        with pytest.raises(KeyboardInterrupt):
            px.show(block=True)
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)
    assert made[1:] == ["ended"]


def test_it_goes_on_beside_an_event_loop_ipython_and_a_prompt(
    monkeypatch: pytest.MonkeyPatch, qapp: QApplication
) -> None:
    assert not showing._goes_on()
    beside_a_loop: list[bool] = []
    QTimer.singleShot(0, lambda: (beside_a_loop.append(showing._goes_on()), qapp.exit()))
    qapp.exec()
    assert beside_a_loop == [True]
    asked: list[str] = []
    ipython = types.ModuleType("IPython")
    shell = types.SimpleNamespace(enable_gui=asked.append)
    ipython.get_ipython = lambda: shell  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    monkeypatch.delenv("QT_API", raising=False)
    assert showing._goes_on()
    assert asked == ["qt"]
    ipython.get_ipython = lambda: None  # type: ignore[attr-defined]
    assert not showing._goes_on()  # imported by a script
    monkeypatch.setattr(sys, "ps1", ">>> ", raising=False)
    assert showing._goes_on()


def test_what_is_typed_wrong_at_a_prompt_is_read_there() -> None:
    told: list[tuple[str, str]] = []
    hook = showing._either(
        lambda kind, error, trace: told.append(("prompt", str(error))),
        lambda kind, error, trace: told.append(("window", str(error))),
    )
    for place in ("<stdin>", "area.py"):
        with pytest.raises(ValueError, match="wrong") as raised:
            exec(compile(f"raise ValueError('wrong in {place}')", place, "exec"))
        hook(ValueError, raised.value, raised.value.__traceback__.tb_next)  # type: ignore[union-attr]
    assert told == [("prompt", "wrong in <stdin>"), ("window", "wrong in area.py")]


def test_without_a_display_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    from plexoscope.app.machine import display

    monkeypatch.setattr(display, "find_display", lambda: "")
    with pytest.raises(px.PlexoscopeError, match="no window: there is no display here"):
        px.show()


SCRIPT = """
import plexoscope.api as px
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from plexoscope.app.window import start

def close():
    window = next(each for each in QApplication.topLevelWidgets() if hasattr(each, "messages"))
    print([layer.name for layer in window.document.state.layers], [m.title for m in window.messages.all])
    window.close()

make = start.make_application
start.make_application = lambda: (make(), QTimer.singleShot(0, lambda: QTimer.singleShot(1500, close)))[0]
for _ in range(2):
    print(px.show(px.Scene().add("fornix", alpha=0.5)))
"""


@pytest.mark.slow
def test_a_script_opens_one_window_after_the_other(tmp_path: Path) -> None:
    own = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path), "PLEXOSCOPE_RUNS": str(tmp_path / "runs")}
    command = [sys.executable, "-c", SCRIPT]
    done = subprocess.run(command, env={**os.environ, **own}, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout) == (0, "['Fornix bundle'] []\nNone\n" * 2), done.stderr
