"""Parcellations: labels of any dtype, and names of whatever program wrote them."""

import json

import nibabel
import numpy as np
import pytest

from plexoscope.models.errors import FormatError
from plexoscope.models.io.parcellation import read_parcellation

VALUES = np.zeros((3, 3, 3))
VALUES[0], VALUES[1, :2], VALUES[2, 2, 2] = 4, 17, 2001


def write(folder, values=VALUES, dtype=np.int16, name="atlas.nii.gz"):
    path = folder / name
    image = nibabel.MGHImage if name.endswith("mgz") else nibabel.Nifti1Image
    image(values.astype(dtype), np.eye(4)).to_filename(path)
    return path


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.int32, np.float32, np.float64])
@pytest.mark.parametrize("name", ["a.nii", "a.nii.gz"])
def test_without_names(tmp_path, dtype, name):
    values = np.minimum(VALUES, 200)
    parcellation = read_parcellation(write(tmp_path, values, dtype, name))
    assert parcellation.labels.tolist() == [4, 17, 200]
    assert parcellation.names == ("region 4", "region 17", "region 200")
    np.testing.assert_array_equal(parcellation.volume.values, values)
    assert parcellation.n_voxels.tolist() == [9, 6, 1]
    np.testing.assert_allclose(parcellation.centres_mm[0], [0, 1, 1])


@pytest.mark.parametrize("dtype", ["u4", "i8", "u8", "f8"])
def test_labels_up_to_32_bits(tmp_path, dtype):
    values = np.where(VALUES == 2001, 2**32 - 1, np.where(VALUES == 17, 2**32 - 2, VALUES))
    path = tmp_path / "atlas.nii.gz"
    nibabel.Nifti1Image(values.astype(dtype), np.eye(4), dtype=np.dtype(dtype)).to_filename(path)
    (tmp_path / "atlas.tsv").write_text(f"index\tname\n4\ta\n{2**32 - 2}\tb\n{2**32 - 1}\tc\n")
    parcellation = read_parcellation(path)
    assert dict(zip(parcellation.names, parcellation.labels.tolist(), strict=True)) == {
        "a": 4, "b": 2**32 - 2, "c": 2**32 - 1,
    }  # fmt: skip
    np.testing.assert_array_equal(parcellation.volume.values, values)
    assert parcellation.n_voxels.tolist() == [9, 6, 1]


def test_labels_beyond_64_bits(tmp_path):
    path = tmp_path / "atlas.nii"
    values = np.where(VALUES == 4, 2**64 - 1, VALUES.astype(np.uint64))
    nibabel.Nifti1Image(values.astype(np.uint64), np.eye(4), dtype=np.uint64).to_filename(path)
    with pytest.raises(FormatError, match=r"expected whole numbers below 2⁶³, .* got 18446744073709551615: "):
        read_parcellation(path)


def test_freesurfer_volume(tmp_path):
    assert read_parcellation(write(tmp_path, dtype=np.int32, name="aparc.mgz")).labels.tolist() == [4, 17, 2001]


NAMED = ("left", "right part", "third")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("atlas.tsv", "index\tname\tcolor\n4\tleft\t#ff0000\n17\tright part\t#00ff00\n2001\tthird\t#0\n"),
        ("atlas.csv", "name,label\nleft,4\nright part,17\nthird,2001\n"),
        ("atlas_labels.csv", "ROI,Structure\n4,left\n17,right part\n2001,third\n"),
        ("atlas.tsv", "4\tleft\n17\tright part\n2001\tthird\n"),
        ("atlas.txt", "# No. Label R G B A\n4 left 70 130 180 0\n17 right_part 245 245 245 0\n2001 third 1 2 3 0\n"),
        (
            "FreeSurferColorLUT.txt",
            "0 Unknown 0 0 0 0\n4 left 4 1 1 0\n17 right_part 5 1 1 0\n99 no 0 0 0 0\n2001 third 1 2 3 0\n",
        ),
        ("atlas.txt", "1 left 4\n2 right_part 17\n3 third 2001\n"),
        ("atlas.txt", '4 255 0 0 1 1 1 "left"\n17 0 255 0 1 1 1 "right_part"\n2001 9 9 9 1 1 1 "third"\n'),
        ("atlas.json", json.dumps({"4": "left", "17": "right part", "2001": "third"})),
        ("atlas.json", json.dumps({"left": 4, "right part": 17, "third": 2001})),
        ("atlas.json", json.dumps([{"index": n, "name": name} for n, name in zip((4, 17, 2001), NAMED, strict=True)])),
    ],
)
def test_names(tmp_path, name, text):
    path = write(tmp_path)
    (tmp_path / name).write_text(text)
    parcellation = read_parcellation(path)
    assert tuple(each.replace("_", " ") for each in parcellation.names) == NAMED
    assert parcellation.labels.tolist() == [4, 17, 2001]


def test_a_region_that_is_listed_and_has_no_voxel_stays(tmp_path):
    path = write(tmp_path)
    (tmp_path / "atlas.tsv").write_text("index\tname\n0\tbackground\n4\tleft\n5\tlost\n17\tright\n")
    parcellation = read_parcellation(path)
    assert parcellation.names == ("left", "lost", "right", "region 2001")
    assert parcellation.n_voxels.tolist() == [9, 0, 6, 1]


@pytest.mark.parametrize(
    ("values", "names", "message"),
    [
        (VALUES / 2 + 0.25, "", "parcellation: expected whole numbers below 2⁶³, one for each region, got "),
        (VALUES * 0, "", "parcellation: expected voxels with a label, got none"),
        (np.full((2, 2, 2), np.nan), "", "parcellation: expected whole numbers"),
        (VALUES, "index\tname\n4\ta\n4\tb\n", "names of regions: expected one for 4, got 'a' and 'b'"),
        (VALUES, "x\ty\n1.5\ta\n2\tb\n", "names of regions: expected a number and a name in each row, got none"),
    ],
)
def test_faults(tmp_path, values, names, message):
    path = write(tmp_path, values, np.float32)
    if names:
        (tmp_path / "atlas.tsv").write_text(names)
    with pytest.raises(FormatError) as error:
        read_parcellation(path)
    assert str(error.value).startswith(message)
    assert str(error.value).endswith(f": {tmp_path / 'atlas.tsv' if names else path}")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "names of regions: expected JSON"),
        ("[" * 100_000, "names of regions: expected JSON"),
        (f'{{"1{"0" * 20}": "a"}}', "names of regions: expected numbers below 2⁶³, got 1000"),
        ('[{"a": 1}]', "names of regions: expected an index"),
    ],
)
def test_faults_of_json(tmp_path, text, message):
    path = write(tmp_path)
    (tmp_path / "atlas.json").write_text(text)
    with pytest.raises(FormatError, match=rf"^{message}"):
        read_parcellation(path)


def test_too_many(tmp_path, monkeypatch):
    monkeypatch.setattr("plexoscope.models.io.parcellation.MAX_REGIONS", 2)
    with pytest.raises(FormatError, match="expected at most 2 regions, got 3"):
        read_parcellation(write(tmp_path))
