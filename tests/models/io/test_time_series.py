"""Time series: which side is time, what the step is, and means of the regions of an image."""

import json

import nibabel
import numpy as np
import pytest
import scipy.io
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.models.data.parcellation import Parcellation
from plexoscope.models.data.volume import Volume
from plexoscope.models.errors import FormatError
from plexoscope.models.io.time_series import STEP_UNKNOWN, mean_traces, read_time_series

TRACES = np.array([[1.0, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]])


def text(values):
    return "".join(",".join(f"{value:g}" for value in row) + "\n" for row in values)


@pytest.mark.parametrize(
    ("content", "names"),
    [
        (text(TRACES), ("unit 1", "unit 2", "unit 3")),
        (text(TRACES.T), ("unit 1", "unit 2", "unit 3")),
        ("a,b,c\n" + text(TRACES.T), ("a", "b", "c")),
        (",a,b,c\n0,1,5,9\n1,2,6,10\n2,3,7,11\n3,4,8,12\n", ("a", "b", "c")),
        ("index,a,b,c\n0,1,5,9\n1,2,6,10\n2,3,7,11\n3,4,8,12\n", ("a", "b", "c")),
        ('"a" "b" "c"\n"1" 1 5 9\n"2" 2 6 10\n"3" 3 7 11\n"4" 4 8 12\n', ("a", "b", "c")),
        ("a,1,2,3,4\nb,5,6,7,8\nc,9,10,11,12\n", ("a", "b", "c")),
        ("region,t0,t1,t2,t3\na,1,2,3,4\nb,5,6,7,8\nc,9,10,11,12\n", ("a", "b", "c")),
    ],
)
def test_tables(tmp_path, content, names):
    (tmp_path / "a.csv").write_text(content)
    series = read_time_series(tmp_path / "a.csv")
    np.testing.assert_array_equal(series.values, TRACES[None])
    assert (series.unit_names, series.subject_names) == (names, ("a",))
    assert (series.step_s, series.source) == (1.0, STEP_UNKNOWN)


def test_steps(tmp_path):
    (tmp_path / "a.csv").write_text("time,x\n0.5,1\n1.0,n/a\n1.5,3\n")
    series = read_time_series(tmp_path / "a.csv")
    assert (series.step_s, series.unit_names) == (0.5, ("x",))
    np.testing.assert_array_equal(series.values[0, 0], [1, np.nan, 3])
    assert series.source == "1 value is missing in x."
    (tmp_path / "a.csv").write_text(",x,y\n0.5,1,2\n1.0,2,2\n1.5,3,2\n")
    series = read_time_series(tmp_path / "a.csv")
    assert (series.step_s, series.unit_names) == (0.5, ("x", "y"))
    assert series.source == "The same value throughout in y."
    for key, value, step_s in (("RepetitionTime", 2, 2.0), ("SamplingFrequency", 4, 0.25)):
        (tmp_path / "b.json").write_text(json.dumps({key: value}))
        np.save(tmp_path / "b.npy", TRACES)
        series = read_time_series(tmp_path / "b.npy")
        assert (series.step_s, series.source) == (step_s, "")


def test_arrays(tmp_path):
    several = np.arange(24.0).reshape(2, 3, 4)
    several[1, :, 3] = np.nan
    np.save(tmp_path / "a.npy", several)
    series = read_time_series(tmp_path / "a.npy")
    np.testing.assert_array_equal(series.values, several)
    assert series.subject_names == ("a 1", "a 2")
    np.save(tmp_path / "b.npy", TRACES.T)
    np.testing.assert_array_equal(read_time_series(tmp_path / "b.npy").values, TRACES[None])


def test_matlab(tmp_path):
    names = np.array(["x", "y", "z"], dtype=object)
    scipy.io.savemat(tmp_path / "a.mat", {"tc": TRACES.T, "TR": 0.72, "labels": names, "sc": np.eye(3)})
    series = read_time_series(tmp_path / "a.mat")
    np.testing.assert_array_equal(series.values, TRACES[None])
    assert (series.step_s, series.unit_names) == (0.72, ("x", "y", "z"))
    scipy.io.savemat(tmp_path / "b.mat", {"anything": TRACES, "fs": 10})
    assert read_time_series(tmp_path / "b.mat").step_s == 0.1


