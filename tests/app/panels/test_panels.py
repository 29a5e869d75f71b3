"""What holds for the panel of every kind: empty, fed, hidden, narrow, in both themes, reset, copied, saved."""

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLabel

from plexoscope.app.panels import pictures
from plexoscope.app.panels.base import NOTHING_AT_ALL, Panel
from plexoscope.app.panels.export import is_table, write_columns
from plexoscope.app.panels.pictures import write_panel_pictures
from plexoscope.app.panels.plain import PlainPanel
from plexoscope.app.panels.reading import ReadingCard
from plexoscope.app.panels.registry import PANELS, make_panel
from plexoscope.app.widgets.theme import load_theme
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.results import (
    KINDS,
    Comparison,
    Contender,
    Curve,
    Graph,
    Image,
    ImageGrid,
    Lanes,
    Line,
    Matrix,
    Points,
    Raster,
    Scalar,
    Streamlines,
    Table,
    Text,
    Tokens,
    Tree,
    Volume,
)

THEME = load_theme("dark")
RNG = np.random.default_rng(0)
EXAMPLES = {
    "scalar": Scalar({"loss": 1.5, "floor": 2.0}, phase="Positions"),
    "curve": Curve((Line("ours", [0, 0.5, 1], [0, 0.9, 1]), Line("floor", [0, 1], [0, 1], True)), "x", "y"),
    "points": Points(RNG.normal(size=(5, 20, 2)), np.arange(5), ("a", "b") * 10),
    "graph": Graph(RNG.normal(size=(6, 2)), [[0, 1], [1, 2], [4, 5]], names=tuple("abcdef")),
    "streamlines": Streamlines(RNG.normal(size=(40, 3)) * 9, [0, 10, 25, 40], values=[1.0, 2.0, 3.0]),
    "matrix": Matrix(RNG.normal(size=(4, 4))),
    "image": Image(RNG.random((8, 8)).astype(np.float32)),
    "image_grid": ImageGrid(RNG.random((6, 8, 8)).astype(np.float32)),
    "volume": Volume(RNG.random((6, 7, 8))),
    "raster": Raster(np.sort(RNG.uniform(0, 90, 50)), RNG.integers(0, 4, 50), ("a", "a", "b", "b")),
    "tokens": Tokens(("one ", "two "), [[1.0], [2.0]], ("surprise",)),
    "tree": Tree([-1, 0, 0], ("root", "left", "right")),
    "lanes": Lanes([0.0, 2.0], [1.0, 3.0], [0, 1], ("first", "second")),
    "comparison": Comparison("AUC", (Contender("ours", "method", [0.9, 0.8]), Contender("rule", "rule", [0.7]))),
    "table": Table({"name": ("a", "b"), "count": np.array([1, 2])}),
    "text": Text("some words"),
}
ODD = {
    "scalar": Scalar({"loss": float("nan")}),
    "curve": Curve((Line("none", [], []), Line("lost", [np.nan, 1], [1, np.nan])), "", ""),
    "points": Points(np.full((1, 2, 3), np.nan), [0.0], values=[np.nan, np.nan]),
    "graph": Graph(np.zeros((2, 3)), np.zeros((0, 2)), weights=[]),
    "streamlines": Streamlines(np.full((2, 3), np.nan), [0, 0, 2], values=[np.nan, 1.0]),
    "matrix": Matrix(np.full((2, 3), np.nan)),
    "image": Image(np.full((1, 1), np.nan, np.float32)),
    "image_grid": ImageGrid(np.zeros((0, 4, 4), np.float32)),
    "volume": Volume(np.full((1, 1, 1), np.nan)),
    "raster": Raster([], [], ("a", "b")),
    "tokens": Tokens(()),
    "tree": Tree([]),
    "lanes": Lanes([], [], [], ()),
    "comparison": Comparison("AUC", (Contender("lost", "method", [np.nan, np.nan]), Contender("a", "rule", [1.0]))),
    "table": Table({}),
    "text": Text(""),
}
SMALL_PX = (300, 200)


def channel(kind: str, unit: str = "") -> Channel:
    return Channel(kind, kind, "latest", "A title that is rather long for a small panel", unit)


def made(qtbot, kind: str, size_px=SMALL_PX, *, fed: bool = True, theme=THEME) -> Panel:
    panel = make_panel(channel(kind), theme)
    qtbot.addWidget(panel, before_close_func=lambda panel: panel.hide())
    panel.resize(*size_px)
    panel.show()
    if fed:
        panel.feed([(0, EXAMPLES[kind])])
        assert panel.fault == ""
    return panel


