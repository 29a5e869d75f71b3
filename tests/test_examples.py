"""The examples run as they stand, and leave what their first lines say."""

import ast
import runpy
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from plexoscope.models.io.tractogram import read_tractogram

FOLDER = Path(__file__).parents[1] / "examples"
EXAMPLES = sorted(path.name for path in FOLDER.glob("*.py"))
LEAVES = {
    "colour_by_values.py": "curved.png",
    "communities_of_a_graph.py": "club.png",
    "draw_graph.py": "ring.png",
    "draw_tractogram.py": "fornix.png",
    "filter_by_sphere.py": "through.trk",
    "picture_of_a_state.py": "state.png",
    "read_recording.py": "pendulum-run",
    "streamlines_over_a_volume.py": "shadow.png",
}
SAYS = {
    "communities_of_a_graph.py": "4 communities, modularity 0.445",
    "filter_by_sphere.py": "33 of 300 streamlines pass",
    "read_recording.py": "100% of the time: step 1999",
    "run_method.py": "Comes to rest (< 0.1 rad): 2.64e-05, passed",
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_it_runs(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    runpy.run_path(str(FOLDER / name), run_name="__main__")
    assert SAYS.get(name, "") in capsys.readouterr().out
    assert [path.name for path in tmp_path.iterdir()] == ([LEAVES[name]] if name in LEAVES else [])
    for picture in tmp_path.glob("*.png"):
        pixels = np.asarray(Image.open(picture).convert("RGB")).reshape(-1, 3)
        assert len(np.unique(pixels, axis=0)) > 100


@pytest.mark.parametrize("name", EXAMPLES)
def test_it_is_short_and_says_what_one_sees(name: str) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    assert len(text.splitlines()) < 40
    said = ast.get_docstring(ast.parse(text)) or ""
    assert len(said.splitlines()) >= 3
    assert LEAVES.get(name, "") in said


def test_what_is_saved_is_what_passed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    left = runpy.run_path(str(FOLDER / "filter_by_sphere.py"))
    kept = read_tractogram(tmp_path / "through.trk")
    assert kept.n_streamlines == left["passing"].sum()
    np.testing.assert_allclose(kept.positions_mm, left["tractogram"].selected(left["passing"]).positions_mm, atol=1e-4)


def test_the_readme_names_the_folder() -> None:
    assert "](examples)" in (FOLDER.parent / "README.md").read_text(encoding="utf-8")
