"""The axes that a user can name: those of the body, and the line of sight."""

from plexoscope.render.scene.camera import Camera

Axis = tuple[float, float, float]

BODY_AXES: dict[str, Axis] = {
    "Left–right": (1.0, 0.0, 0.0),
    "Front–back": (0.0, 1.0, 0.0),
    "Up–down": (0.0, 0.0, 1.0),
}
LINE_OF_SIGHT = "Line of sight"
LINE_OF_SIGHT_HELP = "Along the view as it is; it stays when the view is turned"


def name_of(axis: Axis) -> str | None:
    """The name of an axis of the body; None for any other."""
    return next((name for name, each in BODY_AXES.items() if each == axis), None)


def line_of_sight(camera: Camera) -> Axis:
    """The unit vector from the eye into the picture."""
    x, y, z = (round(float(part), 6) for part in camera.forward)
    return x, y, z
