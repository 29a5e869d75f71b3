"""What a prompt and a notebook show of data, methods and runs; and that nothing of Qt is there before the window."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import plexoscope.api as px
from plexoscope.api.kinds import CLASSES
from plexoscope.models.data.column import Column
from tests.conftest import SitePackages

LABELS = np.pad(np.full((2, 2, 2), 5), 1)
DATA = {
    "Tractogram(1 streamlines, 2 points)": px.Tractogram(np.zeros((2, 3)), [0, 2]),
    "Volume('<b>', 2 × 3 × 4 voxels, float32)": px.Volume(np.ones((2, 3, 4), np.float32), np.eye(4), "<b>"),
    "Parcellation('atlas', 1 regions)": px.Parcellation(px.Volume(LABELS, np.eye(4), "atlas"), [5], ("left",)),
    "Network(2 nodes, 1 edges, directed)": px.Network([[0, 1]], ("a", "b"), directed=True),
    "TemporalNetwork(2 nodes, 2 events over 1,500 s)": px.TemporalNetwork(
        [0, 0], [1, 1], [0, 1500], ("a", "b"), ("", "")
    ),
    "TimeSeries(1 subjects, 2 units, 9 times, a value each 0.72 s)": px.TimeSeries(
        np.zeros((1, 2, 9)), 0.72, ("a", "b"), ("one",)
    ),
    "Vectors(2 items, 3 dimensions, 1 times)": px.Vectors(np.zeros((1, 2, 3)), ("a", "b"), [0.0]),
}


@pytest.mark.parametrize("shown", DATA)
def test_data_say_what_they_are_in_one_line_and_in_a_small_table(shown: str) -> None:
    html = DATA[shown]._repr_html_()  # type: ignore[union-attr]
    assert repr(DATA[shown]) == shown
    assert html.count("<table>") == html.count("</table>") == 1
    assert 2 < html.count("<tr>") < 15
    assert "<b>" not in html


def test_every_kind_of_data_is_shown() -> None:
    assert {type(data) for data in DATA.values()} == set(CLASSES.values())
    assert repr(Column(np.zeros(3), name="fa")) == "Column('fa', 3 values, one per streamline)"


def test_methods_are_listed_with_what_they_lack(site_packages: SitePackages) -> None:
    site_packages.add_method("needy", header='requires = ["no-such-thing"]')
    methods = px.methods()
    cards = {card.id: card for card in methods}
    assert (cards["pivem"].title, cards["pivem"].family) == ("Piecewise-velocity model", "Links over time")
    assert (cards["needy"].available, cards["needy"].family) == (False, "Other")
    assert cards["needy"].reason.endswith("pip install no-such-thing")
    lines = repr(methods).splitlines()
    assert len(lines) == len(methods)
    assert lines[-1] == f"{'needy':{max(map(len, cards))}}  A method (not available)"
    assert "pip install no-such-thing</td>" in methods._repr_html_()


def test_methods_of_a_folder_are_among_them(counter: Path) -> None:
    for plugin_dir in (counter, str(counter), [counter]):
        assert "counter" in {card.id for card in px.methods(plugin_dir)}
    assert "counter" not in {card.id for card in px.methods()}


def test_the_version_is_that_of_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    from plexoscope.app.main import main

    main(["--version"])
    assert capsys.readouterr().out == f"plexoscope {px.__version__}\n"


WITHOUT_QT = """
import sys
import plexoscope.api as px
px.Scene(size=(32, 24)).add(px.read("fornix")).picture(sys.argv[1])
px.run("counter", plugin_dir=sys.argv[2], n_steps=2)
px.methods()
print([name for name in ("PySide6", "vispy", "pyqtgraph", "IPython", "networkx", "torch") if name in sys.modules])
"""


def test_nothing_of_qt_is_imported_before_the_window(counter: Path, tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    command = [sys.executable, "-c", WITHOUT_QT, str(picture), str(counter)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "[]\n"), done.stderr
    assert picture.read_bytes().startswith(b"\x89PNG")
