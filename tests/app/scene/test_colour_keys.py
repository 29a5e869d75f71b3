"""The colour bar says what the colours of the selected layer mean."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QWidget

from plexoscope.app.document.state import GroupLook, Layer, State
from plexoscope.app.scene.colour_keys import MOST_ROWS, colour_key, largest
from plexoscope.app.scene.value_columns import ValueColumns
from plexoscope.app.widgets.colour_bar import WIDTH_PX, ColourBar, texts
from plexoscope.app.widgets.theme import load_theme
from plexoscope.models.data.column import Column
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.render.scene.appearance import MISSING_RGB, StreamlineStyle, ValueColours
from plexoscope.render.scene.colour_key import ColourKey

FA = ValueColours(Column(np.linspace(0.1, 1, 3), name="fa"), 0.1, 1)
GAPS = ValueColours(Column(np.array([0.0, np.nan, 2.0]), name="weight"), 0.5, 2)
BLACK = (0.0, 0.0, 0.0)


def make_layer(id: str, values: ValueColours | None, visible: bool = True) -> Layer:
    groups = {f"group {number}": np.array([number]) for number in range(2)}
    tractogram = Tractogram(np.zeros((3, 3)), np.arange(4), groups=groups)
    colour = "direction" if values is None else "values"
    return Layer(id, id, Path(id), tractogram, StreamlineStyle(visible, colour=colour, values=values))


def key_of(*layers: Layer, selected: str | None = None) -> ColourKey | None:
    return colour_key(State(layers, selected_layer=selected), ValueColumns())


def test_directions_need_no_bar():
    assert key_of(make_layer("a", None)) is None


def test_the_selected_layer_comes_first_then_the_first_visible():
    plain, fa, gaps = make_layer("a", None), make_layer("b", FA), make_layer("c", GAPS)
    hidden = make_layer("d", FA, visible=False)
    assert key_of(plain, fa, gaps, selected="c").title == "weight"
    assert key_of(plain, fa, gaps, selected="a").title == "fa"
    assert key_of(hidden, gaps, selected="d").title == "weight"
    assert key_of(hidden) is None


@pytest.mark.parametrize(
    ("by", "missing"),
    [
        (FA, None),
        (GAPS, ("missing", MISSING_RGB)),
        (replace(FA, log=True), None),
        (ValueColours(Column(np.array([0.0, 1, 2])), 0.5, 2, log=True, missing_rgb=BLACK), ("missing", BLACK)),
    ],
)
def test_missing_values_have_their_colour(by, missing):
    assert key_of(make_layer("a", by)).missing == missing


def test_looks_of_groups_are_explained_in_place_of_the_style():
    looks = (GroupLook("group 0", 1), GroupLook("group 1", 0, visible=False), GroupLook("", None))
    key = key_of(replace(make_layer("a", FA), groups=looks))
    assert [name for name, _ in key.entries] == ["group 0", "in no group"]
    assert key.entries[1][1] == MISSING_RGB


def test_of_many_groups_the_largest_are_listed_in_their_order():
    sizes = [number % 7 + 1 for number in range(30)]  # the largest, of 7, are 6, 13, 20 and 27
    starts = np.cumsum([0, *sizes])
    groups = {f"group {k}": np.arange(starts[k], starts[k + 1]) for k in range(30)}
    n = int(starts[-1]) + 20
    tractogram = Tractogram(np.zeros((n, 3)), np.arange(n + 1), groups=groups)
    looks = (*(GroupLook(name, k) for k, name in enumerate(groups)), GroupLook("", None))
    key = key_of(replace(make_layer("a", None), tractogram=tractogram, groups=looks))
    names = [name for name, _ in key.entries]
    assert len(names) == MOST_ROWS - 1
    assert [name for name in names if len(groups.get(name, ())) == 7] == [f"group {k}" for k in (6, 13, 20, 27)]
    assert names[-1] == "in no group"  # 20 streamlines: more than any
    assert key.n_more == 31 - len(names)
    assert texts(key) == [*names, "and 24 more"]


def test_as_many_groups_as_there_is_room_for_are_all_listed():
    assert largest(range(MOST_ROWS)) == list(range(MOST_ROWS))
    assert len(largest(range(MOST_ROWS + 1))) == MOST_ROWS - 1


def test_the_bar_is_where_there_is_room(qtbot):
    area = QWidget()
    qtbot.addWidget(area)
    area.resize(600, 300)
    bar = ColourBar(area)
    bar.show_key(ColourKey("fa", FA), load_theme("dark"))
    for right, width in ((600, WIDTH_PX), (180, 100)):
        bar.place(80, 290, right)
        assert (bar.width(), bar.geometry().bottom()) == (width, 289)
        assert not bar.isHidden()
        assert not bar.grab().isNull()
    bar.place(80, 290, 100)
    assert bar.isHidden()
    bar.show_key(None, load_theme("dark"))
    assert bar.isHidden()
