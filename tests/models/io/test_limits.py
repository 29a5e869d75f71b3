"""Small files that unfold to large ones are refused before they take the memory, and files of people are not."""

import gzip
import os
import resource
import subprocess
import sys
import time
import zipfile
from itertools import pairwise

import nibabel
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import scipy.sparse

from plexoscope.models.errors import FormatError
from plexoscope.models.io.array import read_array, read_arrays
from plexoscope.models.io.guard import checked_file
from plexoscope.models.io.network import read_network
from plexoscope.models.io.sniffing import kind_of_file
from plexoscope.models.io.table import read_table
from plexoscope.models.io.volume import read_volume

MOST_RSS_BYTES, MOST_S = 300 << 20, 2


def packed(path, head: bytes, block: bytes, n: int):
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(head)
        for _ in range(n):
            file.write(block)
    return path


def written(path, content: bytes):
    path.write_bytes(content)
    return path


def graphml_of(n_keys: int, default: str, n_nodes: int, data: str = "") -> bytes:
    keys = "".join(f'<key id="k{k}" for="node" attr.name="k{k}" attr.type="int">{default}</key>' for k in range(n_keys))
    nodes = "".join(f'<node id="n{k}">{data.format(k)}</node>' for k in range(n_nodes))
    return f'<graphml>{keys}<graph edgedefault="undirected">{nodes}</graph></graphml>'.encode()


def gexf_of(n_keys: int, default: str, n_nodes: int, value: str = "") -> bytes:
    keys = "".join(f'<attribute id="k{k}" title="k{k}" type="integer">{default}</attribute>' for k in range(n_keys))
    nodes = "".join(f'<node id="n{k}"><attvalues>{value.format(k)}</attvalues></node>' for k in range(n_nodes))
    return f'<gexf><graph><attributes class="node">{keys}</attributes>{nodes}</graph></gexf>'.encode()


def npz(path, **arrays):
    np.savez(path, **arrays)
    return path


def zeros(path, n_arrays: int):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for k in range(n_arrays):
            with archive.open(f"a{k}.npy", "w", force_zip64=True) as file:
                np.lib.format.write_array_header_1_0(
                    file, {"descr": "<f8", "fortran_order": False, "shape": (6000, 6000)}
                )
                for _ in range(275):
                    file.write(bytes(1 << 20))
    return path


def sparse(path, shape):
    scipy.sparse.save_npz(path, scipy.sparse.coo_array(([1.0], ([0], [1])), shape=shape))
    return path


def parquet(path, column):
    pq.write_table(pa.table({"source": column, "target": column}), path, compression="zstd")
    return path


