"""Ways to draw transparent things, by name. `Scene.order` names one, or "auto"."""

from plexoscope.models.errors import MissingError
from plexoscope.render.gpu.transparency.base import TransparencyMethod
from plexoscope.render.gpu.transparency.exact import Exact
from plexoscope.render.gpu.transparency.file_order import FileOrder
from plexoscope.render.gpu.transparency.moments import Moments
from plexoscope.render.gpu.transparency.sorted_order import SortedOrder
from plexoscope.render.gpu.transparency.voxel_order import VoxelOrder
from plexoscope.render.gpu.transparency.weighted import Weighted
from plexoscope.render.scene.orders import AUTO

METHODS: dict[str, type[TransparencyMethod]] = {
    method.name: method for method in (SortedOrder, VoxelOrder, Weighted, Moments, Exact, FileOrder)
}


def chosen(order: str, version_code: int) -> str:
    """The name of the method for an order that a scene asks for.

    Parameters
    ----------
    order : str
        A method's name, or "auto" for the best that every supported GPU draws fast.
    version_code : int
        Of the context: 330 for GL 3.3.

    Raises
    ------
    ValueError
        If there is no such method.
    MissingError
        If the context is too old for it.
    """
    if order == AUTO:
        return SortedOrder.name
    if order not in METHODS:
        raise ValueError(f"order: expected one of {[AUTO, *METHODS]}, got {order!r}")
    needed = METHODS[order].version_code
    if version_code < needed:
        wanted, offered = (f"OpenGL {code // 100}.{code % 100 // 10}" for code in (needed, version_code))
        raise MissingError(f"order {order!r} needs {wanted}, this machine offers {offered}")
    return order
