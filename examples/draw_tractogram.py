"""Draw a tractogram to a PNG, without a window.

The picture `fornix.png`: 300 streamlines of a fornix seen from the left, each as transparent as glass, coloured
by direction (red across, green along, blue up).
"""

from PIL import Image

from plexoscope.app.inputs.samples import catalogue
from plexoscope.plugins.samples import read_sample
from plexoscope.render.scene.appearance import StreamlineStyle
from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.scene import Scene, StreamlineItem
from plexoscope.render.screens.picture import draw_picture

# Of a file of your own: read_tractogram("bundle.tck") of plexoscope.models.io.tractogram.
tractogram = read_sample(next(sample for sample in catalogue() if sample.id == "fornix"))

camera = Camera.framing(tractogram.bounds_mm, azimuth_deg=-60, elevation_deg=20, zoom=1.4)
item = StreamlineItem("fornix", tractogram, StreamlineStyle(opacity=0.2, width_px=2))
picture = draw_picture(Scene((item,), camera), (600, 450))
Image.fromarray(picture).save("fornix.png")