def pixels(panel: Panel) -> np.ndarray:
    image = panel.picture().convertToFormat(panel.picture().Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[..., :3].copy()


def words_seen(panel: Panel) -> list[str]:
    return [label.text() for label in panel.findChildren(QLabel) if label.isVisible()]


def test_every_result_kind_has_a_panel():
    assert set(PANELS) == set(KINDS) == set(EXAMPLES) == set(ODD)


@pytest.mark.usefixtures("no_widget_left")
@pytest.mark.parametrize("kind", PANELS)
def test_a_panel_changes_from_words_to_data(qtbot, kind):
    panel = made(qtbot, kind, fed=False)
    assert panel.nothing_yet in words_seen(panel)
    empty = pixels(panel)
    panel.feed([(0, EXAMPLES[kind]), (1, EXAMPLES[kind])])
    shown = pixels(panel)
    assert (empty != shown).any(axis=2).mean() > 0.002
    assert (panel.width(), panel.height()) == SMALL_PX, "a panel must fit in 300 x 200"
    panel.reset()
    np.testing.assert_array_equal(pixels(panel), empty)


def test_what_has_shown_nothing_when_the_run_ends_says_so(qtbot):
    panel = made(qtbot, "scalar", fed=False)
    panel.end()
    assert words_seen(panel)[-1] == NOTHING_AT_ALL
    panel.feed([(0, EXAMPLES["scalar"])])
    assert NOTHING_AT_ALL not in words_seen(panel)


@pytest.mark.parametrize("kind", PANELS)
def test_after_a_change_of_theme_a_panel_looks_as_one_made_in_it(qtbot, kind):
    light = made(qtbot, kind, theme=load_theme("light"))
    before = pixels(light)
    light.apply_theme(THEME)
    dark = made(qtbot, kind)
    np.testing.assert_array_equal(pixels(light), pixels(dark))
    assert (before != pixels(light)).any()


@pytest.mark.parametrize("kind", PANELS)
def test_odd_data_does_no_harm(qtbot, kind):
    panel = made(qtbot, kind, fed=False)
    panel.feed([(0, ODD[kind])])
    assert panel.fault == ""
    assert not panel.picture().isNull()


@pytest.mark.parametrize("kind", PANELS)
def test_a_hidden_panel_draws_once_and_when_it_is_shown(qtbot, kind, monkeypatch):
    panel = make_panel(channel(kind), THEME)
    qtbot.addWidget(panel)
    panel.resize(*SMALL_PX)
    drawn = []
    draw = panel.draw
    monkeypatch.setattr(panel, "draw", lambda: (drawn.append(1), draw()))
    for step in range(20):
        panel.feed([(step, EXAMPLES[kind])])
    assert not drawn
    panel.show()
    assert drawn
    assert panel.fault == ""
    assert panel.step == 19


@pytest.mark.parametrize("kind", PANELS)
def test_the_same_results_give_the_same_picture_however_they_came(qtbot, kind):
    """What a replay feeds at once has come one by one, in a window that had another size."""
    before = {"points": Points(np.zeros((2, 3, 2)), [0, 1]), "volume": Volume(np.ones((2, 2, 2)))}
    live, replayed = made(qtbot, kind, (700, 500), fed=False), made(qtbot, kind, fed=False)
    for step in range(3):
        live.feed([(step, before.get(kind, EXAMPLES[kind]) if step == 0 else EXAMPLES[kind])])
    live.resize(*SMALL_PX)
    replayed.feed([(step, EXAMPLES[kind]) for step in range(3)])
    np.testing.assert_array_equal(pixels(live), pixels(replayed))


@pytest.mark.parametrize("kind", PANELS)
def test_the_data_of_a_panel_can_be_written(qtbot, kind, tmp_path):
    panel = made(qtbot, kind)
    columns = panel.data()
    write_columns(columns, tmp_path / "data.npz")
    with np.load(tmp_path / "data.npz") as read:
        assert list(read) == list(columns)
        for name, values in columns.items():
            np.testing.assert_array_equal(read[name], values)
    if is_table(columns):
        write_columns(columns, tmp_path / "data.csv")
        n_rows = max(map(len, columns.values()))
        assert len((tmp_path / "data.csv").read_text().splitlines()) >= n_rows + 1


@pytest.mark.parametrize("scale", [1, 2, 4])
def test_a_picture_has_the_size_asked_for_and_no_buttons(qtbot, scale):
    panel = make_panel(Channel("curve", "curve", "latest", "Curves"), THEME)
    qtbot.addWidget(panel)
    panel.resize(*SMALL_PX)
    panel.show()
    picture = panel.picture(scale=scale)
    assert (picture.width(), picture.height()) == (300 * scale, 200 * scale)
    place = panel.header.button.geometry().translated(panel.header.pos())
    at = [
        (x * scale, y * scale) for x in range(place.left(), place.right()) for y in range(place.top(), place.bottom())
    ]
    assert len({picture.pixelColor(*each).name() for each in at}) == 1
    assert panel.header.button.isVisible()


def test_a_picture_of_another_size_is_laid_out_for_it(qtbot):
    panel = made(qtbot, "raster")
    picture = panel.picture((500, 400), 2)
    assert (picture.width(), picture.height()) == (1000, 800)
    assert (panel.width(), panel.height()) == SMALL_PX


def test_lines_in_a_large_picture_are_as_thick_as_on_the_screen(qtbot):
    panel = made(qtbot, "curve", (400, 300))
    small, large = panel.picture(), panel.picture(scale=4)

    def n_blue(image) -> int:
        rgb = image.convertToFormat(image.Format.Format_RGB888)
        rows = np.frombuffer(rgb.constBits(), np.uint8).reshape(rgb.height(), rgb.bytesPerLine())[:, : 3 * rgb.width()]
        colour = rows.reshape(rgb.height(), rgb.width(), 3).astype(int)
        return int((colour[..., 2] - colour[..., 0] > 60).sum())

    assert n_blue(large) == pytest.approx(16 * n_blue(small), rel=0.4)


def test_the_menu_takes_the_controls_of_a_narrow_panel(qtbot):
    panel = made(qtbot, "curve", (500, 200))
    control = QComboBox()
    control.addItem("A choice with words")
    panel.add_control(control)
    assert control.parentWidget() is panel.header.controls
    assert control.isVisible()
    panel.resize(210, 200)
    assert panel.header.folded
    assert not panel.header.controls.isAncestorOf(control)
    panel.resize(500, 200)
    assert not panel.header.folded
    assert control.isVisible()
    control.hide()
    panel.resize(210, 200)
    assert not panel.header.menu.actions()[0].isVisible(), "nothing to choose, no room taken in the menu"


@pytest.mark.parametrize("kind", PANELS)
@pytest.mark.parametrize("size_px", [(200, 150), SMALL_PX])
def test_nothing_overlaps_in_the_header_of_a_small_panel(qtbot, kind, size_px):
    panel = made(qtbot, kind, size_px)
    header = panel.header
    parts = [header.heading.geometry(), header.button.geometry()]
    parts += [header.controls.geometry()] if header.controls.isVisible() else []
    parts.sort(key=lambda part: part.left())
    assert all(left.right() < right.left() for left, right in pairwise(parts))
    assert all(header.rect().contains(part) for part in parts)
    assert panel.rect().contains(panel.body.mapTo(panel, panel.body.rect().topLeft()))
    assert panel.body.height() > 80


def press(widget, key: Qt.Key, modifiers=Qt.KeyboardModifier.NoModifier) -> bool:
    """Send a key as the window system does; whether it was kept from being a shortcut of the window."""
    override = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifiers)
    override.ignore()
    QApplication.sendEvent(widget, override)
    QApplication.sendEvent(widget, QKeyEvent(QEvent.Type.KeyPress, key, modifiers))
    return override.isAccepted()


