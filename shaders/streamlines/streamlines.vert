#version 330
// Streamline segments as ribbons of constant width on the screen.
//
// Nothing is read from vertex buffers. One instance draws one row of the order texture, ROW_TEXELS quads;
// quad q of the row is the segment whose first point the texel names. So a new order is one small texture,
// and colour, opacity, width and visibility are one texel per streamline that no order depends on.
//
//     1 ----------- 3      corner = 2 * (end of the segment) + (side)
//     |  segment    |      Neighbours share the mitre at their joint to the last bit, so that a
//     0 ----------- 2      transparent line shows neither a gap nor a bead there.
//
// The quad reaches beyond the line as far as a pixel square does; the fragment shader computes the covered
// share.

uniform sampler2D point_texture;    // x, y, z in mm; +-(streamline + 1), negative at a streamline's two ends
uniform usampler2D order_texture;   // first point of each segment, NO_SEGMENT in the rest of the last row
uniform sampler2D state_texture;    // per streamline: packed rgb, opacity, width_px, 1 if coloured by direction
uniform mat4 view_projection;
uniform vec2 half_viewport_px;
uniform float line_scale;           // framebuffer pixels per width_px
uniform float near_mm;

flat out float half_width_px;
flat out vec2 direction;            // of the segment on the screen, both components positive
noperspective out float across_px;  // from the middle of the line
noperspective out vec2 inside_px;   // from the line's first and last end, inwards; large where it goes on
noperspective out vec4 premultiplied;

const uint NO_SEGMENT = 0xFFFFFFFFu;
const float GOES_ON = 1e4;
const float HALF_DIAGONAL_PX = 0.72; // of a pixel, and a hair: the reach of a line beyond its edge
const float SHARPEST_TURN = -0.5;   // cosine; sharper turns are not mitred, they would spike

vec4 fetch_point(int index) {
    return texelFetch(point_texture, ivec2(index % ROW_TEXELS, index / ROW_TEXELS), 0);
}

// Move a point in clip space to the near plane, along the line to `towards`, if it lies before it.
vec4 clipped(vec4 clip, vec4 towards) {
    if (clip.w >= near_mm || towards.w <= near_mm) return clip;
    return mix(clip, towards, (near_mm - clip.w) / (towards.w - clip.w));
}

vec2 screen(vec4 clip) { return clip.xy / clip.w * half_viewport_px; }

vec2 unit(vec2 v, vec2 otherwise) {
    float size = length(v);
    return size > 1e-4 ? v / size : otherwise;
}

vec3 unit3(vec3 v, vec3 otherwise) {
    float size = length(v);
    return size > 1e-6 ? v / size : otherwise;
}

vec3 unpacked_rgb(float packed_rgb) {
    int value = int(packed_rgb);
    return vec3(value >> 16, (value >> 8) & 255, value & 255) / 255.0;
}

void main() {
    half_width_px = 0.0;
    direction = vec2(1.0, 0.0);
    across_px = 0.0;
    inside_px = vec2(GOES_ON);
    premultiplied = vec4(0.0);
    gl_Position = vec4(2.0, 2.0, 2.0, 1.0);  // outside: nothing is drawn

    uint segment = texelFetch(order_texture, ivec2(gl_VertexID >> 2, gl_InstanceID), 0).r;
    if (segment == NO_SEGMENT) return;
    bool at_last = (gl_VertexID & 2) != 0;
    float side = (gl_VertexID & 1) != 0 ? 1.0 : -1.0;

    int index = int(segment) + (at_last ? 1 : 0);
    vec4 here = fetch_point(index);
    int streamline = int(abs(here.w)) - 1;
    vec4 state = texelFetch(state_texture, ivec2(streamline % ROW_TEXELS, streamline / ROW_TEXELS), 0);
    float opacity = state.y;
    if (opacity <= 0.0) return;

    bool goes_on = here.w > 0.0;
    vec4 there = fetch_point(index + (at_last ? -1 : 1));
    vec4 beyond = goes_on ? fetch_point(index + (at_last ? 1 : -1)) : here;

    vec4 clip_here = view_projection * vec4(here.xyz, 1.0);
    vec4 clip_there = view_projection * vec4(there.xyz, 1.0);
    if (clip_here.w < near_mm && clip_there.w < near_mm) return;
    bool joined = goes_on && clip_here.w >= near_mm;
    vec4 clip = clipped(clip_here, clip_there);
    vec2 at = screen(clip);
    vec2 step_out = at - screen(clipped(clip_there, clip_here));
    vec2 outward = unit(step_out, vec2(1.0, 0.0));
    float length_px = length(step_out);

    half_width_px = 0.5 * state.z * line_scale;
    direction = abs(outward);
    float reach_px = half_width_px + HALF_DIAGONAL_PX;
    vec2 mitre = outward;
    if (joined) {
        vec2 onward = unit(screen(clipped(view_projection * vec4(beyond.xyz, 1.0), clip_here)) - at, vec2(0.0));
        float turn = dot(outward, onward);
        if (turn > SHARPEST_TURN && onward != vec2(0.0)) mitre = (outward + onward) / (1.0 + turn);
    }
    // The same vector at both sides of a joint, whichever of its two segments is drawn.
    vec2 along = at_last ? mitre : -mitre;
    across_px = side * reach_px;
    vec2 position = at + vec2(-along.y, along.x) * across_px;

    // Ends are soft: half a pixel out, and the covered share falls over one pixel.
    vec2 ends = vec2(at_last ? length_px : 0.0, at_last ? 0.0 : length_px);
    if (!goes_on) {
        position += 0.5 * outward;
        ends += at_last ? vec2(0.5, -0.5) : vec2(-0.5, 0.5);
    }
    bool first_goes_on = at_last ? there.w > 0.0 : goes_on;
    bool last_goes_on = at_last ? goes_on : there.w > 0.0;
    inside_px = vec2(first_goes_on ? GOES_ON : ends.x, last_goes_on ? GOES_ON : ends.y);

    vec3 rgb = unpacked_rgb(state.x);
    if (state.w > 0.5) rgb = abs(unit3(beyond.xyz - there.xyz, unit3(here.xyz - there.xyz, vec3(0.0))));
    premultiplied = vec4(rgb, 1.0) * opacity;
    gl_Position = vec4(position / half_viewport_px, clip.z / clip.w, 1.0);
}
