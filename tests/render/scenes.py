"""Scenes of random streamlines, and changes to them."""

from dataclasses import replace

import numpy as np

from plexoscope.models.data.column import Column
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.render.lists.prepared import prepared
from plexoscope.render.scene.appearance import StreamlineStyle, ValueColours
from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.scene import Scene, StreamlineItem


def tractogram(seed: int = 0, n_streamlines: int = 60, n_points: int = 60) -> Tractogram:
    """Random walks of 1 mm steps in a ball of some 20 mm."""
    rng = np.random.default_rng(seed)
    heading = rng.normal(size=(n_streamlines, 1, 3)) + np.cumsum(rng.normal(size=(n_streamlines, n_points, 3)) / 3, 1)
    heading /= np.linalg.norm(heading, axis=2, keepdims=True)
    points = rng.normal(size=(n_streamlines, 1, 3)) * 6 + np.cumsum(heading, axis=1) - 10 * heading[:, :1]
    return Tractogram(points.reshape(-1, 3), np.arange(n_streamlines + 1) * n_points)


def item(key: str = "a", seed: int = 0, n_streamlines: int = 60, **style: object) -> StreamlineItem:
    style = {"opacity": 0.5, "width_px": 1.2, **style}
    return StreamlineItem(key, tractogram(seed, n_streamlines), StreamlineStyle(**style))


CAMERA = Camera(20, 10, (0, 0, 0), 25)


def scene_of(*items: StreamlineItem, **more: object) -> Scene:
    return Scene(items, CAMERA, **more)


def turned(scene: Scene, angle_deg: float = 40) -> Scene:
    return replace(scene, camera=scene.camera.orbited(angle_deg, 0))


def by_point(scene: Scene, seed: int) -> Scene:
    values = ValueColours(Column(np.random.default_rng(seed).random(3600), "point"), 0, 1)
    return replace(
        scene, items=(replace(scene.items[0], style=replace(scene.items[0].style, colour="values", values=values)),)
    )


def n_coarse_segments(scene: Scene) -> int:
    return sum(prepared(each.tractogram, lambda: None).coarse.n_segments for each in scene.items)
