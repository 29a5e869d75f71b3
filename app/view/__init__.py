"""The canvas and what lies over it: pointer, tools, slices, overlays, export of pictures."""
