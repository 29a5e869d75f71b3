"""The scene in the tree of what is open: all that holds for the whole picture."""

from plexoscope.app.document.state import SCENE
from plexoscope.app.view.open_thing import OpenThing

SCENE_THING = OpenThing(
    key=SCENE,
    name="Scene",
    icon="scene",
    kind="The whole picture",
    tip="How all of it is drawn: order, light, clipping",
    may_move=False,
)