EDGES = np.array([[0, 1], [1, 2]])
BOMBS = {
    "a.csv.gz": lambda path: packed(path, b"source,target\n", b"1,2\n" * (1 << 18), 70),
    "line.tsv.gz": lambda path: packed(path, b"", b"1" * (1 << 20), 70),
    "comment.txt.gz": lambda path: packed(path, b"", b"#\n" * (1 << 19), 70),
    "a.gml.gz": lambda path: packed(path, b"graph [\n", b"node [ id 1 ]\n" * (1 << 16), 80),
    "comment.graphml.gz": lambda path: packed(path, b"<graphml>", b"<!-- aaaaaaaaaaa -->" * (1 << 16), 70),
    "deep.graphml": lambda path: written(path, b"<graphml>" + b"<graph><node>" * 300_000),
    "tags16.gexf": lambda path: written(path, ("\ufeff<gexf>" + "<a/>" * 9_000_000).encode("utf-16-le")),
    "defaults.graphml": lambda path: written(path, graphml_of(5_000, "<default>1</default>", 10_000)),
    "index.npz": lambda path: npz(path, edges=np.array([[0, 2_000_000_000]])),
    "index62.npz": lambda path: npz(path, edges=np.array([[0, 1 << 62]])),
    "unsigned.npz": lambda path: npz(path, edges=np.array([[0, 2**64 - 1]], np.uint64)),
    "shape.npz": lambda path: npz(path, edges=EDGES, shape=np.array([2_000_000_000, 3])),
    "sparse.npz": lambda path: sparse(path, (2_000_000_000, 2_000_000_000)),
    "one.npz": lambda path: zeros(path, 1),
    "two.npz": lambda path: zeros(path, 2),
    "rows.parquet": lambda path: parquet(path, pa.array(np.zeros(1 << 25, np.int64))),
    "words.parquet": lambda path: parquet(path, pa.array(["x"] * (1 << 22)).dictionary_encode()),
}
BOMBS_OF_MARKUP = {
    "tags.graphml": lambda path: written(path, b"<graphml>" + b"<a/>" * 9_000_000),
    "text.gexf": lambda path: written(path, b"<gexf><meta>" + b"a" * (5 << 20) + b"</meta></gexf>"),
    "comment.gexf": lambda path: written(path, b"<gexf><!--" + b"a" * (5 << 20) + b"--></gexf>"),
    "attributes.graphml": lambda path: written(
        path, b"<graphml " + b" ".join(b'a%d=""' % k for k in range(500_000)) + b"/>"
    ),
    "value.gexf": lambda path: written(path, b'<gexf><graph><node id="' + b"a" * (5 << 20) + b'"/></graph></gexf>'),
    "columns.graphml": lambda path: written(path, graphml_of(4_000, "", 4_000, '<data key="k{}">1</data>')),
    "defaults.gexf": lambda path: written(path, gexf_of(5_000, "<default>1</default>", 10_000)),
    "columns.gexf": lambda path: written(path, gexf_of(4_000, "", 4_000, '<attvalue for="k{}" value="1"/>')),
    "columns.gml": lambda path: written(
        path, b"graph [\n" + b"".join(b"node [ id %d\n a%d 1\n ]\n" % (k, k) for k in range(4_000)) + b"]\n"
    ),
}
INFO = "import sys; from plexoscope.app.main import main; [print(main(['info', path])) for path in sys.argv[1:]]"
READ = """
import sys, time
from pathlib import Path
from plexoscope.app.cli.measuring.memory import peak_rss_bytes  # not what the parent of the process had
from plexoscope.models.errors import FormatError
from plexoscope.models.io.network import read_network
for name in sys.argv[1:]:
    begin = time.process_time()
    try:
        read_network(Path(name))
    except FormatError as error:
        print(time.process_time() - begin, peak_rss_bytes(), error, flush=True)
    else:
        print(0, 0, "was read", flush=True)
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What a process says of each bomb: how long it took, the most memory so far, the error, a line each."""
    folder = tmp_path_factory.mktemp("bombs")
    paths = [make(folder / name) for name, make in BOMBS.items()]
    said = subprocess.run(
        [sys.executable, "-c", READ, *map(str, paths)],
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30)),
    )
    for path in paths:
        path.unlink()
    return {path.name: (line, path) for path, line in zip(paths, said.stdout.splitlines(), strict=False)}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs(told, name):
    line, path = told[name]
    seconds, peak_bytes, error = line.split(maxsplit=2)
    assert float(seconds) < MOST_S
    assert int(peak_bytes) < MOST_RSS_BYTES
    assert error.endswith(f"PLEXOSCOPE_LIMITS=10 in the environment allows ten times as much): {path}")


@pytest.mark.parametrize("name", BOMBS_OF_MARKUP)
def test_bombs_of_markup(tmp_path, name):
    path = BOMBS_OF_MARKUP[name](tmp_path / name)
    began_s = time.process_time()
    with pytest.raises(FormatError, match=r"expected at most .*PLEXOSCOPE_LIMITS=10 in the environment allows"):
        read_network(path)
    assert time.process_time() - began_s < MOST_S


LAUGHS = '<!DOCTYPE g [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {one} "{("&" + other + ";") * 10}">' for other, one in pairwise("abcdefghij")
) + "]>"  # fmt: skip
OUTSIDE = '<!DOCTYPE g [<!ENTITY j SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("entities", [LAUGHS, OUTSIDE])
@pytest.mark.parametrize("suffix", [".graphml", ".gexf"])
def test_entities_are_refused(tmp_path, suffix, entities, encoding):
    root = suffix[1:]
    text = f'{entities}<{root}><graph><node id="&j;"/></graph></{root}>'
    path = written(tmp_path / f"a{suffix}", f'<?xml version="1.0" encoding="{encoding}"?>{text}'.encode(encoding))
    with pytest.raises(FormatError, match=r"expected XML without entities of its own, got <!ENTITY: "):
        read_network(path)


def test_marked_up_files_of_people_pass(tmp_path):
    """Large ones, a type of document that defines nothing, sparse attributes, and graphs in graphs."""
    head = '<!DOCTYPE graphml SYSTEM "graphml.dtd"><graphml><key id="v" for="node" attr.name="v" attr.type="double"/>'
    inner = "<graph>" + '<node id="in{}"><graph>' * 50 + "</graph></node>" * 50 + "</graph>"
    for k in range(50):
        inner = inner.replace("in{}", f"in{k}", 1)
    (tmp_path / "nested.graphml").write_text(f"{head}{inner}</graphml>")
    assert read_network(tmp_path / "nested.graphml").n_nodes == 50
    values = '<data key="v">0.5</data>'
    nodes = "".join(f'<node id="n{k}">{values if k % 100 == 0 else ""}</node>' for k in range(10_000))
    (tmp_path / "sparse.graphml").write_text(f"{head}<graph>{nodes}</graph></graphml>")
    assert read_network(tmp_path / "sparse.graphml").n_nodes == 10_000


