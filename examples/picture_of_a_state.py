"""Describe what a window would hold, and draw exactly that, without a window.

The picture `state.png`: the hundred longest streamlines of the fornix as lit lines on nothing. `State` is
what the window edits and `plexoscope render` makes of its options; `scene_of` says what is drawn of one.
"""

from dataclasses import replace
from pathlib import Path

from plexoscope.app.document.state import Layer, State, ViewSettings
from plexoscope.app.inputs.samples import catalogue
from plexoscope.app.scene.picture_file import save_picture
from plexoscope.app.scene.scene_builder import scene_of
from plexoscope.models.data.column import Column
from plexoscope.models.tracts.geometry import length_mm
from plexoscope.plugins.samples import read_sample
from plexoscope.render.scene.appearance import StreamlineStyle
from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.scene import Looks

tractogram = read_sample(next(sample for sample in catalogue() if sample.id == "fornix"))
layer = Layer("a", "Fornix", Path("fornix.trk"), tractogram, StreamlineStyle(opacity=0.6, width_px=3))
camera = Camera.framing(tractogram.bounds_mm, azimuth_deg=-60, elevation_deg=20)
state = State(layers=(layer,), camera=camera, view=ViewSettings(looks=Looks(shading="lines")))

lengths = length_mm(tractogram)
longest = Column(lengths > sorted(lengths)[-100])
scene = scene_of(state, background=(0, 0, 0, 0), shown={"a": longest}, placed={})
save_picture(replace(scene, order="sorted"), (600, 450), Path("state.png"))
