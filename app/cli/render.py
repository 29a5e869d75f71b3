"""`plexoscope render`: a picture of streamlines, without a window."""

import argparse
import shlex
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from plexoscope.app.cli.exits import DONE, UsageError
from plexoscope.app.cli.folders import try_file
from plexoscope.app.cli.render_arguments import add_arguments, settings_of
from plexoscope.app.cli.render_settings import RenderSettings, option_words

DESCRIPTION = "Draw streamlines into a PNG picture"

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

    from plexoscope.app.cli.progress import ProgressLine
    from plexoscope.app.cli.render_scene import check_names, scene_of_files
    from plexoscope.app.framing import DEFAULT_VIEW_DEG
    from plexoscope.app.picture_file import PictureFileError, save_picture
    from plexoscope.app.sources import tractogram_file
    from plexoscope.models.io.tractogram import read_tractogram
    from plexoscope.models.io.volume import read_volume

    settings = settings or RenderSettings()
    settings = replace(settings, view_deg=settings.view_deg or DEFAULT_VIEW_DEG)
    check_names(settings)
    tractograms = [read_tractogram(tractogram_file(word)) for word in words]
    volume = read_volume(settings.volume) if settings.volume is not None else None
    scene = scene_of_files(settings, tractograms, volume)
    when_read()
    try_file(out)
    command = ["plexoscope", "render", *words, "--out", out.name, *option_words(settings)]
    try:
        with ProgressLine("drawing") as line:
            save_picture(
                scene,
                settings.size_px,
                out,
                command=shlex.join(command),
                progress=lambda done, total: line.show(done / total, f"tile {done} of {total}"),
            )
    except PictureFileError as error:
        raise UsageError(f"--out: {error}") from None
