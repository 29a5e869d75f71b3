"""Pictures as files: one path from a scene to a PNG, for the window and the command line alike."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QImage

from plexoscope.models.errors import PlexoscopeError
from plexoscope.render.picture import draw_picture
from plexoscope.render.scene import Scene

Progress = Callable[[int, int], None]


def to_image(scene: Scene, size_px: tuple[int, int], progress: Progress | None = None) -> QImage:
    """Draw a scene off screen. Needs no display and no QApplication.

    Parameters
    ----------
    size_px : (width, height)
    progress
        Called with tiles done and tiles in all.
    """
    rgba = draw_picture(scene, size_px, progress=progress)
    height, width, _ = rgba.shape
    # The copy owns its bytes; the array may go.
    return QImage(rgba.data, width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()


def save_picture(scene: Scene, size_px: tuple[int, int], path: Path, progress: Progress | None = None) -> None:
    """Draw a scene and write it as PNG, with the view that made it in the file's text.

    Raises
    ------
    PlexoscopeError
        If the file cannot be written.
    """
    image = to_image(scene, size_px, progress)
    camera = scene.camera
    image.setText("Software", "Plexoscope")
    image.setText("View", f"--view {camera.azimuth_deg:g},{camera.elevation_deg:g} --order {scene.order}")
    if not image.save(str(path), "PNG"):
        raise PlexoscopeError(f"the picture cannot be written: {path}")
