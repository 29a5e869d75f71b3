"""Opening files: seen early, never half done, one step; and values that belong to what is open."""

import threading
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QProgressBar

from plexoscope.app.inputs.words import WINDOW_KINDS, find
from plexoscope.app.tractograms import opening
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.errors import FormatError
from plexoscope.models.io.tractogram import write_tractogram
from tests.app.user import at_rest, stop_button


def make_tractogram(n_streamlines: int = 40) -> Tractogram:
    positions_mm = np.random.default_rng(n_streamlines).normal(0, 20, (n_streamlines * 5, 3))
    return Tractogram(positions_mm, np.arange(0, n_streamlines * 5 + 1, 5))


@pytest.fixture
def slow_file(monkeypatch, tmp_path):
    """A large file: a sample is there at once, all of it when the event is set. Cancelled reads are listed."""
    read, cancelled = threading.Event(), []

    def read_slowly(path, progress, bad_points):
        for step in range(4000):
            if read.is_set():
                return make_tractogram(300)
            try:
                progress(step, 4000)
            except BaseException:
                cancelled.append(path)
                raise
            read.wait(0.002)
        raise AssertionError("never told to end")

    monkeypatch.setattr(opening, "_PREVIEWED_BYTES", 0)
    monkeypatch.setattr(opening, "preview_tractogram", lambda path: make_tractogram(30))
    monkeypatch.setattr(opening, "read_tractogram", read_slowly)
    path = tmp_path / "large.tck"
    path.write_bytes(b"large")
    yield path, read, cancelled
    read.set()


def wait_for_preview(window, qtbot) -> None:
    qtbot.waitUntil(lambda: bool(window.tractograms.opener.previews.items), timeout=10_000)


def test_a_preview_is_drawn_but_is_no_part_of_the_document(window, qtbot, slow_file):
    path, read, _ = slow_file
    first = window.document.state
    window.open_files([path])
    wait_for_preview(window, qtbot)
    assert window.document.state is first
    assert window.document.history.count() == 0
    assert window.view.empty.isHidden()
    assert [item.tractogram.n_streamlines for item in window.view.canvas.scene.items] == [30]
    camera = window.tractograms.opener.previews.camera
    qtbot.keyClick(window.view.canvas.native, Qt.Key.Key_Left)
    turned = window.tractograms.opener.previews.camera
    assert turned != camera
    assert window.document.state is first
    read.set()
    qtbot.waitUntil(lambda: bool(window.document.state.layers), timeout=10_000)
    assert window.document.state.camera == turned, "the view stays where it was"
    assert [item.tractogram.n_streamlines for item in window.view.canvas.scene.items] == [300]
    assert window.document.history.count() == 1
    window.actions_.qaction("edit.undo").trigger()
    assert window.document.state == first
    assert window.view.empty.isVisible()


def test_cancel_takes_the_preview_away_at_once(window, qtbot, slow_file):
    path, _, cancelled = slow_file
    window.open_files([path])
    wait_for_preview(window, qtbot)
    qtbot.waitUntil(lambda: window.statusBar().findChild(QProgressBar).isVisible())
    qtbot.mouseClick(stop_button(window), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.services.background.jobs)
    assert window.tractograms.opener.previews.items == ()
    assert window.tractograms.opener.previews.camera is None
    assert window.view.empty.isVisible()
    assert window.document.history.count() == 0
    qtbot.waitUntil(lambda: cancelled == [path])


def test_a_file_that_fails_takes_its_preview_along(window, qtbot, slow_file, monkeypatch):
    path, read, _ = slow_file

    def fail(path, progress, bad_points):
        read.wait(10)
        raise FormatError("cut short", path)

    monkeypatch.setattr(opening, "read_tractogram", fail)
    window.open_files([path])
    wait_for_preview(window, qtbot)
    read.set()
    qtbot.waitUntil(lambda: bool(window.messages.all))
    assert window.messages.all[-1].title == f"Cut short: {path}"
    assert window.tractograms.opener.previews.items == ()
    assert window.view.empty.isVisible()


def test_files_opened_together_are_one_step_without_those_that_fail(window, qtbot, tmp_path):
    paths = [tmp_path / name for name in ("a.tck", "b.trk", "bad.tck")]
    for path in paths[:2]:
        write_tractogram(make_tractogram(), path)
    paths[2].write_bytes(b"nothing of the kind")
    window.open_files(paths)
    qtbot.waitUntil(lambda: bool(window.document.state.layers) and not window.services.background.jobs, timeout=10_000)
    assert [layer.name for layer in window.document.state.layers] == ["a.tck", "b.trk"]
    assert window.document.history.count() == 1
    assert sum(message.level == "bad" for message in window.messages.all) == 1


