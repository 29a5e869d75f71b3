"""The folder of recordings: names, order, and what goes when it grows too large."""

from dataclasses import replace
from pathlib import Path

from plexoscope.plugins.recording import RunStore
from plexoscope.plugins.recording.header import write_header
from plexoscope.plugins.recording.store import default_root
from tests.plugins.recording.recordings import header


def add(root: Path, name: str, started: str, n_bytes: int = 0) -> Path:
    folder = root / name
    folder.mkdir(parents=True)
    write_header(folder, header(started=started))
    (folder / "events.arrow").write_bytes(bytes(n_bytes))
    return folder


def test_new_folders_differ(tmp_path):
    store = RunStore(tmp_path / "runs")
    folders = [store.new_folder("pivem") for _ in range(5)]
    assert len(set(folders)) == 5
    assert all(folder.is_dir() for folder in folders)
    assert folders[0].name.split("-")[1:] == ["pivem", "1"]
    assert store.recordings() == ()


def test_a_root_that_cannot_be(tmp_path):
    (tmp_path / "file").write_text("")
    for root in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/runs")):
        folder = RunStore(root).new_folder("pivem")
        assert folder.parent == root
        assert RunStore(root).recordings() == ()


def test_the_newest_first(tmp_path):
    for day in (2, 1, 3):
        add(tmp_path, f"r{day}", f"2026-01-0{day}T00:00:00Z")
    (tmp_path / "other").mkdir()
    add(tmp_path, "broken", "2026-01-04T00:00:00Z").joinpath("run.toml").write_text("colour = 1")
    assert [each.folder.name for each in RunStore(tmp_path).recordings()] == ["r3", "r2", "r1"]


def test_those_of_one_method(tmp_path):
    own = header().method
    for day, method in ((1, own), (2, "other"), (3, own), (4, f"{own}-b")):
        folder = add(tmp_path, f"2026010{day}T000000Z-{method}-1", f"2026-01-0{day}T00:00:00Z")
        write_header(folder, replace(header(started=f"2026-01-0{day}T00:00:00Z"), method=method))
    store = RunStore(tmp_path)
    assert [each.folder.name[:8] for each in store.recordings(method=own)] == ["20260103", "20260101"]
    assert [each.folder.name[:8] for each in store.recordings(1, own)] == ["20260103"]


def test_prune(tmp_path):
    for day in range(1, 6):
        add(tmp_path, f"r{day}", f"2026-01-0{day}T00:00:00Z", 1000_000)
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "precious").write_bytes(bytes(5_000_000))
    store = RunStore(tmp_path)
    assert store.prune(10_000_000) == ()
    removed = store.prune(2_500_000, keep=[tmp_path / "r1"])
    assert [folder.name for folder in removed] == ["r2", "r3", "r4"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "r1", "r5"]


def test_root(monkeypatch, tmp_path):
    monkeypatch.setenv("PLEXOSCOPE_RUNS", str(tmp_path))
    assert RunStore().root == tmp_path
    monkeypatch.setenv("PLEXOSCOPE_RUNS", "")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_root().name == "runs"
    assert "plexoscope" in str(default_root())
