"""Pictures as files: one path from a scene to a PNG, for the window and the command line alike."""

from collections.abc import Callable
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from plexoscope.models.errors import PlexoscopeError
from plexoscope.render.picture import draw_picture
from plexoscope.render.scene import Scene


class PictureFileError(PlexoscopeError):
    """A picture is drawn, but its file cannot be written."""


def save_picture(
    scene: Scene,
    size_px: tuple[int, int],
    path: Path,
    *,
    command: str = "",
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Draw a scene off screen and write it as PNG. Needs no display.

    Parameters
    ----------
    size_px : (width, height)
    command
        What draws this picture again; kept in the file's text.
    progress
        Called with tiles done and tiles in all.

    Raises
    ------
    PictureFileError
        If the file cannot be written.
    """
    info = PngInfo()
    info.add_text("Software", "Plexoscope")
    if command:
        info.add_itxt("Command", command)
    picture = Image.fromarray(draw_picture(scene, size_px, progress=progress))
    try:
        picture.save(path, "PNG", pnginfo=info)
    except OSError as error:
        raise PictureFileError(f"the picture cannot be written ({error.strerror or error}): {path}") from None
