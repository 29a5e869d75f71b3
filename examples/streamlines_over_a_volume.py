"""Draw streamlines over a slice of an image that exists only in memory.

The picture `shadow.png`: the fornix coloured by how long its streamlines are, and under it a slice of an
image of nibabel, made here with NumPy, which is the brighter the more of the bundle lies above.
"""

import nibabel
import numpy as np

import plexoscope.api as px

fornix = px.read("fornix")

low_mm, high_mm = fornix.bounds_mm
counts, _ = np.histogramdd(fornix.positions_mm, 48, list(zip(low_mm, high_mm, strict=True)))
above = np.repeat(counts.sum(axis=2, keepdims=True), 48, axis=2).astype(np.float32)
affine = np.diag([*(high_mm - low_mm) / 48, 1.0])
affine[:3, 3] = low_mm + affine.diagonal()[:3] / 2

scene = px.Scene(view=(-60, 30), shade="lines")
scene.add(fornix, color="value:length", colormap="magma", alpha=0.5, width=2)
scene.add(nibabel.Nifti1Image(above, affine), name="shadow", slice={"z": low_mm[2]}, window=(0, 60))
scene.picture("shadow.png", size=(600, 450))
