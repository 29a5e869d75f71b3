"""Which segments are drawn, in which order; made off the render thread."""
