"""The guide for scripts cannot rot: its lines run, in their order, and leave what they say."""

import re
import warnings
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import plexoscope.api as px
from plexoscope.api.options import LOOKS, WHOLE, canonical, keywords

PAGE = (Path(__file__).parents[2] / "docs" / "scripting.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The names that the page has made, and under "folder" where it was run; no window is opened."""
    folder = tmp_path_factory.mktemp("page")
    shown: list[object] = []
    names: dict[str, Any] = {"folder": folder, "shown": shown}
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("error", px.Note)
        patch.chdir(folder)
        patch.setattr(px, "show", lambda *things: shown.extend(things))
        for number, block in enumerate(BLOCKS):
            exec(compile(block, f"block {number + 1} of the page", "exec"), names)
    return names


def test_the_pictures_are_drawn(left: dict[str, Any]) -> None:
    sizes = {path.name: Image.open(path).size for path in left["folder"].glob("*.png")}
    assert sizes == dict.fromkeys(("both.png", "apart.png", "as-saved.png", "from-above.png", "mean.png"), (300, 200))
    assert left["pixels"].shape == (200, 300, 4)


def test_the_runs_leave_what_is_said(left: dict[str, Any]) -> None:
    assert re.search(r"succeeded .*, 2 of 2 checks passed", repr(left["run"]))
    assert left["matrix"].shape == (5, 5)
    assert set(left["seen"]) <= set(left["run"].results)
    assert (left["folder"] / "kept-run" / "run.toml").is_file()
    assert left["shown"] == [left["scene"]]


def test_it_names_what_there_is() -> None:
    named = set(re.findall(r"\bpx\.(\w+)", PAGE))
    assert named <= set(px.__all__)
    known = {*keywords((*LOOKS.values(), *WHOLE))}
    assert {canonical(name) for name in re.findall(r"\b(\w*colou?r)=", PAGE)} <= known


def test_every_function_is_on_it() -> None:
    functions = {name for name in px.__all__ if name[0].islower()}
    assert {f"px.{name}" for name in functions} <= set(re.findall(r"\bpx\.\w+", PAGE))
