"""From what is open, and how it is to be drawn, to a scene and to a file: for `plexoscope render` and for scripts."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from plexoscope.app.cli.rendering.colours import typed_rgba
from plexoscope.app.cli.rendering.settings import RenderSettings
from plexoscope.app.cli.rendering.state import ALL_ALIKE, state_of
from plexoscope.app.cli.shared.exits import UsageError
from plexoscope.app.cli.shared.folders import try_file
from plexoscope.app.document.graph_layer import GraphLayer
from plexoscope.app.document.state import Layer, VolumeLayer
from plexoscope.app.scene.nothing_to_draw import nothing_to_draw
from plexoscope.app.scene.picture_file import PictureFileError, PlacedGraphs, save_picture
from plexoscope.app.scene.scene_builder import scene_of
from plexoscope.models.errors import FormatError
from plexoscope.render.scene.scene import Scene


def asked_scene(
    settings: RenderSettings,
    layers: Sequence[Layer],
    volumes: Sequence[VolumeLayer] = (),
    graphs: Sequence[GraphLayer] = (),
    own: Mapping[str, RenderSettings] = ALL_ALIKE,
) -> tuple[Scene, PlacedGraphs]:
    """What is drawn of things that are open: the scene, and its networks for their names.

    Parameters
    ----------
    own
        Settings of single layers and graphs, by id, in the place of those of all.

    Raises
    ------
    UsageError
        If something cannot be drawn as asked.
    FormatError
        If there is not one line to be seen: a blank picture would look like a success.
    """
    if not graphs and not settings.slices_mm:
        _require_a_line(layers)
    asked = state_of(settings, layers, volumes, graphs, own)
    scene = scene_of(asked.state, typed_rgba(settings.background), {}, asked.placed)
    assert scene is not None
    return scene, asked.graphs


def require_png(out: Path) -> None:
    """Raise UsageError unless a name is that of a picture."""
    if out.suffix.lower() != ".png":
        raise UsageError(f"--out: expected a name that ends in .png, got {str(out)!r}")


def write_picture(
    scene: Scene,
    graphs: PlacedGraphs,
    out: Path,
    size_px: tuple[int, int],
    *,
    selected: Sequence[str] = (),
    command: str = "",
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Draw a scene into a PNG, which carries the command that draws it again, if there is one.

    Raises
    ------
    UsageError
        If the picture cannot be written.
    MissingError
        If nothing here can draw.
    """
    try_file(out)
    try:
        save_picture(scene, size_px, out, graphs=graphs, selected=tuple(selected), command=command, progress=progress)
    except PictureFileError as error:
        raise UsageError(f"--out: {error}") from None


def _require_a_line(layers: Sequence[Layer]) -> None:
    reasons = [nothing_to_draw(layer.tractogram) for layer in layers]
    if layers and all(reasons):
        raise FormatError(reasons[0] if len(layers) == 1 else "nothing to draw in any of the files", layers[0].path)
