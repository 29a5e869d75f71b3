"""Long work tells how far it is and stops at once when it is told to; what was half written is gone."""

import numpy as np
import pytest

from plexoscope.models.errors import FormatError
from plexoscope.models.io.tractogram import read_tractogram, write_tractogram

READ = ["a.trk", "a.tck", "a.trx", "a.vtk", "a.vtp", "a.tt.gz"]
WRITTEN = READ[:3]


class CancelledError(Exception):
    pass


@pytest.fixture(scope="module")
def large(make_bundle, bundle):
    """Half a million points: each file is of several blocks."""
    return make_bundle([50_000] * 10, grid=bundle.grid)


def is_a_progress(calls, total):
    done = np.array([done for done, _ in calls])
    assert (np.diff(done) >= 0).all()
    assert done[0] >= 0
    assert calls[-1] == (total, total)
    assert {t for _, t in calls} == {total}


@pytest.mark.usefixtures("own_process")
@pytest.mark.parametrize("name", ["a.trk", "a.tck", "a.trx", "a.vtk", "a.tt.gz"])
def test_reading_tells_how_far_it_is(large, save, tmp_path, name):
    calls = []
    path = save(large, tmp_path / name)
    read_tractogram(path, lambda done, total: calls.append((done, total)))
    total = calls[-1][1]
    is_a_progress(calls, total)
    assert 0.9 * path.stat().st_size < total <= path.stat().st_size
    assert len(calls) > 2


@pytest.mark.parametrize("name", WRITTEN)
def test_writing_tells_how_far_it_is(large, tmp_path, name):
    calls = []
    write_tractogram(large, tmp_path / name, lambda done, total: calls.append((done, total)))
    is_a_progress(calls, calls[-1][1])
    assert calls[-1][1] <= (tmp_path / name).stat().st_size
    assert len(calls) > 2


@pytest.mark.usefixtures("own_process")
@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("error", [CancelledError, KeyboardInterrupt, OSError])
def test_what_cancels_comes_out_as_it_is(bundle, save, tmp_path, name, error):
    raised = error("stop")

    def stop(done, total):
        raise raised

    path = save(bundle, tmp_path / name)
    with pytest.raises(error) as caught:
        read_tractogram(path, stop)
    assert caught.value is raised


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize("error", [CancelledError, KeyboardInterrupt, OSError, ValueError])
def test_a_cancelled_file_is_as_it_was(bundle, tmp_path, name, error):
    raised = error("stop")

    def stop(done, total):
        raise raised

    (tmp_path / name).write_text("an older file")
    with pytest.raises(error) as caught:
        write_tractogram(bundle, tmp_path / name, stop)
    assert caught.value is raised
    assert [path.read_text() for path in tmp_path.iterdir()] == ["an older file"]


@pytest.mark.parametrize("name", WRITTEN)
def test_writing_where_nothing_can_be_written_is_said(bundle, tmp_path, name):
    path = tmp_path / "absent" / name
    with pytest.raises(FormatError, match=r"cannot be written \(No such file or directory\)"):
        write_tractogram(bundle, path)
    with pytest.raises(FormatError, match=r"expected a name that ends in \.trk, \.tck, \.trx, got \.vtk"):
        write_tractogram(bundle, tmp_path / "a.vtk")


def test_a_new_file_has_the_rights_of_any_other(bundle, tmp_path):
    write_tractogram(bundle, tmp_path / "a.tck")
    (tmp_path / "b").touch()
    assert (tmp_path / "a.tck").stat().st_mode == (tmp_path / "b").stat().st_mode
