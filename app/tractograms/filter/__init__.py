"""Filters of streamlines: their forms, the regions dragged in the view, and what passes."""
