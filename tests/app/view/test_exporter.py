"""Pictures of the view: one with a click, one of any size and background."""

from PySide6.QtGui import QImage

from plexoscope.app.view.export_dialog import PictureSettings
from tests.app.user import open_file, press_in_toolbar


def test_one_click_writes_the_picture(window, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr("plexoscope.app.view.exporter.QStandardPaths.writableLocation", lambda location: str(tmp_path))
    window.resize(window.minimumSizeHint())  # a small picture is soon drawn
    open_file(window, qtbot)
    press_in_toolbar(window, qtbot, "file.picture")
    qtbot.waitUntil(lambda: window.messages.all[-1].title.startswith("Picture written"), timeout=20_000)
    (path,) = (tmp_path / "Plexoscope").glob("tracks300-*.png")
    assert QImage(str(path)).width() == 2 * window.view.size_px()[0]


def test_the_exported_picture_has_its_own_size_and_background(window, qtbot, tmp_path):
    open_file(window, qtbot)
    path = tmp_path / "fornix.png"
    n = len(window.messages.all)
    window.viewing.exporter.export(path, PictureSettings((900, 300), None))
    qtbot.waitUntil(lambda: len(window.messages.all) > n, timeout=20_000)
    image = QImage(str(path))
    assert (image.width(), image.height()) == (900, 300)
    assert image.pixelColor(0, 0).alpha() == 0
    alphas = {image.pixelColor(x, y).alpha() for x in range(0, 900, 7) for y in range(0, 300, 5)}
    assert max(alphas) > 100
