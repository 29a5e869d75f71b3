"""Which tractogram numbers belong to: by name, else by how many there are; never by chance."""

from pathlib import Path

import numpy as np
import pytest

from plexoscope.app.document.state import Layer
from plexoscope.app.tractograms.values_of_files import read_owned, with_columns
from plexoscope.models.data.column import Column
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.errors import FormatError
from plexoscope.render.scene.appearance import StreamlineStyle


def layer(name: str, n_streamlines: int) -> Layer:
    tractogram = Tractogram(np.zeros((2 * n_streamlines, 3), np.float32), np.arange(0, 2 * n_streamlines + 1, 2))
    return Layer(name, name, Path(name), tractogram, StreamlineStyle())


def text(folder: Path, name: str, n_numbers: int) -> Path:
    (folder / name).write_text(" ".join(map(str, range(n_numbers))))
    return folder / name


LEFT, RIGHT, OTHER = layer("left.tck", 3), layer("Right.tt.gz", 3), layer("other.tck", 5)


@pytest.mark.parametrize(
    ("name", "n_numbers", "owner"),
    [
        ("left.txt", 3, LEFT),
        ("right.txt", 3, RIGHT),
        ("LEFT_fa.txt", 3, LEFT),
        ("right-weights.txt", 3, RIGHT),
        ("weights.txt", 5, OTHER),
        ("leftover.txt", 5, OTHER),  # no word ends behind "left"
    ],
)
def test_by_name_then_by_length(tmp_path, name, n_numbers, owner):
    owned = read_owned(text(tmp_path, name, n_numbers), (LEFT, RIGHT, OTHER))
    assert owned.layer == owner.id
    assert owned.column.name == Path(name).stem
    assert len(owned.column.values) == n_numbers


def test_the_longest_name_counts(tmp_path):
    layers = (layer("cst.tck", 3), layer("cst_left.tck", 3))
    assert read_owned(text(tmp_path, "cst_left_fa.txt", 3), layers).layer == "cst_left.tck"


@pytest.mark.parametrize(
    ("name", "n_numbers", "what"),
    [
        ("weights.txt", 3, "expected numbers of one tractogram, got some that fit left.tck, Right.tt.gz alike"),
        ("weights.txt", 4, "expected numbers of one of left.tck, Right.tt.gz, other.tck, got some that fit none"),
        ("left.txt", 5, "expected 3 numbers, one per streamline, got 5"),  # a name is not overruled by a length
    ],
)
def test_what_fits_none_or_several_is_said(tmp_path, name, n_numbers, what):
    path = text(tmp_path, name, n_numbers)
    with pytest.raises(FormatError) as raised:
        read_owned(path, (LEFT, RIGHT, OTHER))
    assert str(raised.value).startswith(what)
    assert str(raised.value).endswith(f": {path}")


def test_columns_have_names_of_their_own_and_the_last_one_colours():
    columns = [Column(np.arange(3.0) + n, name="fa") for n in range(3)]
    changed = with_columns(LEFT, columns)
    assert [column.name for column in changed.added] == ["fa", "fa 2", "fa 3"]
    assert changed.style.colour == "values"
    assert changed.style.values.column is changed.added[-1]
