"""Volumes and label maps after public reports on other programs, against nibabel where it reads them right."""

import gzip
from pathlib import Path

import nibabel
import numpy as np
import pytest

from plexoscope.models.errors import FormatError
from plexoscope.models.io.parcellation import read_parcellation
from plexoscope.models.io.volume import open_frames, read_volume

RNG = np.random.default_rng(3)
WHOLE = RNG.integers(0, 90, (4, 5, 6)).astype(np.int16)
TURNED = {"sform_code": 0, "qform_code": 1, "quatern_b": 0.1, "quatern_c": 0.2, "quatern_d": 0.3, "qoffset_x": 3}
OTHER_SFORM = {"sform_code": 2, "qform_code": 1, "srow_x": [-1, 0, 0, 140.4], "srow_y": [0, -1, 0, 206.2]}


def with_header(**fields):
    """A file in whose header these fields were changed; `pixdim_0` is the first of `pixdim`."""

    def save(path: Path) -> None:
        image = nibabel.Nifti1Image(WHOLE, np.diag([2, 2, 2.5, 1]))
        header = np.frombuffer(image.to_bytes()[:348], nibabel.Nifti1Header.template_dtype).copy()
        for name, value in fields.items():
            field, _, index = name.rpartition("_") if name[-1].isdigit() else (name, "", "")
            header[field][(0, int(index)) if index else 0] = value
        path.write_bytes(header.tobytes() + image.to_bytes()[348:])

    return save


def of(values, affine=None, **more):
    image = nibabel.MGHImage if more.pop("mgh", False) else nibabel.Nifti1Image
    return lambda path: nibabel.save(image(values, np.eye(4) if affine is None else affine, **more), path)


def without_good_ras(path: Path) -> None:
    of(WHOLE, np.diag([2, 2, 2, 1.0]), mgh=True)(path)
    content = bytearray(gzip.decompress(path.read_bytes()))
    content[28:30] = b"\0\0"
    path.write_bytes(gzip.compress(bytes(content)))


LIA = np.array([[-1, 0, 0, 127.9], [0, 0, 1, -98.1], [0, -1, 0, 116.4], [0, 0, 0, 1.0]])
READ = [
    ("nibabel#100", "a.nii", of(RNG.random((40_000, 1, 1)).astype(np.float32))),
    ("nibabel#548", "a.nii.gz", of(RNG.random((33_000, 1, 1, 3)).astype(np.float32))),
    ("nibabel#428", "a.nii", of(RNG.random((50_000, 1, 1, 2)).astype(np.float32))),
    ("FastSurfer#36", "a.nii", with_header(**OTHER_SFORM)),
    ("spinalcordtoolbox#4025", "a.nii", with_header(**TURNED, pixdim_0=-1)),
    ("spinalcordtoolbox#4025 (kin)", "a.nii", with_header(**TURNED, pixdim_0=0)),
    ("nibabel#1034", "a.nii", with_header(dim_4=0, dim_5=0, dim_6=0, pixdim_5=0)),
    ("bvbabel#36", "a.nii", with_header(cal_min=0, cal_max=255)),
    ("nibabel#99", "a.nii", with_header(scl_slope=np.nan, scl_inter=np.nan)),
    ("MRtrix3#2217", "a.nii", of(RNG.random((4, 5, 6, 1, 3)).astype(np.float32))),
    ("pydeface#16", "a.nii", of(RNG.random((4, 5, 6, 1)).astype(np.float32))),
    ("ggseg.extra#99", "a.mgz", of(WHOLE, LIA, mgh=True)),
    ("freesurferformats#28", "a.mgz", without_good_ras),
    ("NIfTI.jl#61", "a.nii", of(WHOLE.astype(np.int64), dtype=np.int64)),
    ("niimath#16", "a.nii", of(WHOLE.astype(np.uint64), dtype=np.uint64)),
    ("ami#389", "a.nii", of(WHOLE / 7.0)),
]


@pytest.mark.filterwarnings("ignore:Using large vector Freesurfer hack")
@pytest.mark.parametrize(("report", "name", "save"), READ, ids=lambda value: str(value)[:24])
def test_values_and_places(tmp_path, report, name, save):
    save(tmp_path / name)
    oracle = nibabel.load(tmp_path / name)
    values = oracle.get_fdata()
    values = values.reshape(*values.shape[:3], -1, order="F")
    with open_frames(tmp_path / name) as frames:
        np.testing.assert_allclose(frames.affine, oracle.affine, atol=1e-6, err_msg=report)
        assert frames.n_frames == values.shape[3]
        for k, frame in enumerate(frames.volumes):
            np.testing.assert_allclose(frame, values[..., k], rtol=1e-6, err_msg=report)


def test_a_quaternion_a_little_longer_than_1(tmp_path):
    """nibabel#626: nibabel refuses it; the format's own library makes it as long as 1, without a real part."""
    with_header(sform_code=0, qform_code=1, quatern_b=0, quatern_c=1.00001, quatern_d=0.01)(tmp_path / "a.nii")
    turned = nibabel.quaternions.quat2mat([0, 0, 1.00001, 0.01])
    np.testing.assert_allclose(read_volume(tmp_path / "a.nii").affine[:3, :3], turned @ np.diag([2, 2, 2.5]), atol=1e-6)


LABELS = np.kron(np.array([0, 17, 1035, 2011]).reshape(2, 2, 1), np.ones((6, 6, 6), int))


