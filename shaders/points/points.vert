#version 330
// Points as squares on the screen, pulled from textures: an entry of the draw list names a point and its item.
//
// All points are as near as the front of a sphere of their size, so that a line that ends in a point does not show
// on it. The silhouette of a sphere is taken for a circle about its centre, which it is but for some percent at the
// border of a wide view.

uniform sampler2D place_texture;    // per point: place in mm, diameter in px or mm
uniform sampler2D rgba_texture;     // per point, straight alpha
uniform usampler2D draw_list;       // 24 bits of point, 8 bits of item
uniform sampler2D item_texture;     // per item: shape, unit, width of the rim, has a rim; then the rim's rgb
uniform int end_quad;
uniform int stage;
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
flat out int is_sphere;
noperspective out vec2 from_centre_px;

const int SPHERES = 0, DISC_DEPTHS = 2;

ivec2 place(int index) { return ivec2(index % ROW_TEXELS, index / ROW_TEXELS); }

void main() {
    rgba = edge = vec4(0.0);
    ball = vec3(0.0);
    faded = 1.0;
    is_sphere = 0;
    from_centre_px = vec2(0.0);
    gl_Position = vec4(2.0, 2.0, 2.0, 1.0);  // outside: nothing is drawn
    int quad = gl_InstanceID * QUADS_PER_INSTANCE + (gl_VertexID >> 2);
    if (quad >= end_quad) return;

    uint entry = texelFetch(draw_list, place(quad), 0).r;
    int item = int(entry >> 24);
    ivec2 point = place(int(entry & 0xFFFFFFu));
    vec4 here = texelFetch(place_texture, point, 0);
    rgba = texelFetch(rgba_texture, point, 0);
    vec4 form = texelFetch(item_texture, ivec2(0, item), 0);
    is_sphere = int(form.x);
    if (rgba.a <= 0.0 || here.w <= 0.0) return;
    bool solid = rgba.a >= 1.0;
    if (stage == SPHERES && (is_sphere == 0 || !solid)) return;
    if (stage == DISC_DEPTHS && (is_sphere == 1 || !solid)) return;

    vec4 clip = view_projection * vec4(here.xyz, 1.0);
    if (clip.w < near_mm) return;
    float scale_px = px_per_mm / clip.w;
    float radius_px = 0.5 * here.w * (form.y > 0.0 ? scale_px : line_scale);
    ball = vec3(max(radius_px, 0.5), radius_px / scale_px, clip.w);
    // What is left of a point so small that its soft edge would add to its area.
    faded = radius_px < 0.5 ? 3.0 * radius_px * radius_px : min(0.5 + 0.5 * radius_px, 1.0);
    edge = vec4(texelFetch(item_texture, ivec2(1, item), 0).rgb, form.w > 0.0 ? form.z * line_scale : 0.0);

    vec2 side = vec2((gl_VertexID & 1) != 0 ? 1.0 : -1.0, (gl_VertexID & 2) != 0 ? 1.0 : -1.0);
    from_centre_px = side * (ball.x + 0.5);
    float front_mm = max(clip.w - ball.y, near_mm);
    gl_Position = vec4(clip.xy / clip.w + from_centre_px / half_viewport_px, depth_terms.x + depth_terms.y / front_mm, 1.0);
}
