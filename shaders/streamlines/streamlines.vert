#version 330
// Streamline segments as ribbons of constant width on the screen.
//
// Nothing is read from vertex buffers. One instance draws QUADS_PER_INSTANCE entries of the draw list, each a quad:
// the segment from the point it names to the next one. So a new order is one small texture; colour, opacity, width
// and visibility are texels per streamline or per layer that no order depends on.
//
//     1 ----------- 3      corner = 2 * (end of the segment) + (side)
//     |  segment    |      Neighbours share the mitre at their joint to the last bit, so that a
//     0 ----------- 2      transparent line shows neither a gap nor a bead there.
//
// The quad reaches beyond the line as far as a pixel square does; the fragment shader computes the covered
// share. Compiled with SHADING (0 flat, 1 lines, 2 tubes) and, where a frame needs them, BY_ANGLE, BY_POINT, ARROWS,
// LISTED, DEPTH_CUE, SLAB and HAIRLINES (GL lines of two vertices in place of quads). The head of an arrow is a segment whose
// width falls to nothing at its last end.

uniform sampler2D point_texture;    // x, y, z in mm; +-(streamline + 1), negative at a streamline's two ends
uniform usampler2D draw_list;       // first point of each segment
uniform sampler2D state_texture;    // per streamline: packed rgb, opacity, width_px, 4 * layer + colouring
uniform sampler2D shown_texture;    // per streamline: 0 if a filter hides it, less than 1 beside what stands out
uniform sampler2D layer_texture;    // a row per layer: axis and power; codes in use, is arrows; then colours of codes
uniform sampler2D code_texture;     // per point: code of its colour, opacity
uniform int first_quad;
uniform int end_quad;
uniform mat4 view_projection;
uniform vec2 half_viewport_px;
uniform float line_scale;           // framebuffer pixels per width_px
uniform float near_mm;
uniform float stands_for;           // so many streamlines that each one drawn stands for
uniform vec3 eye_mm;
uniform vec3 cue_rgb;               // DEPTH_CUE: what far lines fade to
uniform vec3 cue;                   // nearest and farthest depth in mm, strength
uniform vec3 slab_axis;             // SLAB
uniform vec2 slab_mm;

#ifdef ARROWS
noperspective out float half_width_px;
#else
flat out float half_width_px;
#endif
flat out vec3 pixel_shape;          // see streamline_fragment.glsl
noperspective out float across_px;  // from the middle of the line
noperspective out vec2 inside_px;   // from the line's first and last end, inwards; large where it goes on
noperspective out vec4 premultiplied;
noperspective out float lit;        // SHADING: sine of the angle between line and ray of view
#ifdef LISTED
flat out int list_place;
#endif

const int DIRECTION = 1, CODES = 2; // ways to colour; 0 is the streamline's own rgb
const float GOES_ON = 1e4;
const float SHARPEST_TURN = -0.5;   // cosine; sharper turns are not mitred, they would spike
const float AMBIENT = 0.35;
const float ARROW_LENGTH = 1.3;     // of its width

ivec2 place(int index) { return ivec2(index % ROW_TEXELS, index / ROW_TEXELS); }

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
    pixel_shape = vec3(0.5, 0.5, 1.0);
    across_px = 0.0;
    inside_px = vec2(GOES_ON);
    premultiplied = vec4(0.0);
    lit = 1.0;
    gl_Position = vec4(2.0, 2.0, 2.0, 1.0);  // outside: nothing is drawn
#ifdef SLAB
    gl_ClipDistance[0] = -1.0;
    gl_ClipDistance[1] = -1.0;
#endif

#ifdef HAIRLINES
    int quad = first_quad + gl_InstanceID * QUADS_PER_INSTANCE + (gl_VertexID >> 1);
    bool at_last = (gl_VertexID & 1) != 0;
#else
    int quad = first_quad + gl_InstanceID * QUADS_PER_INSTANCE + (gl_VertexID >> 2);
    bool at_last = (gl_VertexID & 2) != 0;
    float side = (gl_VertexID & 1) != 0 ? 1.0 : -1.0;
#endif
#ifdef LISTED
    list_place = quad;
#endif
    if (quad >= end_quad) return;

    int index = int(texelFetch(draw_list, place(quad), 0).r) + (at_last ? 1 : 0);
    vec4 here = texelFetch(point_texture, place(index), 0);
    ivec2 streamline = place(int(abs(here.w)) - 1);
    vec4 state = texelFetch(state_texture, streamline, 0);
    float opacity = state.y * texelFetch(shown_texture, streamline, 0).r;
    if (opacity <= 0.0) return;

    bool goes_on = here.w > 0.0;
    vec4 there = texelFetch(point_texture, place(index + (at_last ? -1 : 1)), 0);
    vec4 beyond = goes_on ? texelFetch(point_texture, place(index + (at_last ? 1 : -1)), 0) : here;
    vec3 tangent = unit3(beyond.xyz - there.xyz, unit3(here.xyz - there.xyz, vec3(0.0)));

    int layer = int(state.w) >> 2;
    int colouring = int(state.w) & 3;
    vec3 rgb = colouring == DIRECTION ? abs(tangent) : unpacked_rgb(state.x);
