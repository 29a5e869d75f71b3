"""Columns: made once, and gone with their tractogram."""

import gc
import weakref

import numpy as np
import pytest

from plexoscope.app.scene.value_columns import (
    ColumnKey,
    ValueColumns,
    by_source,
    first_colours,
    group_numbers,
    own_keys,
)
from plexoscope.models.data.column import Column
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.data.volume import Volume
from plexoscope.models.tracts.sampling import LENGTH
from plexoscope.render.scene.appearance import ValueColours


def make_tractogram() -> Tractogram:
    """Three streamlines of two points each, with one of everything."""
    return Tractogram(
        np.arange(18, dtype=np.float32).reshape(6, 3),
        np.array([0, 2, 4, 6]),
        {"weight": np.array([1.0, np.nan, -2.0]), "rgb": np.ones((3, 3)), "name": np.array(["a", "b", "c"])},
        {"fa": np.linspace(0, 1, 6)},
        groups={"left": np.array([0, 1]), "right": np.array([1])},
    )


def make_volume() -> Volume:
    return Volume(np.arange(8000, dtype=np.float32).reshape(20, 20, 20), np.eye(4), "scan", "s")


def test_what_there_is_stands_under_its_source():
    keys = [*own_keys(make_tractogram()), ColumnKey("volume", "volume1")]
    named = [(words, [key.name for key in members]) for words, members in by_source(keys)]
    assert named == [
        ("Per streamline", ["group", "weight", LENGTH]),
        ("Per point", ["fa"]),
        ("Sampled from a volume", ["volume1"]),
    ]


@pytest.mark.parametrize("key", [ColumnKey("streamline", "weight"), ColumnKey("point", "fa")])
def test_a_column_of_the_file_is_there_at_once_and_the_same_each_time(key):
    columns, tractogram = ValueColumns(), make_tractogram()
    column = columns.ready(tractogram, key)
    assert column is not None
    assert column is columns.ready(tractogram, key)
    assert (column.per, column.name) == (key.source, key.name)


def test_truth_values_have_a_range_too():
    tractogram = Tractogram(np.zeros((4, 3)), np.array([0, 2, 4]), {"left": np.array([True, False])})
    column = ValueColumns().ready(tractogram, ColumnKey("streamline", "left"))
    by = first_colours(column, False, None)
    assert 0 <= by.low < by.high <= 1


@pytest.mark.parametrize(
    ("key", "volume", "name", "values"),
    [
        (ColumnKey("group", "group"), None, "group", [0, 0, np.nan]),
        (ColumnKey("streamline", LENGTH), None, LENGTH, [27**0.5] * 3),
        (ColumnKey("volume", "v"), make_volume(), "scan (s)", [22, 1285, 2548, 3811, 5074, 6337]),
    ],
)
def test_a_column_that_must_be_made_is_kept(key, volume, name, values):
    columns, tractogram = ValueColumns(), make_tractogram()
    assert columns.ready(tractogram, key, volume) is None
    made = columns.make(tractogram, key, volume)
    assert made.name == name
    np.testing.assert_allclose(made.values, values, rtol=1e-6)
    kept = columns.keep(tractogram, key, made, volume)
    assert columns.ready(tractogram, key, volume) is kept
    assert columns.keep(tractogram, key, columns.make(tractogram, key, volume), volume) is kept


def test_a_streamline_of_several_groups_counts_for_the_first():
    np.testing.assert_array_equal(group_numbers(make_tractogram()), np.array([0, 0, np.nan], np.float32))


def test_facts():
    facts = ValueColumns().facts(Column(np.array([1.0, np.nan, -2.0, 0.0, np.inf])))
    assert (facts.n_missing, facts.n_not_positive) == (2, 2)


def test_columns_go_with_their_tractogram():
    columns, tractogram, volume = ValueColumns(), make_tractogram(), make_volume()
    key = ColumnKey("volume", "v")
    columns.keep(tractogram, key, columns.make(tractogram, key, volume), volume)
    columns.ready(tractogram, ColumnKey("point", "fa"))
    left = [weakref.ref(tractogram), weakref.ref(volume)]
    del tractogram, volume
    gc.collect()
    assert [each() for each in left] == [None, None]


def test_first_colours_keep_what_fits():
    positive, signed = Column(np.linspace(1, 9, 50)), Column(np.linspace(-1, 1, 50))
    now = ValueColours(positive, 2, 3, log=True, colormap="magma", missing_rgb=(1, 0, 0))
    kept = first_colours(positive, False, now)
    assert (kept.log, kept.colormap, kept.missing_rgb) == (True, "magma", (1, 0, 0))
    assert (kept.low, kept.high) == positive.robust_range()
    assert not first_colours(signed, False, now).log
    assert first_colours(positive, True, now).colormap == "categories"
    assert first_colours(positive, False, first_colours(positive, True, now)).colormap == "viridis"
