"""Names of the ways to draw transparent things, for who offers them: no GL is needed to know them.

`plexoscope.render.gpu.transparency.METHODS` holds what draws by each.
"""

AUTO = "auto"
"""The best that every supported GPU draws fast."""

SUMMARIES: dict[str, str] = {
    "sorted": "Back to front by segment: right to the eye at any opacity, on any GPU",
    "voxel": "Back to front by voxel, with cached orders inside: fast to turn, near to sorted",
    "weighted": "An average that leans towards the nearer colours: one pass, no order, the least exact",
    "moments": "How much hides each line, estimated from four numbers per pixel: two passes, no order",
    "exact": "Every fragment sorted in its pixel: the yardstick, many times slower",
    "none": "As the file has them: what lies in front is chance; a baseline",
}
"""One line for who must choose, by name."""