@pytest.fixture
def opened(window, qtbot, tmp_path):
    """The window with a tractogram of two streamlines."""
    tractogram = Tractogram(np.arange(15, dtype=np.float32).reshape(5, 3), np.array([0, 2, 5]))
    write_tractogram(tractogram, tmp_path / "two.tck")
    window.open_files([tmp_path / "two.tck"])
    qtbot.waitUntil(lambda: bool(window.document.state.layers), timeout=10_000)
    return window


def write_tsf(path: Path, streamlines: list[list[float]]) -> Path:
    rows = [value for values in streamlines for value in (*values, np.nan)]
    header = f"mrtrix track scalars\ncount: {len(streamlines)}\ndatatype: Float32LE\nfile: . 75\nEND\n"
    path.write_bytes(header.encode().ljust(75) + np.array([*rows, np.inf], "<f4").tobytes())
    return path


def wait_for_message(window, qtbot) -> str:
    n_messages = len(window.messages.all)
    qtbot.waitUntil(lambda: len(window.messages.all) > n_messages, timeout=10_000)
    return window.messages.all[-1].title


def test_values_colour_the_selected_layer_in_one_step(opened, qtbot, tmp_path):
    before = opened.document.state
    opened.open_files([write_tsf(tmp_path / "fa.tsf", [[0.1, 0.2], [0.3, 0.4, 0.5]])])
    assert wait_for_message(opened, qtbot) == "Added fa to two.tck: 5 values"
    (layer,) = opened.document.state.layers
    (column,) = layer.added
    assert (column.name, column.per) == ("fa", "point")
    np.testing.assert_allclose(column.values, [0.1, 0.2, 0.3, 0.4, 0.5], rtol=1e-6)
    assert layer.style.values.column is column
    assert opened.tractograms.looks_page.style_form.colour.by.currentText() == "fa"
    opened.actions_.qaction("edit.undo").trigger()
    assert opened.document.state == before


def test_weights_are_values_too_and_names_stay_distinct(opened, qtbot, tmp_path):
    path = tmp_path / "weight.txt"
    path.write_text("0.5 2\n")
    for _ in range(2):
        opened.open_files([path])
        wait_for_message(opened, qtbot)
    (layer,) = opened.document.state.layers
    assert [(column.name, column.per) for column in layer.added] == [
        ("weight", "streamline"),
        ("weight 2", "streamline"),
    ]


@pytest.mark.parametrize(
    ("streamlines", "message"),
    [
        ([[1, 2]], "Expected numbers for 2 streamlines, got them for 1"),
        ([[1, 2], [3, 4]], "Streamline 1: expected 3 numbers as it has points, got 2"),
    ],
)
def test_values_of_another_tractogram_are_refused(opened, qtbot, tmp_path, streamlines, message):
    before = opened.document.state
    path = write_tsf(tmp_path / "fa.tsf", streamlines)
    opened.open_files([path])
    assert wait_for_message(opened, qtbot) == f"{message}: {path}"
    assert opened.document.state is before


def test_values_without_a_tractogram_are_refused(window, tmp_path):
    path = write_tsf(tmp_path / "fa.tsf", [[1, 2]])
    window.open_files([path])
    assert window.messages.all[-1].title.endswith(f"these numbers belong to: {path}")


# ---- values that come with their tractogram


def write_lines(path: Path, n_streamlines: int) -> Path:
    write_tractogram(make_tractogram(n_streamlines), path)
    return path


def write_numbers(path: Path, n_numbers: int) -> Path:
    path.write_text("\n".join(map(str, range(n_numbers))) + "\n")
    return path


def wait_until_opened(window, qtbot, n_layers: int) -> None:
    def is_done() -> bool:
        return len(window.document.state.layers) == n_layers and not window.services.background.jobs

    qtbot.waitUntil(is_done, timeout=10_000)


def added(window) -> dict[str, list[str]]:
    return {layer.name: [column.name for column in layer.added] for layer in window.document.state.layers}


