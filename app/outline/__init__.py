"""The tree of all that is open at the left, and the inspector of what is selected in it at the right."""
