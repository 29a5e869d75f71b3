"""What a run has found becomes the input of another run, and layers of the document."""

import tomllib
from pathlib import Path

import numpy as np
import pytest

from plexoscope.app.runs.new_layers import layer_of
from plexoscope.plugins.results import Volume
from tests.app.counter import METHOD
from tests.app.user import choose

MAKER = METHOD.replace('"counter"', '"maker"').replace(
    "    return Outputs(metrics",
    """    from plexoscope.plugins.results import Graph, Streamlines
    places = ctx.rng.normal(size=(6, 3))
    ctx.emit("lines", Streamlines(places, [0, 3, 6]))
    ctx.emit("net", Graph(places, [[0, 1], [1, 2]]))
    ctx.emit("table", Matrix(np.ones((4, 4))))
    ctx.emit("wide", Matrix(np.ones((2, 4))))
    return Outputs(metrics""",
).replace("# [[channel]]", "".join(f"""# [[channel]]
# name = "{name}"
# kind = "{kind}"
# policy = "latest"
# title = "{name.capitalize()}"
""" for name, kind in {
    "lines": "streamlines", "net": "graph", "table": "matrix", "wide": "matrix"
}.items()) + "# [[channel]]", 1)  # fmt: skip
TAKER = METHOD.replace('"counter"', '"taker"').replace(
    "# [[channel]]", '# [[input]]\n# name = "net"\n# kind = "network"\n# title = "Net"\n# [[channel]]', 1
)


@pytest.fixture
def made(window, qtbot, plugin_dir):
    """A window that shows a run with a result of each kind that can be a layer."""
    (plugin_dir / "maker.py").write_text(MAKER)
    (plugin_dir / "taker.py").write_text(TAKER)
    window.running.library.reload()
    window.document.select_method("maker", "Maker")
    window.running.run_method()
    qtbot.waitUntil(lambda: bool(window.runs.entries) and not window.runs.active, timeout=20_000)
    qtbot.waitUntil(lambda: window.running.results.panels["wide"].newest is not None)
    return window


def entry_of(panel, words):
    return next((each for each in panel.header.menu.actions() if each.text() == words), None)


def test_a_result_becomes_a_layer_and_the_input_of_another_run(made, qtbot):
    panels, document = made.running.results.panels, made.document
    lists = {"lines": "layers", "net": "graphs", "table": "graphs"}
    for name, members in lists.items():
        before = document.state
        entry_of(panels[name], "Add to the scene").trigger()
        qtbot.waitUntil(lambda state=before: document.state is not state)
        assert getattr(document.state, members)[-1].name == f"{name.capitalize()}, #1 Counter"
        document.history.undo()
        assert document.state == before
    assert entry_of(panels["loss"], "Add to the scene") is None
    entry_of(panels["wide"], "Add to the scene").trigger()
    qtbot.waitUntil(lambda: "expected a square matrix, got shape (2, 4)" in made.messages.all[-1].title)
    # and the input of another method
    made.document.select_method("taker", "Taker")
    box, starter = made.running.methods.inputs.boxes["net"], made.running.starter
    assert starter.why_not() == "Choose something for net"
    choose(box, "#1 Counter: Net")
    assert (box.currentText(), starter.why_not()) == ("#1 Counter: Net", "")
    made.running.run_method()
    qtbot.waitUntil(lambda: len(made.runs.entries) == 2 and not made.runs.active, timeout=20_000)
    first, second = made.runs.entries
    qtbot.waitUntil(second.recorder.close)
    record = tomllib.loads((second.folder / "run.toml").read_text())["inputs"]["net"]
    assert (record["label"], record["kind"]) == (f"run:{first.folder.name}:net", "network")
    assert record["fingerprint"].startswith("blake2b:")
    made.runs.remove([first])
    assert box.currentText() == "#1 Counter: Net, removed"
    assert starter.why_not() == "The run that was chosen has been removed: choose another input"


def test_a_volume_is_a_layer_with_a_window():
    layer = layer_of(Volume(np.arange(27.0).reshape(3, 3, 3), np.diag([2.0, 2, 2, 1])), "Map, #1 Maker", Path("map"))
    assert (layer.name, layer.volume.shape, layer.colormap) == ("Map, #1 Maker", (3, 3, 3), "gray")
