"""`plexoscope render`: a picture of streamlines and networks, without a window."""

import argparse
import shlex
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from plexoscope.app.cli.rendering.arguments import add_arguments, settings_of
from plexoscope.app.cli.rendering.settings import RenderSettings, option_words
from plexoscope.app.cli.shared.exits import DONE, UsageError
from plexoscope.app.cli.shared.folders import try_file
from plexoscope.app.cli.shared.plugin_dirs import plugin_dirs

DESCRIPTION = "Draw streamlines and networks into a PNG picture"

__all__ = ["DESCRIPTION", "add_arguments", "draw_files", "run"]


def run(arguments: argparse.Namespace) -> int:
    draw_files(arguments.files, arguments.out, settings_of(arguments))
    print(arguments.out)
    return DONE


def draw_files(
    words: Sequence[str],
    out: Path,
    settings: RenderSettings | None = None,
    *,
    when_read: Callable[[], None] = lambda: None,
) -> None:
    """Draw files or samples together into one PNG, which carries the command that draws it again.

    Parameters
    ----------
    when_read
        Called when all files are read; before that nothing is written.

    Raises
    ------
    UsageError
        If a value cannot be used or the picture not be written.
    FormatError, MissingError
        If a file cannot be read, or nothing here can draw.
    """
    if out.suffix.lower() != ".png":
        raise UsageError(f"--out: expected a name that ends in .png, got {str(out)!r}")

    from plexoscope.app.cli.rendering.graphs import check_graph_names, place_graph
    from plexoscope.app.cli.rendering.scene import check_names, scene_of_files, view_of
    from plexoscope.app.cli.shared.progress import ProgressLine
    from plexoscope.app.document.graph_layer import GRAPH_KINDS
    from plexoscope.app.inputs.words import DRAWN_KINDS, find
    from plexoscope.app.scene.picture_file import PictureFileError, save_picture
    from plexoscope.models.io.volume import read_volume

    settings = settings or RenderSettings()
    check_names(settings)
    check_graph_names(settings)
    tractograms: list[Any] = []
    graphs = []
    for word in words:
        found = find(word, DRAWN_KINDS, plugin_dirs=plugin_dirs())
        found.require(DRAWN_KINDS)
        if found.kind in GRAPH_KINDS:
            graphs.append(place_graph(settings, found.path, found.read()))
        else:
            tractograms.append(found.read())
    volume = read_volume(settings.volume) if settings.volume is not None else None
    settings = replace(settings, view_deg=view_of(settings, tractograms, graphs))
    scene = scene_of_files(settings, tractograms, volume, graphs)
    when_read()
    try_file(out)
    command = ["plexoscope", "render", *words, "--out", out.name, *option_words(settings)]
    try:
        with ProgressLine("drawing") as line:
            save_picture(
                scene,
                settings.size_px,
                out,
                graphs=graphs,
                command=shlex.join(command),
                progress=lambda done, total: line.show(done / total, f"tile {done} of {total}"),
            )
    except PictureFileError as error:
        raise UsageError(f"--out: {error}") from None
