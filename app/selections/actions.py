"""What can be done with what is selected, as actions of the window."""

from collections.abc import Callable
from functools import partial

from plexoscope.app.document.selection import How
from plexoscope.app.selections.becoming import Becoming
from plexoscope.app.selections.brush import Brush, BrushShape
from plexoscope.app.selections.edits import SelectionEdits
from plexoscope.app.services.actions import Action
from plexoscope.app.services.arguments import Argument

NOTHING_OPEN = "Open a tractogram or a network first"
NOTHING = "Select something first"
NO_STREAMLINES = "Select some streamlines first"
NAMES = (Argument("names", "text", "of nodes, regions or points, with commas between them"),)
NAME = (Argument("name", "text", "what to keep it as"),)
FILE = (Argument("path", "path", "a .trx, .trk or .tck file of streamlines, or a .txt or .csv file of names"),)
USES: tuple[tuple[str, str, How, str], ...] = (
    ("restore", "Restore a named selection", "replace", "Select what is kept under a name"),
    ("add", "Add a named selection", "add", "Select what is kept under a name too"),
    ("subtract", "Subtract a named selection", "subtract", "Select what is kept under a name no more"),
    ("intersect", "Intersect with a named selection", "intersect", "Select only what is kept under a name as well"),
)
SHAPES: tuple[tuple[BrushShape, str, str], ...] = (
    ("rectangle", "Brush a rectangle", "Ctrl+Alt+B"),
    ("lasso", "Brush a lasso", "Ctrl+Alt+Shift+B"),
)


# fmt: off
def selection_actions(
    edits: SelectionEdits, becoming: Becoming, brush: Brush, ask_name: Callable[[], None], ask_file: Callable[[], None]
) -> list[Action]:
    """The actions, in the order of their menu."""
    named = (Argument("name", "choice", "of a selection", edits.named),)
    return [
        Action("select.none", "Select nothing", edits.clear, "Select", "Ctrl+Alt+0",
               keywords="clear selection deselect no node unselect", enabled=edits.has_any, undoable=True,
               needs="Nothing is selected"),
        Action("select.invert", "Invert selection", edits.invert, "Select", "Ctrl+Alt+V",
               "Select all that is not selected", keywords="not complement others rest", enabled=edits.can_invert,
               undoable=True, needs="Open something whose parts can be selected first"),
        Action("select.table", "Show the table", edits.show_table, "Select", "Ctrl+Alt+Shift+T",
               "Nodes with all that is known of them, bundles and groups: sorted, filtered, selected",
               keywords="list rows nodes regions bundles groups spreadsheet sort values degree", undoable=True,
               enabled=brush.can_begin, needs=NOTHING_OPEN),
        Action("select.by_name", "Select by name", None, "Select", tooltip="Nodes, regions, points and rows",
               keywords="choose node region label find", enabled=brush.can_begin, undoable=True,
               needs=NOTHING_OPEN, arguments=NAMES, do=edits.select_by_name),
        *(Action(f"select.{shape}", title, partial(brush.toggle, shape), "Select", key,
                 "Drag over what is to be selected; Shift adds, Alt subtracts",
                 keywords="brush marquee box region freehand drag area", enabled=brush.can_begin, section=1,
                 checked=partial(brush.is_on, shape), needs=NOTHING_OPEN)
          for shape, title, key in SHAPES),
        Action("select.keep", "Name this selection…", ask_name, "Select", "Ctrl+Alt+M",
               "Keep what is selected under a name", keywords="store remember save named set", enabled=edits.has_any,
               undoable=True, section=2, needs=NOTHING, arguments=NAME, do=edits.keep),
        *(Action(f"select.{id}", title, None, "Select", tooltip=tip, keywords="named set union difference both",
                 enabled=edits.has_named, undoable=True, section=2, needs="Name a selection first", arguments=named,
                 do=partial(edits.use, how=how))
          for id, title, how, tip in USES),
        Action("select.only", "Show only the selected streamlines", edits.isolate, "Select", "Ctrl+Alt+I",
               "Hide every other streamline, as by hand", keywords="isolate filter hide others connectome region",
               enabled=edits.has_streamlines, undoable=True, section=3, needs=NO_STREAMLINES),
        Action("select.layer", "Make a layer of the selected streamlines", becoming.make_layers, "Select",
               keywords="extract tractogram copy split new", enabled=becoming.has_streamlines, undoable=True,
               section=3, needs=NO_STREAMLINES),
        Action("select.network", "Make a network of the selected nodes", becoming.make_networks, "Select",
               tooltip="With the edges among them", keywords="extract subgraph subnetwork copy induced new",
               enabled=becoming.has_nodes, undoable=True, section=3, needs="Select nodes of an open network first"),
        Action("select.save", "Save the selection…", ask_file, "Select",
               tooltip="Write the selected streamlines, or their names, into a file",
               keywords="export trk tck trx txt csv names list", enabled=edits.has_any, section=3, needs=NOTHING,
               arguments=FILE, do=becoming.save),
    ]
# fmt: on
