"""Draw a graph: nodes as points, edges as transparent streamlines.

The picture `ring.png`: sixty nodes on a ring that rises and falls, each joined to the next and to three across,
the nodes coloured by their height and the edges faint.
"""

import numpy as np
from PIL import Image

from plexoscope.models.data.column import Column
from plexoscope.render.scene.appearance import ValueColours
from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.graph import EdgeLook, GraphGeometry, GraphItem, NodeLook, graph_items
from plexoscope.render.scene.scene import Scene
from plexoscope.render.screens.picture import draw_picture

angle = np.linspace(0, 2 * np.pi, 60, endpoint=False)
places_mm = np.stack([40 * np.cos(angle), 40 * np.sin(angle), 8 * np.sin(3 * angle)], axis=1).astype(np.float32)
edges = [(node, (node + step) % 60) for step in (1, 17, 23, 29) for node in range(60)]

geometry = GraphGeometry(places_mm, np.array(edges, np.int32))
height = Column(places_mm[:, 2], name="height (mm)")
nodes = NodeLook(size=16, rgba=ValueColours(height, -8, 8))
lines, points = graph_items(GraphItem("ring", geometry, nodes, EdgeLook(opacity=0.4, width_px=1.5)))

camera = Camera.framing(np.stack([places_mm.min(axis=0), places_mm.max(axis=0)]), azimuth_deg=20, elevation_deg=50)
scene = Scene(lines, camera, background=(0.06, 0.08, 0.1, 1), points=points)
Image.fromarray(draw_picture(scene, (600, 450))).save("ring.png")