#ifdef BY_ANGLE
    vec4 axis = texelFetch(layer_texture, ivec2(0, layer), 0);
    float along_axis = min(abs(dot(tangent, axis.xyz)), 1.0);
    if (axis.w > 0.0) opacity *= pow(along_axis, axis.w);
    if (axis.w < 0.0) opacity *= pow(sqrt(1.0 - along_axis * along_axis), -axis.w);
#endif
#ifdef BY_POINT
    if (texelFetch(layer_texture, ivec2(1, layer), 0).x > 0.0) {
        vec2 code = texelFetch(code_texture, place(index), 0).rg;
        if (colouring == CODES) rgb = texelFetch(layer_texture, ivec2(2 + int(code.r * 255.0 + 0.5), layer), 0).rgb;
        opacity *= code.g;
    }
#endif

    vec4 clip_here = view_projection * vec4(here.xyz, 1.0);
    vec4 clip_there = view_projection * vec4(there.xyz, 1.0);
    if (clip_here.w < near_mm && clip_there.w < near_mm) return;
    vec4 clip = clipped(clip_here, clip_there);
    vec4 position = clip;
    half_width_px = 0.5 * state.z * line_scale;
    float density = stands_for;
#ifdef HAIRLINES
    // One pixel for each step along one axis, whatever its width and slope: it stands for what it would cover.
    vec2 heading = unit(screen(clip) - screen(clipped(clip_there, clip_here)), vec2(1.0, 0.0));
    density *= 2.0 * half_width_px / max(abs(heading.x), abs(heading.y));
#else
    float tapered = 1.0;
    bool joined = goes_on && clip_here.w >= near_mm;
    vec2 at = screen(clip);
    vec2 step_out = at - screen(clipped(clip_there, clip_here));
    vec2 outward = unit(step_out, vec2(1.0, 0.0));
    float length_px = length(step_out);
#ifdef ARROWS
    // No longer than its segment, and then as much less wide. What is left of the segment is not drawn.
    if (texelFetch(layer_texture, ivec2(1, layer), 0).y > 0.0) {
        half_width_px = min(half_width_px, length_px / (2.0 * ARROW_LENGTH));
        float head_px = 2.0 * ARROW_LENGTH * half_width_px;
        if (!at_last) at -= outward * (length_px - head_px);
        length_px = head_px;
        tapered = at_last ? 0.0 : 1.0;
    }
#endif

    float wide = max(abs(outward.x), abs(outward.y));
    float narrow = max(min(abs(outward.x), abs(outward.y)), 0.02);
    pixel_shape = vec3(0.5 * (wide + narrow), 0.5 * (wide - narrow), 0.5 / (wide * narrow));
    float reach_px = half_width_px + pixel_shape.x;
    half_width_px *= tapered;
    vec2 mitre = outward;
    if (joined) {
        vec2 onward = unit(screen(clipped(view_projection * vec4(beyond.xyz, 1.0), clip_here)) - at, vec2(0.0));
        float turn = dot(outward, onward);
        if (turn > SHARPEST_TURN && onward != vec2(0.0)) {
            mitre = (outward + onward) / (1.0 + turn);
            reach_px = half_width_px + 0.72;  // of both segments alike, whatever their slopes
        }
    }
    // The same vector at both sides of a joint, whichever of its two segments is drawn.
    vec2 along = at_last ? mitre : -mitre;
    across_px = side * reach_px;
    vec2 corner = at + vec2(-along.y, along.x) * across_px;

    // Ends are soft: half a pixel out, and the covered share falls over one pixel.
    vec2 ends = vec2(at_last ? length_px : 0.0, at_last ? 0.0 : length_px);
    if (!goes_on) {
        corner += 0.5 * outward;
        ends += at_last ? vec2(0.5, -0.5) : vec2(-0.5, 0.5);
    }
    bool first_goes_on = at_last ? there.w > 0.0 : goes_on;
    bool last_goes_on = at_last ? goes_on : there.w > 0.0;
    inside_px = vec2(first_goes_on ? GOES_ON : ends.x, last_goes_on ? GOES_ON : ends.y);
    position = vec4(corner / half_viewport_px, clip.z / clip.w, 1.0);
#endif

    // In proportion, which keeps the mean brightness to some percent: streamlines seldom lie exactly behind each other,
    // and 1 - (1 - opacity)^n would lose a fifth of it at a fifth of the streamlines.
    opacity = min(opacity * density, 1.0);
#if SHADING > 0
    float facing = dot(tangent, unit3(eye_mm - here.xyz, vec3(0.0)));
    lit = sqrt(max(1.0 - facing * facing, 0.0));
#endif
#if SHADING == 1
    rgb *= mix(AMBIENT, 1.0, lit);
#endif
#ifdef DEPTH_CUE
    rgb = mix(rgb, cue_rgb, cue.z * clamp((clip.w - cue.x) / (cue.y - cue.x), 0.0, 1.0));
#endif
#ifdef SLAB
    float on_axis_mm = dot(slab_axis, here.xyz);
    gl_ClipDistance[0] = on_axis_mm - slab_mm.x;
    gl_ClipDistance[1] = slab_mm.y - on_axis_mm;
#endif
    premultiplied = vec4(rgb, 1.0) * opacity;
    gl_Position = position;
}
