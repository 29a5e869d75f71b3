#version 330
// A point as a flat shape with a soft edge, all of the same area, or as a sphere: the normal of a sphere seen from afar
// follows from where in its circle a pixel is. Lit as by Phong: Illumination for computer generated pictures, CACM
// 18(6), 1975.
//
// Compiled with LIT where there are spheres, whose surface has a depth of its own; and with QUICK for points that are
// hard at their edges, drawn once.

uniform int stage;
uniform vec2 depth_terms;           // clip z = x * clip w + y
uniform float near_mm;

flat in vec4 rgba;
flat in vec4 edge;
flat in vec3 ball;
flat in float faded;
flat in int shape;
#ifdef QUICK
flat in vec2 centre_px;
#else
noperspective in vec2 from_centre_px;
#endif

out vec4 premultiplied_rgba;

const int SPHERES = 0, COLOURS = 1, FLAT_DEPTHS = 2;
const int SPHERE = 1, SQUARE = 2, DIAMOND = 3, TRIANGLE = 4;
// From the middle to a side, in radii of the disc of the same area: sqrt(pi) / 2 and, of an equilateral triangle,
// sqrt(pi / (3 sqrt(3))).
const float TO_SIDE = 0.886227, TO_SIDE_OF_TRIANGLE = 0.777549;
const vec3 LAMP = vec3(-0.36, 0.48, 0.8);   // above the viewer's left shoulder, of unit length
const float AMBIENT = 0.4;
const float GLOSS = 0.22;

// Distance to the outline, positive outside; beyond a corner to the nearer of its sides.
float outside_px(vec2 from_centre_px, float radius_px) {
    vec2 aside = vec2(abs(from_centre_px.x), from_centre_px.y);
    if (shape == SQUARE) return max(aside.x, abs(aside.y)) - TO_SIDE * radius_px;
    if (shape == DIAMOND) return (aside.x + abs(aside.y)) * 0.707107 - TO_SIDE * radius_px;
    if (shape == TRIANGLE) return max(dot(aside, vec2(0.866025, 0.5)), -aside.y) - TO_SIDE_OF_TRIANGLE * radius_px;
    return length(aside) - radius_px;
}

// The normal of a sphere where a pixel shows it.
vec3 normal_of_sphere(vec2 from_centre_px, float radius_px) {
    vec2 lean = from_centre_px / max(radius_px, length(from_centre_px));
    vec3 normal = vec3(lean, sqrt(max(1.0 - dot(lean, lean), 0.0)));
    // Where the surface is nearer than the centre, a pixel is less wide in mm.
    lean *= 1.0 - ball.y / ball.z * normal.z;
    return vec3(lean, sqrt(max(1.0 - dot(lean, lean), 0.0)));
}

vec3 lit_rgb(vec3 rgb, vec3 normal) {
    float lit = max(dot(normal, LAMP), 0.0);
    float mirrored = max(2.0 * lit * normal.z - LAMP.z, 0.0);
    return rgb * mix(AMBIENT, 1.0, lit) + GLOSS * pow(mirrored, 24.0);
}

void main() {
    float radius_px = ball.x;
#ifdef QUICK
    vec2 from_centre_px = gl_FragCoord.xy - centre_px;
#endif
    float out_px = outside_px(from_centre_px, radius_px);
    float covered = clamp(0.5 - out_px, 0.0, 1.0);
    float rim = edge.w > 0.0 ? clamp(out_px + edge.w + 0.5, 0.0, 1.0) : 0.0;
    vec3 rgb = rgba.rgb;
#ifdef QUICK
    // A point smaller than a pixel has its pixel, or it would flicker.
    if (covered < 0.5 && radius_px > 0.75) discard;
    if (shape == SPHERE) rgb = lit_rgb(rgb, normal_of_sphere(from_centre_px, radius_px));
    premultiplied_rgba = vec4(mix(min(rgb, 1.0), edge.rgb, rim), 1.0) * rgba.a;
#else
    if (covered <= 0.0) discard;
    // The whole of a solid sphere has been drawn with its depth; what is left is its soft edge.
    bool whole = covered >= 1.0 && faded >= 1.0;
    if (stage == SPHERES && !whole) discard;
    if (stage == COLOURS && shape == SPHERE && rgba.a >= 1.0 && whole) discard;
    if (stage == FLAT_DEPTHS && covered * faded < 0.5) discard;
#ifdef LIT
    gl_FragDepth = gl_FragCoord.z;
    if (shape == SPHERE) {
        vec3 normal = normal_of_sphere(from_centre_px, radius_px);
        rgb = lit_rgb(rgb, normal);
        float depth_mm = max(ball.z - ball.y * normal.z, near_mm);
        gl_FragDepth = 0.5 + 0.5 * (depth_terms.x + depth_terms.y / depth_mm);
    }
#endif
    rgb = mix(min(rgb, 1.0), edge.rgb, rim);
    premultiplied_rgba = vec4(rgb, 1.0) * (rgba.a * covered * faded);
#endif
}
