"""Views of single planes through all that is open: volumes, the streamlines that pass, and the crosshair."""
