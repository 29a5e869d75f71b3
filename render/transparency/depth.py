"""Depth along the axis of view in mm, for methods that need to know it of each fragment."""

from plexoscope.render.frame import Frame


def depth_uniforms(frame: Frame) -> dict[str, tuple[float, float]]:
    """The uniforms of `shaders/common/view_depth.glsl`."""
    clip_z, clip_w = frame.view_projection[2], frame.view_projection[3]
    slope = float(clip_z[:3] @ clip_w[:3] / (clip_w[:3] @ clip_w[:3]))
    return {"depth_terms": (slope, float(clip_z[3] - slope * clip_w[3])), "depth_range_mm": frame.depth_range_mm}
