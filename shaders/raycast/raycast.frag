#version 330
#define HIGHEST 0
#define FOG 1
#define SURFACE 2
// Volumes by rays: each pixel walks through the box of a volume in even steps and keeps the highest value, or puts
// what it meets over what lies behind, front to back, until nothing behind could be seen, or stops at a surface.
//
// Krüger, Westermann: Acceleration techniques for GPU-based volume rendering, IEEE Visualization 2003 (rays in a
// shader, empty space left out, early end); Drebin, Carpenter, Hanrahan: Volume rendering, SIGGRAPH 1988 (values to
// colours and opacities, composited); Levoy: Display of surfaces from volume data, IEEE CG&A 8(3), 1988 (normals from
// the gradient).
//
// Space is left out in bricks whose highest value is known. Samples lie where they would lie without bricks, so that
// these change no picture.

uniform sampler3D value_texture;    // z, y, x: the order of the array in memory; g: the share that is not missing
uniform sampler3D brick_texture;    // the highest value among the texels of a brick and those next to it
uniform sampler2D depth_texture;    // of what is opaque
uniform sampler2D table_texture;    // colours of the codes 0 ... 254
uniform mat3 view_to_mm;            // (x, y, 1) in clip space to a ray that gains 1 mm of depth
uniform mat3 mm_to_texel;
uniform vec3 eye;                   // in texels, whose centres are whole numbers
uniform vec3 box_low;
uniform vec3 box_high;
uniform vec2 viewport_px;
uniform vec2 depth_terms;           // clip z = x * clip w + y, and clip w is the depth
uniform float near_mm;
uniform float step_texels;
uniform float opacity_mm;           // the path along which opacities hold
uniform float low;
uniform float high;
uniform float opacity;
uniform int n_categories;           // 0: colours by the window, otherwise by whole numbers, round and round
#if MODE == SURFACE
uniform vec3 lamp;                  // towards it, in mm
#endif

out vec4 premultiplied_rgba;

const float NOTHING = -3.4028235e38, MISSING = -3.4e38;     // no value; below it is none
const float BRICK_TEXELS = 8.0;
const float TOP_CODE = 254.0;
const float OPAQUE = 0.998;
// So far above the lower end of the window, as a share of it, the highest value is fully seen: no hard edge there.
const float FADE = 0.1;
const int HALVINGS = 6;             // of the step in which the surface is met
const float AMBIENT = 0.3;

float share_of(float value) { return clamp((value - low) / (high - low), 0.0, 1.0); }

vec3 rgb_of(float value) {
    int code = int(share_of(value) * TOP_CODE + 0.5);
    if (n_categories > 0) {
        int number = int(floor(value + 0.5));
        // The remainder of a negative number is not defined.
        code = number >= 0 ? number % n_categories : n_categories - 1 - (-number - 1) % n_categories;
    }
    return texelFetch(table_texture, ivec2(code, 0), 0).rgb;
}

bool is_named(float value) { return value >= low && value <= high; }

// Opacity along the path of `opacity_mm`.
float opacity_of(float value) {
    if (n_categories > 0) return is_named(value) ? opacity : 0.0;
    return opacity * share_of(value);
}

float value_at(vec3 texel) {
    vec2 sampled = textureLod(value_texture, ((texel + 0.5) / vec3(textureSize(value_texture, 0).zyx)).zyx, 0.0).rg;
    return sampled.g < 0.5 ? NOTHING : sampled.r / sampled.g;
}

#if MODE == SURFACE
// The colour of the surface at a level that is reached between two places.
vec3 lit_surface(vec3 before, vec3 reached, float level) {
    for (int i = 0; i < HALVINGS; ++i) {
        vec3 middle = 0.5 * (before + reached);
        if (value_at(middle) < level) before = middle; else reached = middle;
    }
    vec3 slope;
    for (int axis = 0; axis < 3; ++axis) {
        vec3 aside = vec3(axis == 0, axis == 1, axis == 2);
        // What is missing is outside, as low as can be; but no lower, or it would drown the other axes.
        slope[axis] = max(value_at(reached + aside), low) - max(value_at(reached - aside), low);
    }
    vec3 normal = -(slope * mm_to_texel);
    float size = length(normal);
    float lit = size > 0.0 ? max(dot(normal, lamp) / size, 0.0) : 1.0;
    return rgb_of(level) * mix(AMBIENT, 1.0, lit);
}
#endif