def test_values_wait_for_the_tractogram_that_they_came_with(window, qtbot, tmp_path):
    tck = write_lines(tmp_path / "a.tck", 4)
    tsf = write_tsf(tmp_path / "a.tsf", [[1, 2, 3, 4, 5]] * 4)
    paths = [tck, tsf, write_numbers(tmp_path / "weights.txt", 4)]
    first = window.document.state
    window.open_files(paths[::-1])
    wait_until_opened(window, qtbot, 1)
    (layer,) = window.document.state.layers
    assert {column.name: column.per for column in layer.added} == {"a": "point", "weights": "streamline"}
    assert layer.style.values.column is layer.added[-1]
    assert not window.document.state.graphs
    assert not [message for message in window.messages.all if message.level == "bad"]
    assert "Added weights to a.tck: 4 values" in [message.title for message in window.messages.all]
    assert window.document.history.count() == 1, "one step"
    window.actions_.qaction("edit.undo").trigger()
    assert window.document.state == first
    window.actions_.qaction("edit.redo").trigger()
    assert window.document.state.layers == (layer,)


def test_values_of_several_tractograms_go_by_name_and_by_length(window, qtbot, tmp_path):
    names = {"left.tck": 4, "right.tck": 4, "other.trk": 7}
    paths = [write_lines(tmp_path / name, n) for name, n in names.items()]
    numbers = [write_numbers(tmp_path / name, n) for name, n in {"right_fa.txt": 4, "left.txt": 4, "w.txt": 7}.items()]
    window.open_files([*numbers, *paths])
    wait_until_opened(window, qtbot, 3)
    assert added(window) == {"left.tck": ["left"], "right.tck": ["right_fa"], "other.trk": ["w"]}
    assert window.document.history.count() == 1


def test_values_that_fit_two_alike_are_said_and_the_rest_is_opened(window, qtbot, tmp_path):
    paths = [write_lines(tmp_path / name, 4) for name in ("a.tck", "b.tck")]
    numbers = write_numbers(tmp_path / "weights.txt", 4)
    window.open_files([*paths, numbers, write_numbers(tmp_path / "b.txt", 4)])
    wait_until_opened(window, qtbot, 2)
    assert added(window) == {"a.tck": [], "b.tck": ["b"]}
    (said,) = [message.title for message in window.messages.all if message.level == "bad"]
    assert said == (
        f"Expected numbers of one tractogram, got some that fit a.tck, b.tck alike: give the file its name: {numbers}"
    )


def test_values_of_a_tractogram_that_cannot_be_read_are_not_lost_in_silence(window, qtbot, tmp_path):
    (tmp_path / "bad.tck").write_bytes(b"nothing of the kind")
    numbers = write_numbers(tmp_path / "bad.txt", 4)
    window.open_files([tmp_path / "bad.tck", numbers])
    qtbot.waitUntil(lambda: len(window.messages.all) == 2, timeout=10_000)
    assert window.messages.all[-1].title == (
        f"Expected the tractogram that these numbers belong to, got none that was read: {numbers}"
    )
    assert window.document.history.count() == 0
    assert not window.tractograms.opener.has_tractograms


def test_values_that_are_dropped_while_the_first_tractogram_is_read_wait_for_it(window, qtbot, slow_file, tmp_path):
    path, read, _ = slow_file
    window.open_files([path])
    wait_for_preview(window, qtbot)
    window.open_files([write_numbers(tmp_path / "weights.txt", 300)])
    read.set()
    wait_until_opened(window, qtbot, 1)
    assert added(window) == {"large.tck": ["weights"]}
    assert window.tractograms.opener.previews.items == ()


def test_a_network_that_comes_with_a_tractogram_stays_a_network(window, qtbot, tmp_path):
    (tmp_path / "edges.txt").write_text("0 1 2\n1 2 1\n")
    window.open_files([write_lines(tmp_path / "a.tck", 4), tmp_path / "edges.txt"])
    wait_until_opened(window, qtbot, 1)
    assert [graph.name for graph in window.document.state.graphs] == ["edges.txt"]
    assert added(window) == {"a.tck": []}


def test_files_that_are_dropped_on_the_window_come_together(window, qtbot, tmp_path):
    mime = QMimeData()
    paths = [write_numbers(tmp_path / "weights.txt", 4), write_lines(tmp_path / "a.tck", 4)]
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    keys, button = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    window.dropEvent(QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, mime, button, keys))
    wait_until_opened(window, qtbot, 1)
    assert added(window) == {"a.tck": ["weights"]}


