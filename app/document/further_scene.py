"""Further views of the scene: each with a camera of its own or with the main one, of all that is open or of some."""

from dataclasses import dataclass

from plexoscope.render.scene.camera import Camera

PREFIX = "scene-"
"""How the ids of these views begin."""


@dataclass(frozen=True)
class FurtherScene:
    """One further view.

    Parameters
    ----------
    id
        Arrangements name it so.
    camera
        Its own, which it has as long as it is free; None before it was free for the first time.
    linked
        Whether it follows the main scene, and moves that.
    only
        Ids of what is shown in it, of that which is visible; None for all.
    """

    id: str
    camera: Camera | None = None
    linked: bool = True
    only: tuple[str, ...] | None = None

    @property
    def title(self) -> str:
        return f"Scene {self.id.removeprefix(PREFIX)}"