void main() {
    premultiplied_rgba = vec4(0.0);
    vec2 clip = 2.0 * gl_FragCoord.xy / viewport_px - 1.0;
    vec3 ray_mm = view_to_mm * vec3(clip, 1.0);
    vec3 ray = mm_to_texel * ray_mm;
    // A ray along a side of the box must not divide by zero.
    ray = mix(ray, vec3(1e-12), lessThan(abs(ray), vec3(1e-12)));

    // Depths in mm where the ray is inside, and not behind something opaque.
    vec3 one = (box_low - eye) / ray;
    vec3 other = (box_high - eye) / ray;
    vec3 entry = min(one, other);
    vec3 leave = max(one, other);
    float from_mm = max(max(max(entry.x, entry.y), entry.z), near_mm);
    float depth = texelFetch(depth_texture, ivec2(gl_FragCoord.xy), 0).r;
    float opaque_mm = depth < 1.0 ? depth_terms.y / (2.0 * depth - 1.0 - depth_terms.x) : 1e30;
    float to_mm = min(min(min(leave.x, leave.y), leave.z), opaque_mm);
    if (from_mm >= to_mm) discard;

    float gain_mm = step_texels / length(ray);  // of depth, per step
    float steps_per_opacity = length(ray_mm) * gain_mm / opacity_mm;
    int n_samples = int(ceil((to_mm - from_mm) / gain_mm - 0.5));
    vec3 first = eye + (from_mm + 0.5 * gain_mm) * ray;
    vec3 step_ray = gain_mm * ray;
    ivec3 last_brick = textureSize(brick_texture, 0).zyx - 1;
    float level = 0.5 * (low + high);
    float highest = NOTHING;
    vec4 seen = vec4(0.0);

    int at = 0;
    while (at < n_samples && seen.a < OPAQUE) {
        // The samples from here to the end of the brick, left out or taken.
        vec3 brick = floor((first + float(at) * step_ray + 0.5) / BRICK_TEXELS);
        vec3 border = (brick + step(0.0, ray)) * BRICK_TEXELS - 0.5;
        vec3 steps = (border - first) / step_ray;
        int end = clamp(int(ceil(min(min(steps.x, steps.y), steps.z))), at + 1, n_samples);
        float most = texelFetch(brick_texture, clamp(ivec3(brick), ivec3(0), last_brick).zyx, 0).r;
#if MODE == SURFACE
        bool left_out = most < level;
#else
        float enough = max(low, highest);
        bool left_out = most < enough || (most == enough && n_categories == 0);
#endif
        if (left_out) {
            at = end;
            continue;
        }
        for (; at < end && seen.a < OPAQUE; ++at) {
            vec3 texel = first + float(at) * step_ray;
            float value = value_at(texel);
            if (value < MISSING) continue;
#if MODE == SURFACE
            if (value >= level) seen = vec4(lit_surface(texel - step_ray, texel, level), 1.0);
#elif MODE == FOG
            float hidden = 1.0 - pow(1.0 - opacity_of(value), steps_per_opacity);
            if (hidden > 0.0) seen += (1.0 - seen.a) * hidden * vec4(rgb_of(value), 1.0);
#else
            if (n_categories == 0 || is_named(value)) highest = max(highest, value);
#endif
        }
    }
#if MODE == SURFACE
    seen *= opacity;
#elif MODE == HIGHEST
    if (highest > MISSING) {
        float shown = n_categories > 0 ? 1.0 : clamp(share_of(highest) / FADE, 0.0, 1.0);
        seen = vec4(rgb_of(highest), 1.0) * opacity * shown;
    }
#endif
    premultiplied_rgba = seen;
}