def test_words_of_all_kinds_are_opened_at_start(window, qtbot, tmp_path):
    words = [str(write_numbers(tmp_path / "weights.txt", 300)), "fornix", "drosophila-left", "mushroom-body-right"]
    window.open_found([find(word, WINDOW_KINDS) for word in words])
    qtbot.waitUntil(
        lambda: len(window.document.state.graphs) == 2 and not window.services.background.jobs, timeout=20_000
    )
    assert added(window) == {"Fornix bundle": ["weights"]}
    assert {graph.network.n_nodes for graph in window.document.state.graphs} == {209, 213}


def test_what_the_reader_left_out_is_said_once(window, qtbot, tmp_path):
    path = tmp_path / "a.tck"
    write_tractogram(make_tractogram(), path)
    content = bytearray(path.read_bytes())
    np.frombuffer(content, "<f4", 3, content.index(b"END\n") + 4)[1] = np.nan
    path.write_bytes(content)
    window.open_files([path])
    qtbot.waitUntil(lambda: bool(window.document.state.layers), timeout=10_000)
    qtbot.waitUntil(lambda: any("left out" in message.title for message in window.messages.all), timeout=5000)
    said = [message for message in window.messages.all if "left out" in message.title]
    assert [(message.level, message.title) for message in said] == [
        ("warning", "a.tck: left out 1 of 40 streamlines with NaN or infinite points (number 0)")
    ]


@pytest.mark.parametrize(
    ("lengths", "reason"),
    [([], "no streamlines"), ([1, 1, 1], "none of 3 streamlines has two points")],
    ids=["empty", "single points"],
)
def test_a_tractogram_without_a_line_is_a_layer_and_does_not_spoil_the_rest(window, qtbot, tmp_path, lengths, reason):
    without = Tractogram(np.zeros((sum(lengths), 3), np.float32), np.append(0, np.cumsum(np.array(lengths, np.int64))))
    write_tractogram(without, tmp_path / "a.trk")
    write_tractogram(make_tractogram(), tmp_path / "b.trk")
    window.open_files([tmp_path / "a.trk", tmp_path / "b.trk"])
    qtbot.waitUntil(lambda: len(window.document.state.layers) == 2, timeout=10_000)
    assert [layer.tractogram.n_streamlines for layer in window.document.state.layers] == [len(lengths), 40]
    qtbot.waitUntil(lambda: any("Opened b.trk" in message.title for message in window.messages.all), timeout=5000)
    assert f"a.trk: nothing to draw: {reason}" in [message.title for message in window.messages.all]
    window.document.select_layer(window.document.state.layers[0].id)
    qtbot.wait(200)  # all docks show it
    assert not [message for message in window.messages.all if message.level == "bad"]


def test_an_unpacked_trx_is_a_tractogram_and_no_recording(window, qtbot, tmp_path):
    write_tractogram(make_tractogram(), tmp_path / "packed.trx")
    with zipfile.ZipFile(tmp_path / "packed.trx") as archive:
        archive.extractall(tmp_path / "a.trx")
    window.open_files([tmp_path / "a.trx"])
    qtbot.waitUntil(lambda: bool(window.document.state.layers), timeout=10_000)
    assert window.document.state.layers[0].tractogram.n_streamlines == 40


def test_more_than_can_be_drawn_is_said_and_undone(window, qtbot, monkeypatch, tmp_path):
    for name, n in (("few.tck", 3), ("many.tck", 9)):
        write_tractogram(make_tractogram(n), tmp_path / name)
    monkeypatch.setattr("plexoscope.render.gpu.layers.streamlines.MAX_STREAMLINES", 10)
    window.open_files([tmp_path / "few.tck"])
    qtbot.waitUntil(lambda: at_rest(window), timeout=10_000)
    window.open_files([tmp_path / "many.tck"])
    qtbot.waitUntil(lambda: window.messages.all[-1].level == "bad", timeout=10_000)
    said = [each.title for each in window.messages.all if each.level == "bad"]
    assert said[0].startswith("Too much to draw: expected at most 10 streamlines, got 12 (")
    window.actions_.qaction("edit.undo").trigger()
    qtbot.waitUntil(lambda: at_rest(window), timeout=10_000)
    assert len(window.document.state.layers) == 1
    assert len([each for each in window.messages.all if each.level == "bad"]) == len(said) == 1
