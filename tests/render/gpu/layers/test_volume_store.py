"""Volumes kept on the GPU: each made once, and freed when nothing shows it."""

import moderngl
import pytest

from plexoscope.render.gpu.layers.volume_store import VolumeStore


class Texture:
    gpu_bytes = 10

    def __init__(self) -> None:
        self.released = False

    def release(self) -> None:
        assert not self.released
        self.released = True


def test_what_is_new_is_made_and_what_is_gone_is_freed(context: moderngl.Context) -> None:
    store: VolumeStore[str, Texture] = VolumeStore(context)
    store.keep({"a": Texture, "b": Texture}, ["gray"])
    first, gone = store.volumes["a"], store.volumes["b"]
    store.keep({"a": Texture, "c": Texture}, ["gray", "viridis", "gray"])
    assert store.volumes["a"] is first
    assert (first.released, gone.released) == (False, True)
    assert store.n_uploads == 3
    assert store.gpu_bytes == 2 * 10 + 2 * 768
    with pytest.raises(ValueError, match="colormap: expected one of"):
        store.keep({"a": Texture}, ["rainbow"])
    store.release()
    assert first.released
    assert store.gpu_bytes == 0
