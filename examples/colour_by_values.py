"""Colour streamlines by values of one's own.

The picture `curved.png`: the fornix on white, its straight streamlines dark and its winding ones bright. The values are
one number per streamline, the way along it over the distance of its ends.
"""

import numpy as np
from PIL import Image

from plexoscope.app.inputs.samples import catalogue
from plexoscope.models.data.column import Column
from plexoscope.plugins.samples import read_sample
from plexoscope.render.scene.appearance import StreamlineStyle, ValueColours
from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.scene import Looks, Scene, StreamlineItem
from plexoscope.render.screens.picture import draw_picture

tractogram = read_sample(next(sample for sample in catalogue() if sample.id == "fornix"))

winding = []
for first, end in zip(tractogram.offsets[:-1], tractogram.offsets[1:], strict=True):
    steps = np.diff(tractogram.positions_mm[first:end], axis=0)
    winding.append(np.linalg.norm(steps, axis=1).sum() / np.linalg.norm(steps.sum(axis=0)))

column = Column(np.array(winding, np.float32), name="winding")
low, high = column.robust_range()
style = StreamlineStyle(opacity=0.5, width_px=3, colour="values", values=ValueColours(column, low, high))
camera = Camera.framing(tractogram.bounds_mm, azimuth_deg=90, elevation_deg=10, zoom=1.4)
items = (StreamlineItem("fornix", tractogram, style),)
scene = Scene(items, camera, background=(1, 1, 1, 1), looks=Looks(shading="tubes"))
Image.fromarray(draw_picture(scene, (600, 450))).save("curved.png")
