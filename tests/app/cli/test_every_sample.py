"""A word stands for the same everywhere: each command takes each sample, or says in one line why it does not."""

import numpy as np
import pytest

from plexoscope.app.cli.info import DESCRIBE
from plexoscope.app.document.graph_layer import GRAPH_KINDS
from plexoscope.app.graphs.opening import GraphOpener, graph_files
from plexoscope.app.inputs.samples import all_samples
from plexoscope.app.inputs.words import DRAWN_KINDS, STREAMLINES, WINDOW_KINDS, Found
from plexoscope.app.scene.graph_reading import graph_layer
from plexoscope.app.tractograms.files import tractogram_files
from plexoscope.app.tractograms.opening import Opener
from plexoscope.app.window.opening import shared_out
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.errors import PlexoscopeError
from plexoscope.plugins.discovery import find_methods
from plexoscope.plugins.manifest import Sample
from plexoscope.plugins.samples import why_missing

SAMPLES = all_samples(find_methods())
READ = ("fornix", "drosophila-left", "hcp", "hospital", "digits", "mushroom-body-right")
"""One of each kind, and one of a method, are read, and drawn and run; of the others it is enough that they would be."""
TAKEN = "taken and about to be read"


@pytest.fixture(autouse=True)
def few_are_read(monkeypatch):
    read = Found.read

    def read_few(found):
        if found.sample is not None and found.sample.id in READ:
            return read(found)
        raise PlexoscopeError(TAKEN)

    monkeypatch.setattr(Found, "read", read_few)


each_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.id)


def refusal(sample: Sample, kinds: tuple[str, ...]) -> tuple[int, str] | None:
    """The exit code, and how the line ends that is said, where a command takes `kinds`; None if the sample is taken."""
    if sample.kind not in kinds:
        return 3, f", got {sample.kind.replace('_', ' ')}: {sample.id}\n"
    missing = why_missing(sample)
    return (4, f"{missing}\n") if missing else None


def is_done(said, refused: tuple[int, str] | None) -> bool:
    """Whether a command took a sample and did its work, as it should; False if it refused it, as it should, or would
    have read it."""
    if refused is None and TAKEN in said.err:
        return False
    if refused is None:
        assert said.code == 0, said.err
        return True
    assert said.code == refused[0]
    assert said.out == ""
    assert said.err.startswith("plexoscope: ")
    assert said.err.endswith(refused[1])
    assert said.err.count("\n") == 1
    return False


def test_samples_of_methods_are_among_them():
    assert {"digits", "digit-neighbours", "college-messages-weekly", "mushroom-body-right"} <= {s.id for s in SAMPLES}
    assert all("install" in why_missing(sample) or sample.address for sample in SAMPLES if why_missing(sample))


@each_sample
def test_window(plexoscope, windows, sample):
    if not is_done(plexoscope(sample.id), refusal(sample, WINDOW_KINDS)):
        assert windows == []
        return
    (((found,), _),) = windows
    assert (found.name, found.kind) == (sample.title, sample.kind)
    networks, others = graph_files(GraphOpener(None, None, None)), tractogram_files(Opener(None, None, None, None))
    opener = networks if sample.kind in GRAPH_KINDS else others
    assert shared_out([found], [others, networks]) == [(opener, [found])]
    if sample.id not in READ:
        return
    if sample.kind in GRAPH_KINDS:
        layer = graph_layer(found.path, found.name, found.read())
        assert layer.network.n_nodes > 1
    else:
        assert isinstance(found.read(), Tractogram)


@each_sample
def test_info(plexoscope, sample):
    if is_done(said := plexoscope("info", sample.id), refusal(sample, tuple(DESCRIBE))):
        assert sample.kind in said.out


@each_sample
def test_render(plexoscope, sample, tmp_path):
    out = tmp_path / "p.png"
    if is_done(plexoscope("render", sample.id, "--out", out, "--size", "8x8"), refusal(sample, DRAWN_KINDS)):
        assert out.stat().st_size > 0


@each_sample
def test_convert(plexoscope, sample, tmp_path):
    out = tmp_path / "a.trk"
    if is_done(plexoscope("convert", sample.id, "--out", out), refusal(sample, STREAMLINES)):
        assert out.stat().st_size > 0


@each_sample
def test_run(plexoscope, site_packages, sample):
    """A method takes any sample of the kinds of its input, its own or not."""
    rest = '[[input]]\nname = "data"\nkind = "{}"\ntitle = "Data"\n'
    site_packages.add_method("taker", rest=rest.format(sample.kind))
    said = plexoscope("run", "taker", "--input", sample.id)
    assert is_done(said, refusal(sample, (sample.kind,))) == (sample.id in READ)
    site_packages.add_method("other", rest=rest.format("array"))
    assert not is_done(plexoscope("run", "other", "--input", sample.id), refusal(sample, ("array",)))


def test_a_word_that_is_nothing_is_told_what_is_taken(plexoscope, tmp_path):
    said = plexoscope("convert", "drosophilla-left", "--out", tmp_path / "a.trk")
    assert said.err == (
        "plexoscope: no such file, and no sample of that name (samples: fornix, eudx-small): drosophilla-left\n"
    )
    said = plexoscope("info", "drosophilla-left")
    assert said.err.endswith(" (did you mean 'drosophila-left'?): drosophilla-left\n")


def test_a_file_of_a_kind_that_is_not_drawn(plexoscope, tmp_path):
    path = tmp_path / "a.npy"
    np.save(path, np.zeros((3, 4, 5, 2)))
    said = plexoscope("render", path, "--out", tmp_path / "p.png")
    assert said.code == 3
    assert said.err.endswith(f"expected streamlines, network, temporal network or time series, got array: {path}\n")
