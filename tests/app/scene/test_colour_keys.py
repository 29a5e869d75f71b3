"""The colour bar says what the colours of the selected layer mean."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QWidget

from plexoscope.app.document.state import GroupLook, Layer, State
from plexoscope.app.scene.colour_keys import colour_key
from plexoscope.app.scene.value_columns import ValueColumns
from plexoscope.app.widgets.colour_bar import MOST_ROWS, WIDTH_PX, ColourBar, texts
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


def test_a_long_list_ends_in_how_many_more():
    entries = tuple((f"bundle {number}", BLACK) for number in range(20))
    words = texts(ColourKey("bundles", entries=entries))
    assert len(words) == MOST_ROWS
    assert words[-1] == f"and {20 - MOST_ROWS + 1} more"
    assert len(texts(ColourKey("bundles", entries=entries[:MOST_ROWS]))) == MOST_ROWS


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
