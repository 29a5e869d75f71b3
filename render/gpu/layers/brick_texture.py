"""A volume as rays read it: values that the texture unit may interpolate, and the highest value of each brick."""

import moderngl
import numpy as np

from plexoscope.models.data.arrays import F32
from plexoscope.models.data.volume import Volume
from plexoscope.render.gpu.layers.volume_texture import MISSING, stride_for

BRICK_TEXELS = 8
"""Side of a brick."""

MAX_TEXELS = 2**25
"""128 MB of GPU memory for one volume, twice as much with missing values."""

Values = F32


class BrickTexture:
    """Every n-th voxel along each axis if the volume is too large. A missing value is 0 with a weight of 0.

    Interpolating values and weights alike, and dividing the one by the other, gives the mean of those that are there.

    Parameters
    ----------
    context : moderngl.Context
    volume : Volume
    nearest : bool
        Do not interpolate: the values are names.

    Attributes
    ----------
    stride : int
        Voxels per texel along each axis.
    gpu_bytes : int
    """

    def __init__(self, context: moderngl.Context, volume: Volume, nearest: bool) -> None:
        self.stride = stride_for(volume.shape, int(context.info["GL_MAX_3D_TEXTURE_SIZE"]), MAX_TEXELS)
        part = volume.values[:: self.stride, :: self.stride, :: self.stride]
        with np.errstate(over="ignore"):  # a double too large for single precision is missing as well
            values: Values = part.astype(np.float32)
        there = np.isfinite(values)
        texels: Values = values
        if not there.all():
            texels = np.stack([np.where(there, values, np.float32(0)), there.astype(np.float32)], axis=-1)
        bricks = brick_maxima(np.where(there, values, np.float32(MISSING)))
        self._values = context.texture3d(_size(values), 1 if texels is values else 2, texels.tobytes(), dtype="f4")
        if texels is values:
            self._values.swizzle = "R111"  # what is not there weighs as if it were
        kind = moderngl.NEAREST if nearest else moderngl.LINEAR
        self._values.filter = (kind, kind)
        self._values.repeat_x = self._values.repeat_y = self._values.repeat_z = False
        self._bricks = context.texture3d(_size(bricks), 1, bricks.tobytes(), dtype="f4")
        self._bricks.filter = (moderngl.NEAREST, moderngl.NEAREST)
        self.gpu_bytes = texels.nbytes + bricks.nbytes

    def bind(self, values_unit: int, bricks_unit: int) -> None:
        self._values.use(values_unit)
        self._bricks.use(bricks_unit)

    def release(self) -> None:
        self._values.release()
        self._bricks.release()


def brick_maxima(values: Values) -> Values:
    """The highest value in each brick and among the texels next to it, which interpolation there reads as well.

    (X, Y, Z) -> (⌈X / 8⌉, ⌈Y / 8⌉, ⌈Z / 8⌉) float32
    """
    for axis in range(3):
        along = np.moveaxis(values, axis, 0)
        starts = np.arange(0, len(along), BRICK_TEXELS)
        most = np.maximum.reduceat(along, starts, axis=0)
        np.maximum(most[1:], along[starts[1:] - 1], out=most[1:])
        np.maximum(most[:-1], along[starts[1:]], out=most[:-1])
        values = np.moveaxis(most, 0, axis)
    return np.ascontiguousarray(values)


def _size(values: Values) -> tuple[int, int, int]:
    """The last axis of an array is the first of a texture."""
    n_planes, height, width = values.shape
    return width, height, n_planes
