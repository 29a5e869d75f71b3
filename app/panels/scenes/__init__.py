"""Points, graphs and streamlines, drawn by the renderer."""
