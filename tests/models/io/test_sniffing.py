"""Which kind a file holds, where several kinds end alike."""

import nibabel
import numpy as np
import pytest
import scipy.io

from plexoscope.models.errors import FormatError
from plexoscope.models.io.sniffing import kind_of_file
from plexoscope.models.io.ways import AmbiguousError, say

NUMBERS = "\n".join(",".join(f"0.{k}{j}" for k in range(9)) for j in range(20))


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("a.csv", "source,target,weight\na,b,1\n", "network"),
        ("a.csv", "source,target,time\na,b,1\n", "temporal_network"),
        ("a.csv", "rater,ratee,rating,time\n1,2,3,4\n", "temporal_network"),
        ("a.csv", "20\t1\t2\tA\tB\n40\t1\t3\tA\tB\n", "temporal_network"),
        ("a.csv", "6,2,4,1289241911.7\n6,5,2,1289241941.5\n", "temporal_network"),
        ("a.txt", "1 2 1289241911\n2 3 1289241999\n1 3 1289249999\n4 3 1289249999\n", "temporal_network"),
        ("a.txt", "1 2\n2 3\n3 1\n", "network"),
        ("a.txt", "a b 0.5\nb c 1\n", "network"),
        ("a.csv", "0,1,0,1\n1,0,1,0\n0,1,0,1\n1,0,1,0\n", "network"),
        ("a.csv", ",x,y,z\nx,0,1,0\ny,1,0,1\nz,0,1,0\n", "network"),
        ("a.csv", "time,x,y\n0,1,2\n1,2,3\n", "time_series"),
        ("a.csv", "x,y,z\n0,1,2\n1,2,3\n2,2,2\n4,4,4\n", "time_series"),
        ("a.csv", NUMBERS, "time_series"),
        ("a.tsv", "name\tx\ty\na\t1\t2\nb\t2\t3\nc\t3\t4\n", "vectors"),
        ("a.csv", "class,x,y,w2\n0,1,2,3\n1,2,3,4\n", "vectors"),
        ("a.edges", "1 2\n2 3\n", "network"),
        ("a.gml", "graph [ ]", "network"),
        ("a.unknown", "TRACK\0", "streamlines"),
    ],
)
def test_texts(tmp_path, name, text, kind):
    (tmp_path / name).write_text(text)
    assert kind_of_file(tmp_path / name) == kind


def test_arrays(tmp_path):
    for name, arrays, kind in (
        ("a", {"edges": np.zeros((3, 2), int)}, "network"),
        ("b", {"m": np.eye(4)}, "network"),
        ("c", {"vectors": np.ones((4, 2)), "names": np.array(list("abcd"))}, "vectors"),
        ("d", {"x": np.ones((4, 2))}, "array"),
    ):
        np.savez(tmp_path / f"{name}.npz", **arrays)
        assert kind_of_file(tmp_path / f"{name}.npz") == kind
    for name, array, kind in (("a", np.eye(4), "network"), ("b", np.ones((4, 2)), "array")):
        np.save(tmp_path / f"{name}.npy", array)
        assert kind_of_file(tmp_path / f"{name}.npy") == kind
    for name, variables, kind in (("a", {"sc": np.eye(4)}, "network"), ("b", {"tc": np.ones((3, 9))}, "time_series")):
        scipy.io.savemat(tmp_path / f"{name}.mat", variables)
        assert kind_of_file(tmp_path / f"{name}.mat") == kind


def test_images(tmp_path):
    labels = np.zeros((6, 6, 6), np.int16)
    labels[:3], labels[3:] = 4, 17
    grey = np.random.default_rng(0).normal(size=(6, 6, 6)).astype(np.float32)
    for name, values, kind in (
        ("a.nii.gz", labels, "parcellation"),
        ("b_dseg.nii", labels.astype(np.float32), "parcellation"),
        ("c.nii.gz", grey, "volume"),
        ("atlas.nii.gz", grey, "volume"),
        ("d.nii.gz", np.stack([grey] * 3, axis=3), "time_series"),
    ):
        nibabel.Nifti1Image(values, np.eye(4)).to_filename(tmp_path / name)
        assert kind_of_file(tmp_path / name) == kind


def test_what_is_none(tmp_path):
    (tmp_path / "a.csv").write_text("just,some,words,that,say,nothing\nat,all,of,any,kind,here\n")
    with pytest.raises(FormatError, match="expected a table of edges, events, traces or vectors, got text only"):
        kind_of_file(tmp_path / "a.csv")
    with pytest.raises(FormatError, match="cannot be opened"):
        kind_of_file(tmp_path / "absent.csv")


@pytest.mark.parametrize(
    ("rows", "asked"),
    [
        ("1 2 1\n2 3 2\n1 3 4\n3 1 9\n", True),
        ("1 2 1\n2 3 2\n1 3 2\n3 1 1\n", False),
        ("1 2 1\n2 3 1\n1 3 1\n3 1 1\n", False),
        ("1 2 0.1\n2 3 0.2\n1 3 0.3\n3 1 0.4\n", False),
        ("i j w\n1 2 1\n2 3 2\n1 3 4\n3 1 9\n", False),
    ],
)
def test_a_last_column_that_rises_may_be_weights_or_times(tmp_path, rows, asked):
    path = tmp_path / "a.txt"
    path.write_text(rows)
    if not asked:
        assert kind_of_file(path) == "network"
        return
    with pytest.raises(AmbiguousError, match="--as edges or events says which"):
        kind_of_file(path)
    say(path, "events")
    assert kind_of_file(path) == "temporal_network"


def test_nodes_beside_a_list_are_no_network(tmp_path):
    path = tmp_path / "net.nodes.csv"
    path.write_text("Id,Label\n1,a\n2,b\n")
    with pytest.raises(FormatError, match="got the nodes of one beside it"):
        kind_of_file(path)
