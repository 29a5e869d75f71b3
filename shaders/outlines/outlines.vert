#version 330
// Line segments as ribbons of constant width on the screen: one instance of four vertices each. Outlines are few, so
// that segments need no draw list as those of streamlines do. Drawn twice, for outlines.frag: first the pixels that a
// line mostly covers, with their depth, then its soft edges.

uniform mat4 view_projection;
uniform vec2 half_viewport_px;
uniform float half_width_px;
uniform float near_mm;

in vec3 start_mm;
in vec3 end_mm;

noperspective out float across_px;  // from the middle of the line

// A line in the plane of a slice must not sink into it: lines are drawn as if they were nearer by this share of their
// distance.
const float NEARER = 0.002;

// Move a point in clip space to the near plane, along the line to `towards`, if it lies before it.
vec4 clipped(vec4 clip, vec4 towards) {
    if (clip.w >= near_mm || towards.w <= near_mm) return clip;
    return mix(clip, towards, (near_mm - clip.w) / (towards.w - clip.w));
}

void main() {
    across_px = 0.0;
    gl_Position = vec4(2.0, 2.0, 2.0, 1.0);  // outside: nothing is drawn
    vec4 clip_start = view_projection * vec4(start_mm, 1.0);
    vec4 clip_end = view_projection * vec4(end_mm, 1.0);
    if (clip_start.w < near_mm && clip_end.w < near_mm) return;
    vec4 from = clipped(clip_start, clip_end);
    vec4 to = clipped(clip_end, clip_start);
    vec4 here = gl_VertexID < 2 ? from : to;
    vec2 run_px = (to.xy / to.w - from.xy / from.w) * half_viewport_px;
    float length_px = length(run_px);
    vec2 along = length_px > 1e-4 ? run_px / length_px : vec2(1.0, 0.0);
    across_px = ((gl_VertexID & 1) != 0 ? 1.0 : -1.0) * (half_width_px + 0.5);
    vec2 position = here.xy / here.w + vec2(-along.y, along.x) * across_px / half_viewport_px;
    // The depth of a perspective is a - b / w, and b twice the near distance, up to the share of near in far.
    float depth = here.z / here.w - NEARER * 2.0 * near_mm / here.w;
    gl_Position = vec4(position, max(depth, -1.0), 1.0);
}
