"""A scene from a script: things added with their looks, drawn into pictures by the code of `plexoscope render`."""

import io
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, Unpack, cast

import numpy as np

from plexoscope.api.accepting import accepted
from plexoscope.api.kinds import ARRAY_KINDS, SCENE_KINDS, in_words
from plexoscope.api.options import LOOKS, WHOLE, LookOptions, PictureOptions, canonical, keywords, settings_given
from plexoscope.api.own_values import Given, network_with, tractogram_with
from plexoscope.api.wording import keywords_for_flags
from plexoscope.app.cli.rendering.settings import RenderSettings
from plexoscope.app.cli.shared.exits import UsageError
from plexoscope.app.inputs.streamline_choices import BadPoints, Space
from plexoscope.models.data.arrays import U8
from plexoscope.models.data.parcellation import Parcellation
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.data.volume import Volume

if TYPE_CHECKING:
    from plexoscope.app.document.graph_layer import GraphLayer
    from plexoscope.app.document.state import Layer, VolumeLayer
    from plexoscope.app.scene.picture_file import PlacedGraphs
    from plexoscope.render.scene.scene import Scene as DrawnScene

SHOWN_SIZE_PX = (800, 600)
"""Of a scene that a notebook shows by itself."""
_ARGUMENTS = {"--out": "path"}
"""Options of the command line that are arguments here, by other names."""