def stored_as(dtype):
    def save(path: Path) -> None:
        image = nibabel.Nifti1Image(LABELS.astype(np.float64), np.eye(4))
        image.set_data_dtype(dtype)
        nibabel.save(image, path)

    return save


NAMED = [
    ("nibabel#1417", "a.nii", stored_as(np.int16)),
    ("nibabel#1417 (kin)", "a.nii", stored_as(np.int32)),
    ("nibabel#1046", "a.nii", of(LABELS, dtype=np.int64)),
    ("niivue#1498", "a.mgz", of(LABELS.astype(np.int32), mgh=True)),
]


@pytest.mark.parametrize(("report", "name", "save"), NAMED, ids=lambda value: str(value)[:24])
def test_labels_stay_what_they_were(tmp_path, report, name, save):
    save(tmp_path / name)
    volume = read_volume(tmp_path / name)
    assert volume.looks_like_labels, report
    np.testing.assert_array_equal(volume.values, LABELS, report)


def test_a_measure_in_steps_is_no_label(tmp_path):
    steps = nibabel.Nifti1Image(np.linspace(0, 300, 216).reshape(6, 6, 6), np.eye(4))
    steps.set_data_dtype(np.int16)
    nibabel.save(steps, tmp_path / "a.nii")
    volume = read_volume(tmp_path / "a.nii")
    np.testing.assert_allclose(volume.values, nibabel.load(tmp_path / "a.nii").get_fdata(), atol=1e-4)
    assert not volume.looks_like_labels


BIDS = "index\tname\tcolor\tmapping\tnetwork\n1\tA l\t#ff0000\t2\tVis\n2\tB\t#00ff00\t3\tn/a\n3\tC\t#0000ff\tn/a\tDMN\n"
VERSION_8 = """#$Id$

#No. Label Name:                            R   G   B   A
0   Unknown                                 0   0   0   0
1   Left-A                                 70 130 180   0
2   Right-B                               245 245 245   0

# sclimbic
3 Left-HypoThal-noMB                        0  80   0 0 2
820 Right-HypoThal-noMB                    15 165   15 0 2
"""
FASTSURFER = """# Below is the color table for olfactory bulb structures generated by FastSurfer OB pipeline.
1  L-olfactory-bulb                       0   0   255 0
2  R-olfactory-bulb                       255 0   0   0

# Below is the color table for the hypothalamic subregions generated by FastSurfer HypVINN pipeline
#See : https://doi.org/10.1162/imag_a_00034
3  R-N.opticus                            70  130 180 0
"""
QUOTED = '#ID Labelname R G B A\n1 "L V1" 1 2 3 255\n2 "R V1" 1 2 3 255\n3 L V2 1 2 3 255\n'
THALAMUS = (
    "1  Right-Thalamus-unused  0   118 14  0\n2  Right-Thalamus  0   118 14  0\n3  Right-Caudate  122 186 220 0\n"
)
NAMES = [
    ("bids-specification#1993", "a_dseg.tsv", BIDS, ("A l", "B", "C")),
    ("freesurfer#1310", "FreeSurferColorLUT.txt", VERSION_8, ("Left-A", "Right-B", "Left-HypoThal-noMB")),
    ("FastSurfer#463", "a_dseg_LUT.txt", FASTSURFER, ("L-olfactory-bulb", "R-olfactory-bulb", "R-N.opticus")),
    ("MRtrix3#1279", "a_dseg.txt", QUOTED, ("L V1", "R V1", "L V2")),
    ("MRtrix3#2065", "a_dseg_LUT.txt", THALAMUS, ("Right-Thalamus-unused", "Right-Thalamus", "Right-Caudate")),
]


@pytest.mark.parametrize(("report", "name", "text", "right"), NAMES, ids=lambda value: str(value)[:24])
def test_names_of_regions(tmp_path, report, name, text, right):
    of(np.repeat(np.int16([1, 2, 3]), 72).reshape(6, 6, 6))(tmp_path / "a_dseg.nii.gz")
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert read_parcellation(tmp_path / "a_dseg.nii.gz").names == right, report


def test_a_volume_without_a_header_is_none(tmp_path):
    """niivue#481: voxels alone, as a failed export leaves them."""
    (tmp_path / "a.nii").write_bytes(bytes(5000))
    with pytest.raises(FormatError, match="expected a NIfTI header that begins with 348 or 540"):
        read_volume(tmp_path / "a.nii")


@pytest.mark.parametrize("name", ["a.pconn.nii", "a.ptseries.nii"])
def test_cifti_is_no_volume(tmp_path, name):
    """ColeAnticevicNetPartition#1, nibabel#767: a list of values of regions, not one voxel with many frames."""
    cortex = "CIFTI_STRUCTURE_CORTEX_LEFT"
    places = [{cortex: np.array([k])} for k in (0, 1)]
    cells = nibabel.cifti2.ParcelsAxis(["A", "B"], [np.zeros((0, 3), int)] * 2, places, None, None, {cortex: 9})
    rows = cells if name == "a.pconn.nii" else nibabel.cifti2.SeriesAxis(0, 0.72, 2)
    nibabel.save(nibabel.cifti2.Cifti2Image(np.eye(2, dtype=np.float32), (rows, cells)), tmp_path / name)
    with pytest.raises(FormatError, match="expected a volume, got CIFTI"):
        read_volume(tmp_path / name)
