"""Whatever `plexoscope info` tells of a file, `read` returns, with the same choices and the same notes."""

import json
from pathlib import Path

import numpy as np
import pytest

import plexoscope.api as px
from plexoscope.api.kinds import kind_of
from plexoscope.api.wording import in_python
from plexoscope.app.inputs.facts import DESCRIBE
from plexoscope.app.main import main
from plexoscope.models.io.volume_file import VolumeFile


@pytest.mark.parametrize("name", ["bundle", "scan", "labels", "painted", "friends", "regions"])
def test_the_kind_and_the_facts_are_those_of_info(
    files: dict[str, Path], name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    data = px.read(files[name])
    assert main(["info", str(files[name]), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    kind = kind_of(data)
    facts = json.loads(json.dumps(DESCRIBE[kind](data)))
    assert told["kind"] == kind
    assert {name: told[name] for name in facts} == facts


def test_a_sample_is_read_by_its_id() -> None:
    assert isinstance(px.read("fornix"), px.Tractogram)


def test_of_several_frames_the_first_is_read_and_that_is_said(files: dict[str, Path]) -> None:
    with pytest.warns(
        px.Note, match=r"the first of 3 frames is read; frame=N reads another: .*frames\.nii\.gz"
    ) as said:
        first = px.read(files["frames"])
    assert [warning.filename for warning in said] == [__file__]
    second = px.read(files["frames"], frame=2)
    assert isinstance(first, px.Volume)
    assert isinstance(second, px.Volume)
    np.testing.assert_array_equal(first.values, VolumeFile(files["frames"]).frame(0).values)
    np.testing.assert_array_equal(second.values, VolumeFile(files["frames"]).frame(1).values)


def test_a_table_is_read_as_was_said_and_that_is_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("1,2,5\n2,3,6\n3,1,7\n1,3,8\n")
    edges, events = px.read(path, as_="edges"), px.read(path, as_="events")
    assert isinstance(edges, px.Network)
    assert isinstance(events, px.TemporalNetwork)
    with pytest.raises(px.PlexoscopeError, match=r"weights from events .* \(as_ edges or events says which\)"):
        px.read(path)


def test_only_options_of_ours_become_keywords() -> None:
    text = "--edge-alpha: with --as edges, got --edge-alphabet; pip install --no-deps cect, a--seed"
    assert in_python(text) == "edge_alpha: with as_ edges, got --edge-alphabet; pip install --no-deps cect, a--seed"


def test_what_a_reader_leaves_out_is_a_warning_and_cutting_a_choice(tmp_path: Path) -> None:
    import nibabel

    lines = [np.arange(15, dtype=np.float32).reshape(5, 3) for _ in range(2)]
    lines[0][2] = np.nan
    nibabel.streamlines.save(nibabel.streamlines.Tractogram(lines, affine_to_rasmm=np.eye(4)), tmp_path / "a.trk")
    with pytest.warns(px.Note, match="left out 1 of 2 streamlines with NaN"):
        assert px.read(tmp_path / "a.trk").n_streamlines == 1
    with pytest.warns(px.Note, match="cut 1 of 2 streamlines"):
        assert px.read(tmp_path / "a.trk", bad_points="cut").n_streamlines == 3


@pytest.mark.parametrize(
    ("source", "choices", "said"),
    [
        ("fornx", {}, r"no such file, and no sample of that name .*did you mean 'fornix'"),
        ("fornix", {"space": "lps"}, "space: expected a file that does not say its space, got one in"),
        ("fornix", {"space": "las"}, "space: expected 'ras' or 'lps', got 'las'"),
        ("fornix", {"bad_points": "keep"}, "bad_points: expected 'leave-out' or 'cut', got 'keep'"),
        ("scan", {"frame": 2}, r"frame: expected 1 … 1, got 2: .*scan\.nii\.gz"),
    ],
)
def test_what_cannot_be_read_is_said(files: dict[str, Path], source: str, choices: dict[str, str], said: str) -> None:
    with pytest.raises(px.PlexoscopeError, match=said):
        px.read(files.get(source, source), **choices)
