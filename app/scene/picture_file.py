"""Pictures as files: one path from a scene to a PNG, for the window and the command line alike."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from plexoscope.app.document.graph_layer import GraphLayer, PlacedGraph
from plexoscope.app.scene.graph_picture_names import write_names
from plexoscope.models.errors import PlexoscopeError
from plexoscope.models.io.files import replacing
from plexoscope.render.scene.scene import Scene
from plexoscope.render.screens.picture import draw_picture

PlacedGraphs = Sequence[tuple[GraphLayer, PlacedGraph]]


class PictureFileError(PlexoscopeError):
    """A picture is drawn, but its file cannot be written."""


def save_picture(
    scene: Scene,
    size_px: tuple[int, int],
    path: Path,
    *,
    graphs: PlacedGraphs = (),
    selected: tuple[str, ...] = (),
    command: str = "",
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Draw a scene off screen and write it as PNG, whole or not at all. Needs no display.

    Parameters
    ----------
    size_px : (width, height)
    graphs, selected
        As `picture_of` takes them.
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
    picture = picture_of(scene, size_px, graphs, selected, progress)
    try:
        with replacing(path) as file:
            picture.save(file, "PNG", pnginfo=info)
    except OSError as error:
        raise PictureFileError(f"the picture cannot be written ({error.strerror or error}): {path}") from None


def picture_of(
    scene: Scene,
    size_px: tuple[int, int],
    graphs: PlacedGraphs,
    selected: tuple[str, ...],
    progress: Callable[[int, int], None] | None = None,
) -> Image.Image:
    """Draw a scene off screen, with the names of nodes.

    Parameters
    ----------
    graphs
        Those of the scene whose nodes are to be named as their looks say.
    selected
        Names of selected nodes.
    """
    picture = Image.fromarray(draw_picture(scene, size_px, progress=progress))
    write_names(picture, graphs, scene.camera, scene.background, selected)
    return picture