class Scene:
    """Things to look at, and how: what `plexoscope render` draws of files, of any data in memory.

    Parameters
    ----------
    **options
        How the whole picture looks: the options of `plexoscope render` by their names, as text or as values:
        `size=(1600, 1200)`, `view=(-60, 20)`, `zoom`, `background="transparent"`, `order`, `shade`, `depth_cue`,
        `slab` …

    Examples
    --------
    >>> scene = px.Scene(size=(300, 200)).add("fornix", alpha=0.2).add([[0, 1, 1], [1, 0, 1], [1, 1, 0]])
    >>> scene
    Scene(Fornix bundle: 300 streamlines, network: 3 nodes)
    >>> scene.image(view=(0, 90)).shape
    (200, 300, 4)
    """

    def __init__(self, **options: Unpack[PictureOptions]) -> None:
        self._options = settings_given(options, WHOLE)
        self.layers: list[Layer] = []
        self.volumes: list[VolumeLayer] = []
        self.graphs: list[GraphLayer] = []
        self.own: dict[str, RenderSettings] = {}
        self.slices_mm: tuple[tuple[str, float], ...] = ()

    def add(
        self,
        data: object,
        *,
        name: str = "",
        space: Space | None = None,
        bad_points: BadPoints = "leave-out",
        as_: str | None = None,
        frame: int | None = None,
        **looks: Unpack[LookOptions],
    ) -> Self:
        """Add something, and return the scene.

        Parameters
        ----------
        data
            A data object, a file or sample as `read` takes it, a result of a run, or an object of nibabel, dipy,
            networkx, igraph or NumPy: a square matrix is a network, a list of arrays (N, 3) are streamlines, an array
            of three dimensions is a volume of 1 mm.
        name : str
            What it is called.
        space, bad_points, as_, frame
            How a file is read, as `read` takes them.
        **looks
            Of streamlines `alpha`, `width`, `color` (a name, '#rrggbb', three numbers in 0 … 1, "value:NAME", or an
            array with a number for each streamline or point), `colormap`, `range`, `log`, `oriented`, `opacity_by`;
            of a network `layout`, `dimensions`, `node_color`, `edge_color` (or arrays), `edge_alpha`, `bundle`,
            `names`; of a volume `window` and `slice`, such as `slice={"x": 0, "z": 12}`, by default all three planes
            through its middle. Planes are those of all volumes. `colour` is `color`.

        Raises
        ------
        PlexoscopeError
            If it cannot be shown, or not so.
        """
        given = {canonical(keyword): value for keyword, value in looks.items()}
        read: dict[str, Any] = {"space": space, "bad_points": bad_points, "as_": as_, "frame": frame}
        found, kind = accepted(data, SCENE_KINDS, name, ARRAY_KINDS, **read)
        name = name or found.name
        with keywords_for_flags():
            if isinstance(found.data, Tractogram):
                _require_of(given, "streamlines", kind)
                self._add_streamlines(found.data, name, found.path, given)
            elif isinstance(found.data, Volume | Parcellation):
                _require_of(given, "volume", kind)
                volume = found.data.volume if isinstance(found.data, Parcellation) else found.data
                self._add_volume(volume, name, found.path, given)
            else:
                _require_of(given, "network", kind)
                self._add_network(found.data, name, found.path, given)
        return self

    def picture(self, path: str | Path, **options: Unpack[PictureOptions]) -> Path:
        """Draw the scene into a PNG, and return its path. Needs no display.

        Parameters
        ----------
        path : str or Path
            A name that ends in .png; folders are made.
        **options
            As `Scene` takes them; these go first.

        Raises
        ------
        PlexoscopeError
            If there is nothing to draw, it cannot be drawn so, or not be written.
        """
        from plexoscope.app.cli.rendering.drawing import require_png, write_picture

        out = Path(path).expanduser()
        with keywords_for_flags(_ARGUMENTS):
            require_png(out)
            scene, graphs, settings = self._drawn(options)
            write_picture(scene, graphs, out, settings.size_px)
        return out

    def image(self, **options: Unpack[PictureOptions]) -> U8:
        """Draw the scene.

        Parameters
        ----------
        **options
            As `Scene` takes them; these go first.

        Returns
        -------
        image : (H, W, 4) uint8
            Red, green, blue, opacity; the first row is the uppermost.

        Raises
        ------
        PlexoscopeError
            If there is nothing to draw, or it cannot be drawn so.
        """
        from plexoscope.app.scene.picture_file import picture_of

        with keywords_for_flags():
            scene, graphs, settings = self._drawn(options)
        return np.asarray(picture_of(scene, settings.size_px, graphs, ()))

    def save(self, path: str | Path) -> Path:
        """Save the scene as a session, with the data in it, and return its path: the window opens it.

        Parameters
        ----------
        path : str or Path
            A name that ends in .plexo; folders are made.

        Raises
        ------
        PlexoscopeError
            If there is nothing in it, or it cannot be written.
        """
        from plexoscope.api.sessions import write_kept
        from plexoscope.app.cli.rendering.colours import typed_rgb
        from plexoscope.app.cli.rendering.state import state_of
        from plexoscope.app.session.session import Session

        with keywords_for_flags(_ARGUMENTS):
            self._require_something()
            settings = self.settings({})
            state = state_of(settings, self.layers, self.volumes, self.graphs, self.own).state
        ground = typed_rgb(settings.background)
        return write_kept(Session(replace(state, view=replace(state.view, background=ground))), path)

    @property
    def given(self) -> frozenset[str]:
        """Which fields of `RenderSettings` the whole picture has been asked for."""
        return frozenset(self._options)

    def settings(self, options: Mapping[str, object]) -> RenderSettings:
        """What the whole picture is asked to be, with more options."""
        from plexoscope.app.cli.rendering.checks import check_looks

        slices_mm = self.slices_mm
        if self.volumes and not slices_mm:
            middle_mm = self.volumes[0].volume.bounds_mm.mean(axis=0)
            slices_mm = tuple(zip("xyz", map(float, middle_mm), strict=True))
        settings = RenderSettings(**{**self._options, **settings_given(options, WHOLE)}, slices_mm=slices_mm)
        check_looks(settings)
        return settings

    def _drawn(self, options: Mapping[str, object]) -> "tuple[DrawnScene, PlacedGraphs, RenderSettings]":
        from plexoscope.app.cli.rendering.drawing import asked_scene

        self._require_something()
        settings = self.settings(options)
        return (*asked_scene(settings, self.layers, self.volumes, self.graphs, self.own), settings)

    def _require_something(self) -> None:
        if not self.layers and not self.graphs and not self.volumes:
            raise UsageError("expected a scene with something in it, got an empty one: add(data) adds to it")

    def _add_streamlines(self, tractogram: Tractogram, name: str, path: Path, given: Given) -> None:
        from plexoscope.app.document.ids import new_id
        from plexoscope.app.document.state import Layer
        from plexoscope.render.scene.appearance import StreamlineStyle

        tractogram, given = tractogram_with(tractogram, given)
        if any(layer.tractogram is tractogram for layer in self.layers):
            tractogram = replace(tractogram)  # for the renderer the very same object is the same thing
        layer = Layer(new_id("layer"), name, path, tractogram, StreamlineStyle())
        self.own[layer.id] = _looks(given, "streamlines")
        self.layers.append(layer)

    def _add_network(self, data: object, name: str, path: Path, given: Given) -> None:
        from plexoscope.app.scene.graph_reading import graph_layer

        graph = graph_layer(path, name, data)
        network, given = network_with(graph.network, given)
        self.own[graph.id] = _looks(given, "network")
        self.graphs.append(replace(graph, network=network))

    def _add_volume(self, volume: Volume, name: str, path: Path, given: Given) -> None:
        from plexoscope.app.cli.rendering.volumes import windowed
        from plexoscope.app.scene.first_volume_look import volume_layer

        settings = _looks(given, "volume")
        self.volumes.append(windowed(replace(volume_layer(path, volume), name=name), settings))
        self.slices_mm += settings.slices_mm

    def _repr_png_(self) -> bytes | None:
        """What a notebook shows: the picture; nothing of an empty scene."""
        if not self.layers and not self.graphs and not self.volumes:
            return None
        from PIL import Image

        size = {} if "size_px" in self._options else {"size": SHOWN_SIZE_PX}
        file = io.BytesIO()
        Image.fromarray(self.image(**cast(PictureOptions, size))).save(file, "PNG")
        return file.getvalue()

    def __repr__(self) -> str:
        things = [f"{each.name}: {each.tractogram.n_streamlines:,} streamlines" for each in self.layers]
        things += [f"{each.name}: {' × '.join(map(str, each.volume.shape))} voxels" for each in self.volumes]
        things += [f"{each.name}: {each.network.n_nodes:,} nodes" for each in self.graphs]
        return f"Scene({', '.join(things)})"


def together(scenes: Sequence[Scene]) -> Scene:
    """Return one scene with the things of several; the options are those of the first."""
    first, *others = scenes
    if not others:
        return first
    both = copy(first)
    both.layers = [layer for each in scenes for layer in each.layers]
    both.volumes = [volume for each in scenes for volume in each.volumes]
    both.graphs = [graph for each in scenes for graph in each.graphs]
    both.own = {id: settings for each in scenes for id, settings in each.own.items()}
    both.slices_mm = tuple(place for each in scenes for place in each.slices_mm)
    return both


def _looks(given: Mapping[str, Any], kind: str) -> RenderSettings:
    from plexoscope.app.cli.rendering.checks import check_looks

    settings = RenderSettings(**settings_given(given, (LOOKS[kind],)))
    check_looks(settings)
    return settings


def _require_of(given: Given, kind: str, got: str) -> None:
    """Raise UsageError if an option is of another kind of things."""
    for name in given:
        others = [each for each, heading in LOOKS.items() if name in keywords((heading,))]
        if others and kind not in others:
            raise UsageError(f"{name}: expected {in_words(others)}, got {got.replace('_', ' ')}")
