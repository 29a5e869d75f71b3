"""A volume as a 3-D texture of single precision numbers."""

import moderngl
import numpy as np

from plexoscope.models.data.arrays import F32
from plexoscope.models.data.volume import Volume

MISSING = float(np.finfo(np.float32).min)
"""Stands for NaN and infinities: shader compilers may take `isnan` for never true."""

MAX_TEXELS = 2**27
"""512 MB of GPU memory for one volume."""

BLOCK_TEXELS = 2**22


def stride_for(shape: tuple[int, int, int], max_side: int, max_texels: int = MAX_TEXELS) -> int:
    """The smallest n such that every n-th voxel along each axis makes a texture that this GPU can hold."""
    stride = 1
    while True:
        sides = [-(-side // stride) for side in shape]
        if max(sides) <= max_side and np.prod(sides, dtype=np.int64) <= max_texels:
            return stride
        stride += 1


class VolumeTexture:
    """The values of a volume on the GPU, or every n-th of them along each axis if it is too large.

    Voxels are left out and not averaged, because labels have no average.

    Parameters
    ----------
    context : moderngl.Context
    volume : Volume

    Attributes
    ----------
    stride : int
        Voxels per texel along each axis.
    world_to_voxel : (4, 4) float64
        RAS+ mm to indices of the volume, not of the texture.
    texture : moderngl.Texture3D
    gpu_bytes : int
    """

    def __init__(self, context: moderngl.Context, volume: Volume) -> None:
        self.stride = stride_for(volume.shape, int(context.info["GL_MAX_3D_TEXTURE_SIZE"]))
        self.world_to_voxel = np.linalg.inv(volume.affine)
        values = volume.values[:: self.stride, :: self.stride, :: self.stride]
        n_planes, height, width = values.shape  # the last axis of the array is the first of the texture
        self.texture = context.texture3d((width, height, n_planes), 1, dtype="f4")
        self.texture.filter = (moderngl.NEAREST, moderngl.NEAREST)
        self.gpu_bytes = values.size * 4
        step = max(BLOCK_TEXELS // (width * height), 1)
        for first in range(0, n_planes, step):  # in pieces, to bound the copy
            with np.errstate(over="ignore"):  # a double too large for single precision is missing as well
                block: F32 = values[first : first + step].astype(np.float32)
            block[~np.isfinite(block)] = MISSING
            self.texture.write(block, viewport=(0, 0, first, width, height, len(block)))

    def bind(self, unit: int) -> None:
        self.texture.use(unit)

    def release(self) -> None:
        self.texture.release()
