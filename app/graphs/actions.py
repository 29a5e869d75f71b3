"""What can be done with graphs, as actions of the window."""

from typing import TYPE_CHECKING

from plexoscope.app.services.actions import Action

if TYPE_CHECKING:
    from plexoscope.app.window.main_window import MainWindow


# fmt: off
def graph_actions(window: "MainWindow") -> list[Action]:
    graphs, document = window.graphs, window.document

    return [
        Action("graph.again", "Lay out again", graphs.lay_out_again, "Graph", "Ctrl+Alt+L",
               "Lay the selected graph out from another beginning", keywords="force layout arrange network",
               enabled=graphs.can_lay_out_again, undoable=True),
        Action("graph.stop", "Stop layout", graphs.layouts.stop, "Graph", "Ctrl+Alt+.",
               "Leave the layout as it is now", keywords="force cancel arrange network",
               enabled=lambda: bool(graphs.layouts.settling)),
        Action("graph.neighbours", "Select neighbours", graphs.select_neighbours, "Graph", "Ctrl+Alt+N",
               "Select the nodes that the selected ones have edges with too", keywords="adjacent nodes expand network",
               enabled=graphs.can_select_neighbours, undoable=True, section=1),
        Action("graph.none", "Select no node", lambda: document.select_nodes(()), "Graph", "Ctrl+Alt+0",
               keywords="clear selection deselect network", enabled=lambda: bool(document.state.selected_nodes),
               undoable=True, section=1),
        Action("graph.edges", "Show all edges", graphs.show_all_edges, "Graph", "Ctrl+Alt+E",
               "Show the edges of the selected graph whatever their weight", keywords="threshold reset network",
               enabled=graphs.has_hidden_edges, undoable=True, section=1),
        Action("graph.play", "Play or pause time", graphs.playing.toggle, "Graph", "Ctrl+Alt+P",
               "Play through the time of a temporal network", keywords="animate dynamic temporal network",
               enabled=lambda: graphs.playing.graph is not None, section=2),
    ]
# fmt: on