SHAPE, N_TIMES = (4, 3, 2), 5
LABELS = np.zeros(SHAPE, np.int16)
LABELS[0], LABELS[1:3] = 7, 3


def parcellation(values=LABELS, affine=None):
    affine = np.diag([2.0, 2, 2, 1]) if affine is None else affine
    labels = [3, 7, 9]
    return Parcellation(Volume(values, affine, "atlas"), np.array(labels), ("three", "seven", "nine"))


def write_image(path, values, step=1.5, unit="sec", affine=None):
    image = nibabel.Nifti1Image(values, np.diag([2.0, 2, 2, 1]) if affine is None else affine)
    image.header.set_xyzt_units("mm", unit)
    image.header["pixdim"][4] = step
    image.to_filename(path)


@pytest.mark.parametrize("suffix", [".nii", ".nii.gz"])
def test_means_of_regions(tmp_path, suffix):
    rng = np.random.default_rng(0)
    values = rng.normal(size=(*SHAPE, N_TIMES)).astype(np.float32)
    values[1, 1, 1, 2] = np.nan
    path = tmp_path / f"bold{suffix}"
    write_image(path, values)
    told = []
    series = mean_traces(path, parcellation(), lambda done, total: told.append((done, total)))
    expected = [[np.nanmean(values[..., t][label == LABELS]) for t in range(N_TIMES)] for label in (3, 7)]
    np.testing.assert_allclose(series.values[0, :2], expected, rtol=1e-5)
    assert np.isnan(series.values[0, 2]).all()
    assert (series.unit_names, series.step_s, series.subject_names) == (("three", "seven", "nine"), 1.5, ("bold",))
    np.testing.assert_allclose(series.positions_mm[0], [3, 2, 1])
    assert told[-1] == (N_TIMES, N_TIMES)


def test_another_grid(tmp_path):
    """The image is half as fine and flipped; its voxels find their regions by their place."""
    fine = np.kron(LABELS, np.ones((2, 2, 2), np.int16))
    affine = np.diag([-1.0, 1, 1, 1])
    affine[:3, 3] = [6.5, -0.5, -0.5]
    values = np.broadcast_to(np.arange(24.0).reshape(SHAPE)[..., None], (*SHAPE, 2)).astype(np.float32)
    write_image(tmp_path / "a.nii", values)
    series = mean_traces(tmp_path / "a.nii", parcellation(fine, affine))
    expected = [np.mean(values[::-1][label == LABELS]) for label in (3, 7)]
    np.testing.assert_allclose(series.values[0, :2, 0], expected)


@pytest.mark.parametrize(
    ("step", "unit", "step_s", "source"),
    [(800, "msec", 0.8, ""), (2, "unknown", 1, STEP_UNKNOWN), (0, "sec", 1, STEP_UNKNOWN)],
)
def test_step_of_an_image(tmp_path, step, unit, step_s, source):
    write_image(tmp_path / "a.nii", np.ones((*SHAPE, 2), np.float32), step, unit)
    series = mean_traces(tmp_path / "a.nii", parcellation())
    assert (series.step_s, series.source) == (pytest.approx(step_s), source)


def test_an_image_beside_its_parcellation(tmp_path):
    write_image(tmp_path / "bold.nii.gz", np.ones((*SHAPE, 2), np.float32))
    with pytest.raises(FormatError, match=r"expected one parcellation \(\*dseg.nii.gz\) in the folder .* got none"):
        read_time_series(tmp_path / "bold.nii.gz")
    nibabel.Nifti1Image(LABELS, np.diag([2.0, 2, 2, 1])).to_filename(tmp_path / "atlas-X_dseg.nii.gz")
    (tmp_path / "atlas-X_dseg.tsv").write_text("index\tname\n3\tthree\n7\tseven\n")
    assert read_time_series(tmp_path / "bold.nii.gz").unit_names == ("three", "seven")


def test_a_cancel_comes_out_as_it_is(tmp_path):
    class CancelledError(Exception):
        pass

    def cancel(done, total):
        raise CancelledError

    write_image(tmp_path / "a.nii.gz", np.ones((*SHAPE, 2), np.float32))
    with pytest.raises(CancelledError):
        mean_traces(tmp_path / "a.nii.gz", parcellation(), cancel)


