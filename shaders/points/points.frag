#version 330
// A point as a disc with a soft edge, or as a sphere: the normal of a sphere seen from afar follows from where in its
// circle a pixel is. Lit as by Phong: Illumination for computer generated pictures, CACM 18(6), 1975.

uniform int stage;
uniform vec2 depth_terms;           // clip z = x * clip w + y
uniform float near_mm;

flat in vec4 rgba;
flat in vec4 edge;
flat in vec3 ball;
flat in float faded;
flat in int is_sphere;
noperspective in vec2 from_centre_px;

out vec4 premultiplied_rgba;

const int SPHERES = 0, COLOURS = 1, DISC_DEPTHS = 2;
const vec3 LAMP = vec3(-0.36, 0.48, 0.8);   // above the viewer's left shoulder, of unit length
const float AMBIENT = 0.4;
const float GLOSS = 0.22;

void main() {
    float radius_px = ball.x;
    float aside_px = length(from_centre_px);
    float covered = clamp(radius_px + 0.5 - aside_px, 0.0, 1.0);
    if (covered <= 0.0) discard;
    // The whole of a solid sphere has been drawn with its depth; what is left is its soft edge.
    bool whole = covered >= 1.0 && faded >= 1.0;
    if (stage == SPHERES && !whole) discard;
    if (stage == COLOURS && is_sphere == 1 && rgba.a >= 1.0 && whole) discard;
    if (stage == DISC_DEPTHS && covered * faded < 0.5) discard;

    float rim = edge.w > 0.0 ? clamp(aside_px - (radius_px - edge.w) + 0.5, 0.0, 1.0) : 0.0;
    vec3 rgb = rgba.rgb;
    gl_FragDepth = gl_FragCoord.z;
    if (is_sphere == 1) {
        vec2 lean = from_centre_px / max(radius_px, aside_px);
        vec3 normal = vec3(lean, sqrt(max(1.0 - dot(lean, lean), 0.0)));
        // Where the surface is nearer than the centre, a pixel is less wide in mm.
        lean *= 1.0 - ball.y / ball.z * normal.z;
        normal = vec3(lean, sqrt(max(1.0 - dot(lean, lean), 0.0)));
        float lit = max(dot(normal, LAMP), 0.0);
        float mirrored = max(2.0 * lit * normal.z - LAMP.z, 0.0);
        rgb = rgb * mix(AMBIENT, 1.0, lit) + GLOSS * pow(mirrored, 24.0);
        float depth_mm = max(ball.z - ball.y * normal.z, near_mm);
        gl_FragDepth = 0.5 + 0.5 * (depth_terms.x + depth_terms.y / depth_mm);
    }
    rgb = mix(min(rgb, 1.0), edge.rgb, rim);
    premultiplied_rgba = vec4(rgb, 1.0) * (rgba.a * covered * faded);
}
