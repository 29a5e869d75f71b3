"""What can be done with graphs, as actions of the window."""

from plexoscope.app.document.document import Document
from plexoscope.app.graphs.edits import GraphEdits
from plexoscope.app.graphs.layouts import GraphLayouts
from plexoscope.app.services.actions import Action


# fmt: off
def graph_actions(document: Document, edits: GraphEdits, layouts: GraphLayouts) -> list[Action]:
    """The actions, in the order of their menu."""
    return [
        Action("graph.again", "Lay out again", edits.lay_out_again, "Graph", "Ctrl+Alt+L",
               "Lay the selected graph out from another beginning", keywords="force layout arrange network",
               enabled=edits.can_lay_out_again, undoable=True,
               needs="Open a network whose nodes have no places of their own, or wait for its layout"),
        Action("graph.stop", "Stop layout", layouts.stop, "Graph", "Ctrl+Alt+.",
               "Leave the layout as it is now", keywords="force cancel arrange network",
               enabled=lambda: bool(layouts.settling), needs="No layout is under way"),
        Action("graph.neighbours", "Select neighbours", edits.select_neighbours, "Graph", "Ctrl+Alt+N",
               "Select the nodes that the selected ones have edges with too", keywords="adjacent nodes expand network",
               enabled=edits.can_select_neighbours, undoable=True, section=1, needs="Select a node first"),
        Action("graph.none", "Select no node", lambda: document.select_nodes(()), "Graph", "Ctrl+Alt+0",
               keywords="clear selection deselect network", enabled=lambda: bool(document.state.selected_nodes),
               undoable=True, section=1, needs="No node is selected"),
        Action("graph.edges", "Show all edges", edits.show_all_edges, "Graph", "Ctrl+Alt+E",
               "Show the edges of the selected graph whatever their weight", keywords="threshold reset network",
               enabled=edits.has_hidden_edges, undoable=True, section=1, needs="No edge is hidden"),
    ]
# fmt: on
