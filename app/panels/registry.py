"""Which panel shows which result kind. A new panel is one module and one line here.

A package outside the tree adds a panel with an entry point of the group `plexoscope.panels`: its name is the kind,
its value the class as "package.module:Class". The modules are named and not imported: pyqtgraph comes in with the
first panel, not with the window.
"""

import importlib
import importlib.metadata
import logging

from plexoscope.app.panels.base import Panel
from plexoscope.app.panels.plain import PlainPanel
from plexoscope.app.widgets.theme import Theme
from plexoscope.plugins.manifest import Channel

GROUP = "plexoscope.panels"
_log = logging.getLogger(__name__)

PANELS = {
    "scalar": "plexoscope.app.panels.plots.history:HistoryPanel",
    "curve": "plexoscope.app.panels.plots.curve:CurvePanel",
    "points": "plexoscope.app.panels.scenes.points:PointsPanel",
    "graph": "plexoscope.app.panels.scenes.graph:GraphPanel",
    "streamlines": "plexoscope.app.panels.scenes.streamlines:StreamlinesPanel",
    "matrix": "plexoscope.app.panels.matrices.matrix:MatrixPanel",
    "image": "plexoscope.app.panels.images.image:ImagePanel",
    "image_grid": "plexoscope.app.panels.images.image_grid:ImageGridPanel",
    "volume": "plexoscope.app.panels.volumes.volume:VolumePanel",
    "raster": "plexoscope.app.panels.plots.raster:RasterPanel",
    "tokens": "plexoscope.app.panels.tokens.tokens:TokensPanel",
    "tree": "plexoscope.app.panels.trees.tree:TreePanel",
    "lanes": "plexoscope.app.panels.lanes.lanes:LanesPanel",
    "comparison": "plexoscope.app.panels.comparisons.comparison:ComparisonPanel",
    "table": "plexoscope.app.panels.tables.table:TablePanel",
    "text": "plexoscope.app.panels.texts.text:TextPanel",
}
"""The built-in ones."""


def make_panel(channel: Channel, theme: Theme, absent: str = "") -> Panel:
    """Return an empty panel for a channel.

    A kind that no panel is known for, and a panel that cannot be imported or made, get one that says so.

    Parameters
    ----------
    absent
        Why the results cannot be read here; "" if they can.
    """
    if absent:
        return PlainPanel(channel, theme, (absent[:1].upper() + absent[1:]).replace(": ", "\n", 1))
    address = PANELS.get(channel.kind) or _added().get(channel.kind)
    if address is None:
        return PlainPanel(channel, theme, f"No panel shows results of the kind “{channel.kind}”")
    module, _, name = address.partition(":")
    try:
        made = getattr(importlib.import_module(module), name)(channel, theme)
        if not isinstance(made, Panel):
            raise TypeError(f"expected a Panel, got {type(made).__name__}")
    except (Exception, SystemExit) as error:
        # Code of a third party: whatever is wrong with it concerns this panel only.
        _log.error("the panel %s cannot be made", address, exc_info=error)
        return PlainPanel(channel, theme, f"The panel {address} cannot be made\n{type(error).__name__}: {error}")
    return made


def _added() -> dict[str, str]:
    return {point.name: point.value for point in importlib.metadata.entry_points(group=GROUP)}