def test_keys_copy_reset_and_zoom(qtbot):
    panel = made(qtbot, "curve")
    home = panel.plot.box.viewRange()
    assert press(panel, Qt.Key.Key_Plus)
    assert panel.plot.box.viewRange() != home
    press(panel, Qt.Key.Key_Left)
    assert press(panel, Qt.Key.Key_Home)
    np.testing.assert_allclose(panel.plot.box.viewRange(), home)
    with qtbot.waitSignal(panel.done):
        assert press(panel, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].split("\t") == ["line", "x", "y"]
    assert len(lines) == 6


def test_what_cannot_be_copied_is_said(qtbot):
    panel = made(qtbot, "volume")
    with qtbot.waitSignal(panel.failed) as failed:
        panel.exporter.attempt(panel.exporter.copy_data)
    assert "save the data" in failed.args[0]


def test_saving_tells_where_and_a_folder_that_is_not_there_is_an_error(qtbot, tmp_path):
    panel = made(qtbot, "curve")
    with qtbot.waitSignal(panel.done) as done:
        panel.exporter.attempt(lambda: panel.exporter.save_picture(tmp_path / "p.png", 2))
    assert str(tmp_path / "p.png") in done.args[0]
    for save in (panel.exporter.save_picture, panel.exporter.save_data):
        path = tmp_path / "nowhere" / ("p.png" if save == panel.exporter.save_picture else "p.csv")
        with qtbot.waitSignal(panel.failed) as failed:
            panel.exporter.attempt(lambda save=save, path=path: save(path))
        assert failed.args[0].endswith(str(path))


def test_the_pictures_go_on_the_clipboard(qtbot):
    panel = made(qtbot, "raster")
    panel.exporter.attempt(panel.exporter.copy_picture)
    assert QGuiApplication.clipboard().image().width() == 600


