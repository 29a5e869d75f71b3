"""Volumes in the window: opened, their window and colours, the crosshair."""
