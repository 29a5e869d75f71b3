"""Depth along the axis of view in mm, for methods that need to know it of each fragment."""

from plexoscope.render.gpu.frame import Frame


def depth_uniforms(frame: Frame) -> dict[str, tuple[float, float]]:
    """The uniforms of `shaders/common/view_depth.glsl`."""
    return {"depth_terms": frame.depth_terms, "depth_range_mm": frame.depth_range_mm}