def cut_short(path):
    write_image(path, np.ones((*SHAPE, 9), np.float32))
    path.write_bytes(path.read_bytes()[:-300])


@pytest.mark.parametrize(
    ("write", "message"),
    [
        (lambda path: write_image(path, np.ones(SHAPE, np.float32)), "expected an image with several volumes in time"),
        (cut_short, "cut short or damaged: "),
        (lambda path: path.write_bytes(b"no image"), "expected a NIfTI header"),
        (
            lambda path: write_image(
                path, np.ones((*SHAPE, 2), np.float32), affine=np.diag([2.0, 2, 2, 1]) + 500 * np.eye(4, k=3)
            ),
            "expected voxels in the regions of the parcellation, got none",
        ),
    ],
)
def test_faults_of_images(tmp_path, write, message):
    path = tmp_path / "a.nii"
    write(path)
    with pytest.raises(FormatError) as error:
        mean_traces(path, parcellation())
    assert str(error.value).startswith(message)
    assert str(error.value).endswith(f": {path}")


@pytest.mark.parametrize(
    ("name", "write", "message"),
    [
        (
            "a.csv",
            lambda path: path.write_text("time,x\n0,1\n1,2\n3,3\n"),
            "time: expected times that rise by equal steps",
        ),
        ("a.csv", lambda path: path.write_text("x,y\n1,2\n3,oops\n"), "line 3, y: expected a number, got 'oops'"),
        ("a.csv", lambda path: path.write_text("x,y\n1,2\n"), "time series: expected at least two times, got 1"),
        ("a.csv", lambda path: path.write_text("name\na\n"), "time series: expected columns of numbers, got none"),
        (
            "a.npy",
            lambda path: np.save(path, np.ones(5)),
            "time series: expected two or three dimensions, got shape (5,)",
        ),
        (
            "a.npy",
            lambda path: np.save(path, np.full((2, 5), np.inf)),
            "time series: expected numbers or NaN, got infinity",
        ),
        (
            "a.mat",
            lambda path: scipy.io.savemat(path, {"a": np.ones((2, 5)), "b": np.ones((2, 5))}),
            "expected one matrix of traces, got 2 (--as a or b says which)",
        ),
        ("a.mat", lambda path: scipy.io.savemat(path, {"a": 1}), "expected a matrix of traces, got a (1, 1)"),
        ("a.png", lambda path: None, "expected a file of kind .csv"),
    ],
)
def test_faults(tmp_path, name, write, message):
    path = tmp_path / name
    write(path)
    with pytest.raises(FormatError) as error:
        read_time_series(path)
    assert str(error.value).startswith(message)
    assert str(error.value).endswith(f": {path}")


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ("{", "expected JSON beside"),
        ("[" * 100_000, "expected JSON beside"),
        ('{"RepetitionTime": 0}', "RepetitionTime: "),
        (f'{{"RepetitionTime": 1{"0" * 400}}}', "RepetitionTime: "),
        ('{"SamplingFrequency": 1e-320}', "SamplingFrequency: "),
    ],
)
def test_faults_beside(tmp_path, told, message):
    np.save(tmp_path / "a.npy", TRACES)
    (tmp_path / "a.json").write_text(told)
    with pytest.raises(FormatError, match=f"^{message}.*a.json$"):
        read_time_series(tmp_path / "a.npy")


@given(st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_what_is_written_is_read(tmp_path_factory, n_units, seed):
    values = np.random.default_rng(seed).normal(size=(n_units, n_units + 2)).astype(np.float32)
    folder = tmp_path_factory.mktemp("series")
    np.savetxt(folder / "a.tsv", values.T, delimiter="\t", fmt="%.9g")
    np.save(folder / "a.npy", values)
    for name in ("a.tsv", "a.npy"):
        np.testing.assert_array_equal(read_time_series(folder / name).values[0], values)


def test_numbers_that_float32_cannot_hold_are_named(tmp_path):
    (tmp_path / "a.csv").write_text("a,b\n1,2\n1e39,3\n")
    with pytest.raises(FormatError, match=r"^time series: expected numbers of at most 3.4e38 in size, got 1e\+39: "):
        read_time_series(tmp_path / "a.csv")
