"""`plexoscope render`: a picture of streamlines and networks, without a window."""

import argparse
import shlex
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from plexoscope.app.cli.rendering.options import add_options, option_words, typed_names, typed_settings, words_of
from plexoscope.app.cli.rendering.settings import RenderSettings
from plexoscope.app.cli.shared.exits import DONE, UsageError
from plexoscope.app.cli.shared.notes import say_notes
from plexoscope.app.cli.shared.output import printable
from plexoscope.app.cli.shared.plugin_dirs import plugin_dirs
from plexoscope.app.cli.shared.streamline_options import add_streamline_options, require_used, typed_choices
from plexoscope.app.cli.shared.ways import say_way
from plexoscope.app.inputs.streamline_choices import USUAL, StreamlineChoices
from plexoscope.app.session.format import is_session_name

if TYPE_CHECKING:
    from plexoscope.app.document.graph_layer import GraphLayer, PlacedGraph
    from plexoscope.app.document.state import Layer
    from plexoscope.render.scene.scene import Scene

DESCRIPTION = "Draw streamlines and networks into a PNG picture"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "files",
        metavar="FILE",
        nargs="+",
        help="a tractogram, a network, the id of a sample of one, or a session alone",
    )
    add("--out", metavar="P.png", type=Path, required=True, help="the picture to write")
    add("--allow-changed", action="store_true", help="draw a session though files that it names have changed")
    add_options(parser, RenderSettings)
    add_streamline_options(parser)


def run(arguments: argparse.Namespace) -> int:
    settings, choices = typed_settings(RenderSettings, arguments), typed_choices(arguments)
    given = typed_names(RenderSettings, arguments)
    draw_files(arguments.files, arguments.out, settings, choices, allow_changed=arguments.allow_changed, given=given)
    print(printable(str(arguments.out)))
    return DONE


def draw_files(
    words: Sequence[str],
    out: Path,
    settings: RenderSettings | None = None,
    choices: StreamlineChoices = USUAL,
    *,
    when_read: Callable[[], None] = lambda: None,
    allow_changed: bool = False,
    given: frozenset[str] = frozenset(),
) -> None:
    """Draw files or samples together into one PNG, which carries the command that draws it again.

    Parameters
    ----------
    when_read
        Called when all files are read; before that nothing is written.
    allow_changed
        Whether a session is drawn though files that it names have changed.
    given
        Names of the settings that are asked of a session; all else it says itself.

    Raises
    ------
    UsageError
        If a value cannot be used or the picture not be written.
    FormatError, MissingError
        If a file cannot be read, or nothing here can draw.
    """
    from plexoscope.app.cli.rendering.drawing import require_png, write_picture
    from plexoscope.app.cli.shared.progress import ProgressLine

    require_png(out)
    settings = settings or RenderSettings()
    selected: tuple[str, ...] = ()
    if any(map(is_session_name, words)):
        scene, graphs, selected, more = _session(words, settings, given, choices, allow_changed)
    else:
        scene, graphs = scene_of_words(words, settings, choices)
        settings = replace(settings, view_deg=(scene.camera.azimuth_deg, scene.camera.elevation_deg))
        more = [*option_words(settings), *choices.words()]
    when_read()
    command = ["plexoscope", "render", *words, "--out", out.name, *more]
    with ProgressLine("drawing") as line:
        write_picture(
            scene,
            graphs,
            out,
            settings.size_px,
            selected=selected,
            command=shlex.join(command),
            progress=lambda done, total: line.show(done / total, f"tile {done} of {total}"),
        )


def scene_of_words(
    words: Sequence[str], settings: RenderSettings, choices: StreamlineChoices = USUAL
) -> "tuple[Scene, Sequence[tuple[GraphLayer, PlacedGraph]]]":
    """What is drawn of files and samples: the scene, and its networks for their names.

    Raises
    ------
    UsageError, FormatError, MissingError
        As `draw_files`.
    """
    from plexoscope.app.cli.rendering.checks import check_settings
    from plexoscope.app.cli.rendering.drawing import asked_scene
    from plexoscope.app.cli.rendering.volumes import asked_volume

    check_settings(settings)
    say_way(settings.read_as, words)
    layers, graphs = _opened(words, choices)
    require_used(choices, [layer.tractogram for layer in layers])
    volumes = [] if settings.volume is None else [asked_volume(settings.volume, settings)]
    return asked_scene(settings, layers, volumes, graphs)


def _session(
    words: Sequence[str],
    settings: RenderSettings,
    given: frozenset[str],
    choices: StreamlineChoices,
    allow_changed: bool,
) -> "tuple[Scene, Sequence[tuple[GraphLayer, PlacedGraph]], tuple[str, ...], list[str]]":
    """What is drawn of a session: the scene, its networks, names of selected nodes, and the options to type again."""
    from plexoscope.app.cli.rendering.checks import check_looks
    from plexoscope.app.cli.rendering.session import read_scene
    from plexoscope.app.cli.rendering.typed_look import TypedLook

    if len(words) > 1:
        raise UsageError(f"expected a session alone, got {len(words)} files")
    check_looks(settings)
    require_used(choices, ())
    more = words_of(settings, given) + (["--allow-changed"] if allow_changed else [])
    found = read_scene(Path(words[0]), TypedLook(settings, given, of_session=True), allow_changed=allow_changed)
    return found.scene, found.graphs, found.state.selected_nodes, more


def _opened(words: Sequence[str], choices: StreamlineChoices) -> "tuple[list[Layer], list[GraphLayer]]":
    """What the words name, as it is opened."""
    from plexoscope.app.document.graph_layer import GRAPH_KINDS
    from plexoscope.app.document.state import Layer
    from plexoscope.app.inputs.words import DRAWN_KINDS, find
    from plexoscope.app.scene.graph_reading import graph_layer
    from plexoscope.app.scene.nothing_to_draw import nothing_to_draw
    from plexoscope.models.data.tractogram import Tractogram
    from plexoscope.render.scene.appearance import StreamlineStyle

    layers, graphs = [], []
    for number, word in enumerate(words):
        found = find(word, DRAWN_KINDS, plugin_dirs=plugin_dirs(), choices=choices)
        found.require(DRAWN_KINDS)
        path = found.path
        if found.kind in GRAPH_KINDS:
            graphs.append(graph_layer(path, path.name, found.read()))
        else:
            tractogram = cast(Tractogram, found.read())
            say_notes(tractogram, path)
            if len(words) > 1 and (reason := nothing_to_draw(tractogram)):
                print(printable(f"plexoscope: {reason}: {path}"), file=sys.stderr)
            layers.append(Layer(f"layer{number}", path.name, path, tractogram, StreamlineStyle()))
    return layers, graphs
