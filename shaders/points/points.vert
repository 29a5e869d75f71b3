#version 330
// Points as squares on the screen, pulled from textures: an entry of the draw list names a point and its look.
//
// All points are as near as the front of a sphere of their size, so that a line that ends in a point does not show
// on it. The silhouette of a sphere is taken for a circle about its centre, which it is but for some percent at the
// border of a wide view.
//
// Compiled with QUICK for GL points instead of squares, one vertex each.

uniform sampler2D place_texture;    // per point: place in mm, diameter in px or mm
uniform sampler2D rgba_texture;     // per point, straight alpha
uniform usampler2D draw_list;       // 24 bits of point, 8 bits of look
uniform sampler2D look_texture;     // per look: shape, unit, width of the rim, has a rim; then the rim's rgb
uniform int first_point;
uniform int end_point;
uniform int stage;
uniform float stands_for;           // QUICK: so many points that each one drawn stands for
uniform mat4 view_projection;
uniform vec2 half_viewport_px;
uniform float line_scale;           // framebuffer pixels per px of sizes
uniform float px_per_mm;            // at a depth of 1 mm
uniform float near_mm;
uniform vec2 depth_terms;           // clip z = x * clip w + y

flat out vec4 rgba;
flat out vec4 edge;                 // rgb of the rim, and its width in framebuffer pixels
flat out vec3 ball;                 // radius in px and in mm, depth of the centre
flat out float faded;               // opacity of a point no larger than some pixels
flat out int shape;                 // as in points.frag
#ifdef QUICK
flat out vec2 centre_px;
#else
noperspective out vec2 from_centre_px;
#endif

const int SPHERES = 0, FLAT_DEPTHS = 2, QUICK_SOLID = 3, QUICK_CLEAR = 4;
const int SPHERE = 1;
// How far the farthest point of a shape is from its middle, in radii of a disc of the same area, rounded up.
const float REACH[5] = float[](1.0, 1.0, 0.887, 1.254, 1.556);

ivec2 place(int index) { return ivec2(index % ROW_TEXELS, index / ROW_TEXELS); }

void main() {
    rgba = edge = vec4(0.0);
    ball = vec3(0.0);
    faded = 1.0;
    shape = 0;
    gl_Position = vec4(2.0, 2.0, 2.0, 1.0);  // outside: nothing is drawn
#ifdef QUICK
    centre_px = vec2(0.0);
    gl_PointSize = 1.0;
    int index = first_point + gl_VertexID;
#else
    from_centre_px = vec2(0.0);
    int index = first_point + gl_InstanceID * QUADS_PER_INSTANCE + (gl_VertexID >> 2);
#endif
    if (index >= end_point) return;

    uint entry = texelFetch(draw_list, place(index), 0).r;
    int look = int(entry >> 24);
    ivec2 point = place(int(entry & 0xFFFFFFu));
    vec4 here = texelFetch(place_texture, point, 0);
    rgba = texelFetch(rgba_texture, point, 0);
    vec4 form = texelFetch(look_texture, ivec2(0, look), 0);
    shape = int(form.x);
    if (rgba.a <= 0.0 || here.w <= 0.0) return;
    bool solid = rgba.a >= 1.0;
    if (stage == SPHERES && (shape != SPHERE || !solid)) return;
    if (stage == FLAT_DEPTHS && (shape == SPHERE || !solid)) return;
    if (stage == QUICK_SOLID && !solid || stage == QUICK_CLEAR && solid) return;

    vec4 clip = view_projection * vec4(here.xyz, 1.0);
    if (clip.w < near_mm) return;
    float scale_px = px_per_mm / clip.w;
    float radius_px = 0.5 * here.w * (form.y > 0.0 ? scale_px : line_scale);
    ball = vec3(max(radius_px, 0.5), radius_px / scale_px, clip.w);
    // What is left of a point so small that its soft edge would add to its area.
    faded = radius_px < 0.5 ? 3.0 * radius_px * radius_px : min(0.5 + 0.5 * radius_px, 1.0);
    edge = vec4(texelFetch(look_texture, ivec2(1, look), 0).rgb, form.w > 0.0 ? form.z * line_scale : 0.0);

    float reach_px = ball.x * REACH[shape] + 0.5;
    float front_mm = max(clip.w - ball.y, near_mm);
    gl_Position = vec4(clip.xy / clip.w, depth_terms.x + depth_terms.y / front_mm, 1.0);
#ifdef QUICK
    // Those drawn keep their size: a cloud keeps its form, and gets thinner where it is solid.
    if (!solid) rgba.a = min(rgba.a * stands_for, 1.0);
    centre_px = (gl_Position.xy + 1.0) * half_viewport_px;
    gl_PointSize = 2.0 * reach_px;
#else
    vec2 side = vec2((gl_VertexID & 1) != 0 ? 1.0 : -1.0, (gl_VertexID & 2) != 0 ? 1.0 : -1.0);
    from_centre_px = side * reach_px;
    gl_Position.xy += from_centre_px / half_viewport_px;
#endif
}