class Faulty(Panel):
    """A panel of a third party that fails where it is told to."""

    def __init__(self, channel, theme, where: str) -> None:
        super().__init__(channel, theme)
        self.where = where
        self.label = QLabel("drawn")
        self.set_body(self.label)
        self.watch_pointer(self.label, self.read)

    def take(self, results) -> None:
        super().take(results)
        self._fail("take")

    def draw(self) -> None:
        self._fail("draw")

    def restyle(self) -> None:
        self._fail("restyle")

    def read(self, place) -> str:
        self._fail("read")
        return "words"

    def _fail(self, where: str) -> None:
        if where == self.where:
            raise KeyError("a bone")


def hover(widget, x: int, y: int) -> None:
    place = QPointF(x, y)
    nothing = Qt.MouseButton.NoButton
    event = QMouseEvent(QEvent.Type.MouseMove, place, place, nothing, nothing, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, event)


@pytest.mark.parametrize("where", ["take", "draw", "restyle", "read"])
def test_a_fault_is_said_once_and_the_panel_lives_on(qtbot, where):
    panel = Faulty(channel("text"), THEME, where)
    qtbot.addWidget(panel)
    panel.show()
    said = []
    panel.failed.connect(said.append)
    for step in range(3):
        panel.feed([(step, Text(""))])
        panel.apply_theme(THEME)
        hover(panel.label, 5, 5)
    assert len(said) >= 1
    assert "KeyError: 'a bone'" in said[0]
    assert "Traceback" not in said[0]
    assert panel.fault
    panel.where = ""
    panel.feed([(4, Text(""))])
    assert panel.fault == ""
    assert panel.label.isVisible()
    hover(panel.label, 5, 5)
    assert panel.readout == "words"
    panel.reset()
    assert panel.readout == ""


def test_the_reading_stays_inside_the_panel(qtbot):
    panel = made(qtbot, "text")
    for x, y in ((0, 0), (299, 0), (0, 199), (299, 199)):
        panel.show_readout("three lines\nof words\nat a corner", QPoint(x, y))
        card = panel.findChild(ReadingCard).geometry()
        assert panel.rect().contains(card)
        assert not card.contains(x, y)


def test_an_unknown_kind_is_said(qtbot):
    panel = make_panel(channel("hologram"), THEME)
    qtbot.addWidget(panel)
    assert isinstance(panel, PlainPanel)
    panel.show()
    panel.feed([(7, EXAMPLES["matrix"])])
    words = " ".join(label.text() for label in panel.findChildren(QLabel) if label.isVisible())
    assert "hologram" in words
    assert "step 7" in words
    assert set(panel.data()) == {"values"}


PANEL_CODE = """
from PySide6.QtWidgets import QLabel
from plexoscope.app.panels.base import Panel
class Hologram(Panel):
    def __init__(self, channel, theme):
        super().__init__(channel, theme)
        self.set_body(QLabel())
    def draw(self):
        self.body.setText(f"light of {self.newest}")
class Raises(Panel):
    def __init__(self, channel, theme):
        raise RuntimeError("no laser")
class NotAPanel:
    def __init__(self, channel, theme):
        pass
"""


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("{0}:Hologram", ""),
        ("{0}:Raises", "RuntimeError: no laser"),
        ("{0}:NotAPanel", "expected a Panel"),
        ("{0}:Missing", "AttributeError"),
        ("{0}_absent:Hologram", "ModuleNotFoundError"),
    ],
)
def test_a_package_adds_a_panel_and_its_faults_are_its_own(qtbot, site_packages, value, words):
    name = f"holo{abs(hash(value)) % 10**6}"
    (site_packages.folder / f"{name}.py").write_text(PANEL_CODE)
    site_packages.add_distribution(name, f"[plexoscope.panels]\nhologram = {value.format(name)}\n")
    panel = make_panel(channel("hologram"), THEME)
    qtbot.addWidget(panel)
    panel.show()
    panel.feed([(0, "a dragon")])
    shown = " ".join(label.text() for label in panel.findChildren(QLabel) if label.isVisible())
    assert (words or "light of a dragon") in shown
    assert isinstance(panel, PlainPanel) == bool(words)


def test_pictures_of_all_kinds_need_no_window_and_are_equal_each_time(qapp, tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "SIZE_PX", SMALL_PX)

    class Everything:
        channels = tuple(channel(kind) for kind in (*EXAMPLES, "hologram"))

    results = {kind: [(0, value)] for kind, value in EXAMPLES.items()}
    first = write_panel_pictures(Everything, results, tmp_path / "first", "light")
    second = write_panel_pictures(Everything, results, tmp_path / "second", "light")
    assert [path.stem for path in first] == list(EXAMPLES)
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes(), one.name
