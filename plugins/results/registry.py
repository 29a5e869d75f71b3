"""Which result kinds there are: the built-in ones, and those of installed packages.

A package adds a kind with an entry point of the group `plexoscope.results`: its name is the kind, its value the
class as "package.module:Class". Asking which kinds there are imports none of them.
"""

import importlib
import importlib.metadata

from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.results.grids import Image, ImageGrid, Matrix
from plexoscope.plugins.results.records import Table, Text, Tokens, Tree
from plexoscope.plugins.results.result import Result
from plexoscope.plugins.results.series import Curve, Lanes, Raster, Scalar
from plexoscope.plugins.results.spatial import Graph, Points, Streamlines, Volume
from plexoscope.plugins.spelling import listed

GROUP = "plexoscope.results"

KINDS: dict[str, type[Result]] = {
    each.kind: each
    for each in (
        Scalar, Curve, Points, Graph, Streamlines, Matrix, Image, ImageGrid, Volume, Raster, Tokens, Tree, Lanes,
        Table, Text,
    )
}  # fmt: skip
"""The built-in kinds."""


def kinds() -> tuple[str, ...]:
    """Return the names of all kinds, the built-in ones first."""
    return (*KINDS, *sorted(set(_added()) - set(KINDS)))


def result_class(kind: str) -> type[Result]:
    """Return the class of a kind.

    Raises
    ------
    PluginError
        If there is no such kind, or the package that adds it is at fault.
    """
    if kind in KINDS:
        return KINDS[kind]
    addresses = _added()
    if kind not in addresses:
        raise PluginError(f"expected a result kind of {listed(kinds())}, got {kind!r}")
    module, _, name = addresses[kind].partition(":")
    try:
        found: type[Result] = getattr(importlib.import_module(module), name)
    except (Exception, SystemExit) as error:
        raise PluginError(f"result kind {kind!r}: {addresses[kind]} cannot be imported ({error})") from error
    if not (isinstance(found, type) and issubclass(found, Result) and found.kind == kind):
        raise PluginError(f"result kind {kind!r}: expected a Result of that kind, got {addresses[kind]}")
    return found


def package_of(kind: str) -> str:
    """Return the distribution that adds a kind; "" for a built-in one, and where none does."""
    points = () if kind in KINDS else importlib.metadata.entry_points(group=GROUP, name=kind)
    return next((point.dist.name for point in points if point.dist is not None), "")


def is_taken(kind: str) -> bool:
    """Return whether a package adds a kind under the name of a built-in one, which stays."""
    return kind in KINDS and kind in _added()


def _added() -> dict[str, str]:
    return {point.name: point.value for point in importlib.metadata.entry_points(group=GROUP)}
