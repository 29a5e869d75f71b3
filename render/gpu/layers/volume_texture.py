"""A volume as a 3-D texture: of single precision numbers, or of the colours that it has itself."""

from collections.abc import Callable
from typing import Any

import moderngl
import numpy as np
import numpy.typing as npt

from plexoscope.models.data.volume import EXACT_IN_FLOAT32, Volume
from plexoscope.render.colormap import COMMON_MULTIPLE

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

    Voxels are left out and not averaged, because labels have no average. A volume of colours has four components of
    a byte. Of whole numbers that single precision does not hold there is a second component, which counts the colours
    of categories as exactly as the numbers do; of all others the second is the first.

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
        part = slice(None, None, self.stride)
        texels = volume.values[part, part, part]
        n_planes, height, width = texels.shape  # the last axis of the array is the first of the texture
        encode: Callable[[npt.NDArray[Any]], npt.NDArray[Any]] = _numbers
        n_components, dtype = 1, "f4"
        if volume.colours is not None:
            texels = volume.colours[part, part, part]
            encode, n_components, dtype = np.ascontiguousarray, 4, "f1"
        elif _needs_count(texels):
            encode, n_components = _numbers_and_count, 2
        self.texture = context.texture3d((width, height, n_planes), n_components, dtype=dtype)
        if n_components == 1:
            self.texture.swizzle = "RRR1"
        self.texture.filter = (moderngl.NEAREST, moderngl.NEAREST)
        self.gpu_bytes = width * height * n_planes * n_components * (1 if dtype == "f1" else 4)
        step = max(BLOCK_TEXELS // (width * height), 1)
        for first in range(0, n_planes, step):  # in pieces, to bound the copy
            block = encode(texels[first : first + step])
            self.texture.write(block, viewport=(0, 0, first, width, height, len(block)))

    def bind(self, unit: int) -> None:
        self.texture.use(unit)

    def release(self) -> None:
        self.texture.release()


def _needs_count(values: npt.NDArray[Any]) -> bool:
    if values.dtype.kind not in "iu" or values.dtype.itemsize < 4:
        return False
    return bool(values.max() > EXACT_IN_FLOAT32 or values.min() < -EXACT_IN_FLOAT32)


def _numbers(values: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    with np.errstate(over="ignore"):  # a double too large for single precision is missing as well
        numbers: npt.NDArray[np.float32] = values.astype(np.float32)
    numbers[~np.isfinite(numbers)] = MISSING
    return numbers


def _numbers_and_count(values: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    count = np.mod(values, np.array(COMMON_MULTIPLE, values.dtype))
    return np.stack([values.astype(np.float32), count.astype(np.float32)], axis=-1)
