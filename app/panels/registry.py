"""Which panel shows which result kind. A new panel is one module and one line here.

The modules are named and not imported: pyqtgraph comes in with the first panel, not with the window.
"""

from importlib import import_module

from plexoscope.app.panels.base import Panel
from plexoscope.app.theme import Theme

PANELS = {
    "scalar": "plexoscope.app.panels.history:HistoryPanel",
    "curve": "plexoscope.app.panels.curve:CurvePanel",
    "points": "plexoscope.app.panels.points:PointsPanel",
    "raster": "plexoscope.app.panels.raster:RasterPanel",
}


def make_panel(kind: str, title: str, theme: Theme) -> Panel:
    """Return an empty panel for a result kind."""
    module, name = PANELS[kind].split(":")
    panel: Panel = getattr(import_module(module), name)(title, theme)
    return panel
