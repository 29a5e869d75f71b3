"""Long arrays in textures: each texel where a shader looks for it."""

import moderngl
import numpy as np
import pytest

from plexoscope.models.errors import TooLargeError
from plexoscope.render.gpu.data_texture import ROW_TEXELS, DataTexture

DTYPES = {"f4": np.float32, "u4": np.uint32, "f1": np.uint8}


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("n_components", [1, 2, 4])
@pytest.mark.parametrize(
    ("first", "n_written"),
    [(0, 0), (0, 1), (5, 7), (0, ROW_TEXELS), (ROW_TEXELS - 3, 6), (ROW_TEXELS, ROW_TEXELS), (10, 3 * ROW_TEXELS)],
)
def test_what_is_written_lies_in_rows(
    context: moderngl.Context, dtype: str, n_components: int, first: int, n_written: int
) -> None:
    rng = np.random.default_rng(first)
    before, after = (rng.integers(0, 255, (n, n_components)).astype(DTYPES[dtype]) for n in (4 * ROW_TEXELS, n_written))
    texture = DataTexture(context, 4 * ROW_TEXELS - 1, n_components, dtype)
    texture.write(before)
    texture.write(after, first)
    before[first : first + n_written] = after
    held = np.frombuffer(texture.texture.read(), DTYPES[dtype]).reshape(-1, n_components)
    np.testing.assert_array_equal(held, before)
    assert texture.n_rows == 4
    assert texture.n_bytes == before.nbytes
    texture.release()


def test_nothing_has_one_row(context: moderngl.Context) -> None:
    texture = DataTexture(context, 0, 1, "u4")
    texture.write(np.zeros(0, np.uint32))
    assert texture.n_rows == 1
    texture.release()


def test_too_much_is_refused(context: moderngl.Context) -> None:
    n_max = ROW_TEXELS * int(context.info["GL_MAX_TEXTURE_SIZE"])
    with pytest.raises(TooLargeError, match=f"expected at most {n_max:,} points, got {n_max + 1:,}"):
        DataTexture(context, n_max + 1, 1, "f1")
