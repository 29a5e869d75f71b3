"""Inputs: which kinds there are, which of them a file is, and that each kind is read by its reader."""

import subprocess
import sys

import nibabel
import numpy as np
import pytest
import scipy.io

from plexoscope.models.data.network import Network
from plexoscope.models.data.parcellation import Parcellation
from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.data.time_series import TimeSeries
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.data.vectors import Vectors
from plexoscope.models.data.volume import Volume
from plexoscope.models.errors import FormatError
from plexoscope.models.io.tractogram import write_tractogram
from plexoscope.plugins.inputs import READERS, kind_of, kinds_in, read_input, suffixes


@pytest.fixture
def files(tmp_path):
    """One file of each kind."""
    streamlines, volume = tmp_path / "a.TCK", tmp_path / "a.nii.gz"
    write_tractogram(Tractogram(np.zeros((2, 3), np.float32), np.array([0, 2])), tmp_path / "a.tck")
    (tmp_path / "a.tck").rename(streamlines)
    nibabel.Nifti1Image(np.zeros((2, 3, 4), np.int16), np.eye(4)).to_filename(volume)
    array, contacts = tmp_path / "a.csv", tmp_path / "a.dat"
    array.write_text("1,2\n3,4\n")
    contacts.write_text("20\t1\t2\tA\tB\n")
    regions, network, traces, vectors = (tmp_path / name for name in ("b.nii", "b.gml", "b.mat", "b.npz"))
    nibabel.Nifti1Image(np.ones((2, 3, 4), np.int16), np.eye(4)).to_filename(regions)
    network.write_text("graph [ node [ id 1 ] ]")
    scipy.io.savemat(traces, {"tc": np.ones((2, 5))})
    np.savez(vectors, vectors=np.ones((3, 2)), names=np.array(["x", "y", "z"]))
    return {
        "streamlines": streamlines, "volume": volume, "array": array, "temporal_network": contacts,
        "parcellation": regions, "network": network, "time_series": traces, "vectors": vectors,
    }  # fmt: skip


TYPES = {
    "streamlines": Tractogram, "volume": Volume, "array": np.ndarray, "temporal_network": TemporalNetwork,
    "parcellation": Parcellation, "network": Network, "time_series": TimeSeries, "vectors": Vectors,
}  # fmt: skip


@pytest.mark.parametrize("kind", READERS)
def test_each_kind_alone_and_among_others(files, kind):
    assert isinstance(read_input(kind, files[kind]), TYPES[kind])
    others = "volume | array | streamlines | temporal_network"
    assert isinstance(
        read_input(others if kind in kinds_in(others) else f"{kind} | {others}", files[kind]), TYPES[kind]
    )


@pytest.mark.parametrize(
    ("name", "kinds", "kind"),
    [
        ("a.csv", "array | temporal_network", "array"),
        ("a.csv", "temporal_network | array", "temporal_network"),
        ("a.npy", "temporal_network | array", "array"),
        ("a.MGZ", "streamlines|volume", "volume"),
        ("no-ending", "streamlines", "streamlines"),
    ],
)
def test_kind_of(name, kinds, kind):
    assert kind_of(name, kinds_in(kinds)) == kind


def test_of_several_kinds_that_end_alike_the_one_it_looks_like(tmp_path, files):
    grey = tmp_path / "grey.nii.gz"
    nibabel.Nifti1Image(np.random.default_rng(0).normal(size=(4, 4, 4)), np.eye(4)).to_filename(grey)
    for kinds in ("parcellation | volume", "volume | parcellation"):
        assert kind_of(grey, kinds_in(kinds)) == "volume"
        assert kind_of(files["parcellation"], kinds_in(kinds)) == "parcellation"
    path = tmp_path / "net.csv"
    path.write_text("source,target,time\na,b,1\n")
    assert kind_of(path, kinds_in("network | temporal_network")) == "temporal_network"
    path.write_text("source,target,weight\na,b,1\n")
    assert kind_of(path, kinds_in("temporal_network | network")) == "network"
    assert isinstance(read_input("temporal_network | network", path), Network)


def test_a_reader_of_its_own(files):
    assert isinstance(read_input("array", files["volume"], "plexoscope.models.io.volume:read_volume"), Volume)


def test_no_kind_fits():
    with pytest.raises(FormatError) as error:
        kind_of("/a/b.png", ("volume", "array"))
    assert str(error.value) == (
        "expected a file of kind volume (.nii, .nii.gz, .mgz, .mgh) or array (.npy, .npz, .csv, .tsv), "
        "got .png: /a/b.png"
    )


def test_asking_for_kinds_imports_no_reader():
    program = (
        "import sys; from plexoscope.plugins.inputs import READERS; assert len(READERS) > 3; "
        "assert not [name for name in sys.modules if name.startswith(('numpy', 'plexoscope.models.io'))]"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


def test_each_kind_has_endings():
    for kind in READERS:
        assert all(ending.startswith(".") for ending in suffixes(kind))
        assert suffixes(kind)
