"""Arrays: what each kind of file gives, and one clear message for each way that it can be wrong."""

import io
import zipfile

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from plexoscope.models.errors import FormatError
from plexoscope.models.io import array as array_module
from plexoscope.models.io.array import read_array


def npy(array, **options):
    stream = io.BytesIO()
    np.lib.format.write_array(stream, np.asanyarray(array), **options)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("dtype", "expected"),
    [
        ("<f4", "=f4"), (">f8", "=f8"), ("f2", "=f2"), ("i1", "=f8"), (">u2", "=f8"), ("?", "=f8"), ("g", "=f8"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("save", [np.save, np.savez, np.savez_compressed])
def test_numpy_files(tmp_path, dtype, expected, order, save):
    values = np.array([[0, 1, 1], [1, 0, 0]]).astype(dtype, order=order)
    path = tmp_path / ("a.npy" if save is np.save else "a.npz")
    save(path, values)
    array = read_array(path)
    assert array.dtype == np.dtype(expected)
    assert array.dtype.isnative
    assert not array.flags.writeable
    np.testing.assert_array_equal(array, values)


@given(
    arrays.arrays(
        st.sampled_from(["f4", "f8"]),
        arrays.array_shapes(max_side=6),
        elements=st.floats(width=32),
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_what_is_written_is_read(tmp_path, values):
    np.save(tmp_path / "a.npy", values)
    array = read_array(tmp_path / "a.npy")
    assert array.dtype == values.dtype
    np.testing.assert_array_equal(array, values)
    if values.ndim == 2:
        np.savetxt(tmp_path / "a.csv", values, delimiter=",", fmt="%.17g")
        np.testing.assert_array_equal(read_array(tmp_path / "a.csv"), values)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.csv", "1,2\n3,4\n", [[1, 2], [3, 4]]),
        ("a.csv", "1\n2\n", [[1], [2]]),
        ("a.CSV", '\ufefftime (s), "a, b"\r\n\r\n 1 , nan\r\n-inf,1e3', [[1, np.nan], [-np.inf, 1000]]),
        ("a.tsv", 'name\tother\n"1.5"\t2\n', [[1.5, 2]]),
    ],
)
def test_texts(tmp_path, name, text, expected):
    (tmp_path / name).write_bytes(text.encode())
    array = read_array(tmp_path / name)
    assert (array.dtype, array.flags.writeable) == (np.float64, False)
    np.testing.assert_array_equal(array, expected)


def with_shape(shape, body=b"\0" * 24):
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(stream, {"descr": "<f8", "fortran_order": False, "shape": shape})
    return stream.getvalue() + body


def zipped(*members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members:
            archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.png", b"", "expected a file of kind .npy, .npz, .csv, .tsv, got .png"),
        ("a", b"", "got no ending"),
        ("a.npy", b"", "expected the header of an array ("),
        ("a.npy", b"\x93NUMPY\x07\x00", "expected NumPy's format 1.0 or 2.0, got 7.0"),
        ("a.npy", npy(np.zeros(3))[:40], "expected the header of an array ("),
        ("a.npy", npy(np.zeros(3))[:-1], "cut short: the header says 24 bytes of numbers, the file holds 23"),
        ("a.npy", with_shape((1 << 20,)), "cut short: the header says 8388608 bytes of numbers, the file has "),
        ("a.npy", with_shape((1 << 60, 1 << 60)), "expected an array of at most 2048 MB, got "),
        ("a.npy", with_shape((-3, 1)), "expected lengths of 0 or more, got shape (-3, 1)"),
        ("a.npy", npy(np.array([None])), "expected real numbers, got Python objects"),
        ("a.npy", npy(np.array(["a"])), "expected real numbers, got <U1"),
        ("a.npy", npy(np.array([1j])), "expected real numbers, got complex128"),
        ("a.npy", npy(np.array([(1, 2)], "i4,i4")), "expected real numbers, got "),
        ("a.npy", npy(1.0), "expected an array of at least one number, got a single number"),
        ("a.npy", npy(np.zeros((0, 3))), "expected an array of at least one number, got shape (0, 3)"),
        ("a.npz", b"PK", "cannot be read as .npz (File is not a zip file)"),
        ("a.npz", zipped(), "expected one array, got 0 (none)"),
        ("a.npz", zipped(("b.npy", b""), ("c.npy", b"")), "expected one array, got 2 (b, c)"),
        ("a.npz", zipped(("b.npy", npy(np.ones(3))[:-4])), "cut short: the header says 24 bytes of numbers, the file"),
        ("a.npz", zipped(("b.npy", npy(np.ones(3)))).replace(b"\xf0?", b"\xf1?", 1), "cannot be read as .npz (Bad CRC"),
        ("a.csv", b"", "expected rows of numbers, got none"),
        ("a.csv", b"a,b\n", "expected rows of numbers, got none"),
        ("a.csv", b"1,2\n\n3,x\n", "line 3, column 2: expected a number, got 'x'"),
        ("a.csv", b"time,1\n3,4\n", "line 1, column 1: expected a number, got 'time'"),
        ("a.csv", b"a,b\n1,2\n3\n", "line 3: expected 2 columns, got 1"),
        ("a.csv", b"1,\n", "line 1, column 2: expected a number, got ''"),
        ("a.csv", b"1;2\n3;4\n4;5\n", "line 2, column 1: expected a number, got '3;4'"),
        ("a.csv", b"\xff\xfe\x00", "expected UTF-8 text, got binary data"),
    ],
)  # fmt: skip
def test_bad_files(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FormatError) as error:
        read_array(path)
    assert message in str(error.value)
    assert str(error.value).endswith(f": {path}")


def test_places_without_a_file(tmp_path):
    with pytest.raises(FormatError, match=r"cannot be read .No such file or directory.: "):
        read_array(tmp_path / "a.npy")
    with pytest.raises(FormatError, match="got a folder: "):
        read_array(tmp_path)


def test_a_text_that_is_too_long(tmp_path, monkeypatch):
    monkeypatch.setattr(array_module, "MAX_BYTES", 3)
    (tmp_path / "a.csv").write_text("1,2\n")
    with pytest.raises(FormatError, match="expected a text of at most 0 MB"):
        read_array(tmp_path / "a.csv")


@given(st.binary(max_size=40), st.integers(0, 200), st.sampled_from(["npy", "npz"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
def test_damage_is_a_format_error_or_read(tmp_path, damage, place, kind):
    whole = npy(np.ones(5)) if kind == "npy" else zipped(("a.npy", npy(np.ones(5))))
    path = tmp_path / f"a.{kind}"
    path.write_bytes(whole[:place] + damage + whole[place + len(damage) :])
    try:
        array = read_array(path)
    except FormatError:
        return
    assert array.dtype.kind == "f"
