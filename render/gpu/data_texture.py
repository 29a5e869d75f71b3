"""A long one-dimensional array in a two-dimensional texture.

GL 3.3 has no storage buffers, and moderngl no buffer textures; a texture of fixed row length read with
`texelFetch` holds as much and is read as fast.
"""

from typing import Any

import moderngl
import numpy as np
import numpy.typing as npt

from plexoscope.models.errors import TooLargeError

ROW_TEXELS = 4096


class DataTexture:
    """Texel i of the array is at column `i % ROW_TEXELS` of row `i / ROW_TEXELS`.

    Parameters
    ----------
    context : moderngl.Context
    n_texels : int
    n_components : int
        1, 2 or 4 per texel.
    dtype : {"f4", "u4", "f1"}
        "f1" are bytes that the shader reads as 0 … 1.

    Attributes
    ----------
    n_rows, n_bytes : int
    texture : moderngl.Texture

    Raises
    ------
    TooLargeError
        If this GPU cannot hold that many.
    """

    def __init__(self, context: moderngl.Context, n_texels: int, n_components: int, dtype: str) -> None:
        self.n_rows = max(1, -(-n_texels // ROW_TEXELS))
        n_rows_max = int(context.info["GL_MAX_TEXTURE_SIZE"])
        if self.n_rows > n_rows_max:
            raise TooLargeError(n_texels, n_rows_max * ROW_TEXELS, "points")
        self.n_bytes = self.n_rows * ROW_TEXELS * n_components * int(dtype[1])
        self.texture = context.texture((ROW_TEXELS, self.n_rows), n_components, dtype=dtype)
        self.texture.filter = (moderngl.NEAREST, moderngl.NEAREST)

    def write(self, values: npt.NDArray[Any], first: int = 0) -> None:
        """Overwrite texels `first`, `first + 1`, … with the rows of a C-contiguous array."""
        done = 0
        while done < len(values):
            row, column = divmod(first + done, ROW_TEXELS)
            whole_rows = (len(values) - done) // ROW_TEXELS if column == 0 else 0
            if whole_rows:
                box, n_texels = (0, row, ROW_TEXELS, whole_rows), whole_rows * ROW_TEXELS
            else:
                n_texels = min(ROW_TEXELS - column, len(values) - done)
                box = (column, row, n_texels, 1)
            self.texture.write(np.ascontiguousarray(values[done : done + n_texels]), viewport=box)
            done += n_texels

    def bind(self, unit: int) -> None:
        self.texture.use(unit)

    def release(self) -> None:
        self.texture.release()
