"""The options of `plexoscope render` for what is open in a window: what was typed is done to it, the rest stays."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from plexoscope.app.cli.rendering.checks import check_looks
from plexoscope.app.cli.rendering.colours import typed_rgb
from plexoscope.app.cli.rendering.graphs import as_asked
from plexoscope.app.cli.rendering.settings import RenderSettings
from plexoscope.app.cli.rendering.state import PLANES, slab_of, view_deg_of
from plexoscope.app.cli.rendering.streamlines import styles_of
from plexoscope.app.cli.rendering.volumes import at_asked_frame, windowed
from plexoscope.app.cli.shared.exits import UsageError
from plexoscope.app.document.edits import GRAPHS, arranged
from plexoscope.app.document.framing import Placed, camera_on
from plexoscope.app.document.state import State, ViewSettings
from plexoscope.render.scene.appearance import StreamlineStyle
from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.scene import Looks, OrderSettings

_COLOURS = {"colour", "colormap", "value_range", "log"}
_FADES = {"oriented", "opacity_by"}
_CAMERA = {"view_deg", "zoom", "centre_mm", "radius_mm"}


@dataclass(frozen=True)
class TypedLook:
    """What was typed.

    Parameters
    ----------
    settings
        With what was typed in them.
    given
        Names of the fields that were.
    of_session
        Whether what is open says itself how it is seen, so that the camera, too, stays where nothing is said of it.
        Else it stands where it does in a picture.
    """

    settings: RenderSettings = field(default_factory=RenderSettings)
    given: frozenset[str] = frozenset()
    of_session: bool = False

    def check(self) -> None:
        """Find names that are not known, and options that exclude each other, before anything is read.

        Raises
        ------
        UsageError
        """
        check_looks(self.settings)
        if "background" in self.given and typed_rgb(self.settings.background) is None:
            raise UsageError(
                f"--background: expected '#rrggbb', got {self.settings.background!r}: a window has a ground "
                "(a picture without one: plexoscope render)"
            )

    def with_things(self, state: State) -> State:
        """With networks, volumes and slices as asked, before it is known where nodes come to lie.

        Raises
        ------
        UsageError
            If something open has no such values or frames, or there is nothing of which it is asked.
        """
        settings, given = self.settings, self.given
        flags = {"frame": "--frame", "window": "--window", "slices_mm": "--slice"}
        if not state.volumes and (unused := [flag for name, flag in flags.items() if name in given]):
            raise UsageError(f"{unused[0]}: expected a volume with it, or --volume FILE, got none")
        for graph in state.graphs:
            asked = as_asked(settings, graph)
            if asked.arrangement != graph.arrangement:
                state = arranged(state, graph.id, asked.arrangement)
            state = GRAPHS.changed(state, graph.id, look=asked.look)
        volumes = tuple(windowed(at_asked_frame(each, settings), settings) for each in state.volumes)
        view = state.view
        if given & {"volume", "slices_mm"}:
            view = sliced(view, settings.slices_mm)
        return replace(state, volumes=volumes, view=view)

    def camera(self, state: State, placed: Placed, aspect: float) -> Camera | None:
        """Where the view is looked at from, once nodes are where they stay."""
        settings, given = self.settings, self.given
        if state.camera is None or (self.of_session and not given & _CAMERA):
            return state.camera
        now_deg = state.camera.azimuth_deg, state.camera.elevation_deg
        view_deg = settings.view_deg or (now_deg if self.of_session else view_deg_of(settings, state))
        home = camera_on(state, placed, view_deg, aspect)
        camera = home.zoomed(settings.zoom)
        if self.of_session:
            kept = camera if "zoom" in given else state.camera
            camera = replace(kept, azimuth_deg=view_deg[0], elevation_deg=view_deg[1], centre_mm=state.camera.centre_mm)
        return replace(
            camera,
            centre_mm=settings.centre_mm or camera.centre_mm,
            radius_mm=settings.radius_mm or camera.radius_mm,
        )

    def styles(self, state: State, camera: Camera) -> dict[str, StreamlineStyle]:
        """How each layer looks, by its id. Looks values up along streamlines, which takes time.

        Raises
        ------
        UsageError
            If one has no such values, or they cannot be drawn so.
        """
        given = self.given
        fields = {"opacity": {"alpha"}, "width_px": {"width_px"}, "opacity_by": _FADES}
        fields |= dict.fromkeys(("colour", "rgb", "values"), _COLOURS)
        changed = [name for name, options in fields.items() if given & options]
        if not changed:
            return {}
        asked = styles_of(self.settings, [each.tractogram for each in state.layers], state.volumes, camera)
        return {
            layer.id: replace(layer.style, **{name: getattr(style, name) for name in changed})
            for layer, style in zip(state.layers, asked, strict=True)
        }

    def with_view(self, state: State, camera: Camera | None, styles: Mapping[str, StreamlineStyle]) -> State:
        """With the rest: the camera, the looks of streamlines and of the whole view."""
        layers = tuple(
            replace(
                layer,
                style=styles.get(layer.id, layer.style),
                groups=None if self.given & (_COLOURS | _FADES) else layer.groups,
            )
            for layer in state.layers
        )
        return replace(state, layers=layers, camera=camera, view=self._view(state.view, camera))

    def _view(self, view: ViewSettings, camera: Camera | None) -> ViewSettings:
        view = with_looks(view, self.settings, self.given)
        if "slab" in self.given and camera is not None:
            view = replace(view, slab=slab_of(self.settings, camera))
        if "background" in self.given:
            view = replace(view, background=typed_rgb(self.settings.background))
        return view


NOTHING = TypedLook(of_session=True)


def with_looks(view: ViewSettings, settings: RenderSettings, given: Collection[str]) -> ViewSettings:
    """How the whole view is drawn, with what was asked for."""
    if "order" in given:
        view = replace(view, order=settings.order)
    order, looks = view.order_settings, view.looks
    if "voxel_mm" in given:
        order = OrderSettings(settings.voxel_mm, order.n_directions)
    if "n_directions" in given:
        order = OrderSettings(order.voxel_mm, settings.n_directions)
    if "shade" in given:
        looks = Looks(settings.shade, looks.depth_cue)  # type: ignore[arg-type]
    if "depth_cue" in given:
        looks = Looks(looks.shading, settings.depth_cue)
    return replace(view, order_settings=order, looks=looks)


def sliced(view: ViewSettings, slices_mm: tuple[tuple[str, float], ...]) -> ViewSettings:
    """With planes through volumes where they were asked for: where the crosshair is, if one can be."""
    axes = [axis for axis, _ in slices_mm]
    if view.crosshair_mm is None or len(set(axes)) < len(axes):
        return replace(view, slices=tuple((PLANES[axis], position_mm) for axis, position_mm in slices_mm))
    at_mm = {**dict(zip("xyz", view.crosshair_mm, strict=True)), **dict(slices_mm)}
    planes = frozenset(PLANES[axis] for axis in axes)
    return replace(view, planes=planes, crosshair_mm=(at_mm["x"], at_mm["y"], at_mm["z"]), slices=None)