@pytest.mark.parametrize("shape", [[], [-3, 2], [2.5, 1]])
def test_a_shape_that_is_none(tmp_path, shape):
    with pytest.raises(FormatError, match=r"shape: expected whole numbers of 0 or more, got"):
        read_network(npz(tmp_path / "a.npz", edges=EDGES, shape=np.array(shape)))


def test_what_people_have_passes(tmp_path):
    assert read_network(npz(tmp_path / "gaps.npz", edges=np.array([[0, 900_000]]))).n_nodes == 900_001
    np.savez_compressed(tmp_path / "zeros.npz", a=np.eye(1000))  # 8 MB of 10 kB
    assert read_network(tmp_path / "zeros.npz").n_nodes == 1000
    packed(tmp_path / "again.csv.gz", b"source,target\n", b"1,2\n" * 1000, 200)
    assert read_table(tmp_path / "again.csv.gz").n_rows == 200_000
    assert read_table(parquet(tmp_path / "same.parquet", pa.array(np.zeros(1 << 20, np.int64)))).n_rows == 1 << 20


def test_a_limit_can_be_raised(tmp_path, monkeypatch):
    path = npz(tmp_path / "gaps.npz", edges=np.array([[0, 1_200_000]]))
    with pytest.raises(FormatError, match=r"at most 1000002 nodes, .* got 1200001 with 1 edges"):
        read_network(path)
    for nonsense in ("much", "nan", "inf", "0", "-3"):
        monkeypatch.setenv("PLEXOSCOPE_LIMITS", nonsense)
        with pytest.raises(FormatError, match="at most 1000002 nodes"):
            read_network(path)
    monkeypatch.setenv("PLEXOSCOPE_LIMITS", "2")
    assert read_network(path).n_nodes == 1_200_001


def test_arrays(tmp_path, monkeypatch):
    monkeypatch.setenv("PLEXOSCOPE_LIMITS", "0.125")
    for name, n_arrays in (("one.npz", 1), ("two.npz", 2)):
        np.savez_compressed(tmp_path / name, **{f"a{k}": np.zeros((2100, 2100)) for k in range(n_arrays)})
    for read in (read_array, read_arrays):
        with pytest.raises(FormatError, match="unpacked: expected at most 32 MB, got 33 MB"):
            read(tmp_path / "one.npz")
    with pytest.raises(FormatError, match="unpacked: expected at most 32 MB, got 67 MB"):
        read_arrays(tmp_path / "two.npz")


def test_a_volume_of_zeros(tmp_path, monkeypatch):
    monkeypatch.setenv("PLEXOSCOPE_LIMITS", "0.125")
    header = nibabel.Nifti1Header()
    header.set_data_shape((1024, 1024, 9))
    header.set_data_dtype(np.float32)
    header["vox_offset"], header["magic"] = 352, b"n+1"
    path = packed(tmp_path / "zeros.nii.gz", header.binaryblock + bytes(4), bytes(1 << 20), 36)
    for read in (read_volume, kind_of_file):
        with pytest.raises(FormatError, match=r"unpacked: expected at most 32 MB, got 36 MB .*zeros.nii.gz$"):
            read(path)


def test_damaged_gzip_is_told_by_its_reader(tmp_path):
    path = packed(tmp_path / "a.csv.gz", b"source,target\n", os.urandom(1 << 16).hex().encode() + b",1\n", 2)
    path.write_bytes(path.read_bytes()[:-50_000])
    with pytest.raises(FormatError, match=r"cannot be read as \.gz"):
        read_table(path)


def test_no_plain_file(tmp_path):
    pipe, loop = tmp_path / "pipe.csv", tmp_path / "loop.csv"
    os.mkfifo(pipe)
    loop.symlink_to(loop)
    for path, reason in {
        pipe: "expected a file, got a device or a pipe",
        tmp_path: "expected a file, got a folder",
        loop: "cannot be opened (Too many levels of symbolic links)",
        tmp_path / ("a" * 5000 + ".csv"): "cannot be opened (File name too long)",
        tmp_path / "a\0.csv": "cannot be opened (embedded null byte)",
        tmp_path / "absent.csv": "no such file",
    }.items():
        with pytest.raises(FormatError) as caught:
            checked_file(path)
        assert str(caught.value) == f"{reason}: {path}"
    for path in (pipe, loop, tmp_path / ("a" * 5000 + ".csv"), tmp_path):
        with pytest.raises(FormatError):
            kind_of_file(path)


def test_a_pipe_of_any_kind_does_not_hang(tmp_path):
    paths = [
        tmp_path / f"pipe{end}" for end in (".csv", ".mat", ".npz", ".nii", ".nii.gz", ".npy", ".trk", ".vtk", ".gml")
    ]
    for path in paths:
        os.mkfifo(path)
    words = [sys.executable, "-c", INFO, *map(str, paths)]
    said = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert said.stdout.split() == ["3"] * len(paths)
    assert said.stderr.splitlines() == [
        f"plexoscope: expected a file, got a device or a pipe: {path}" for path in paths
    ]
