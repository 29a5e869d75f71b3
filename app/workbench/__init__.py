"""The middle of the window: views in tabs and splitters, and the layouts that name where each stands."""
