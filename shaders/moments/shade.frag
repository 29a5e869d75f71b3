#version 330
// Moments, second pass, summed by blending: each fragment's colour times exp(-absorbance before it), which is what the
// fragments before it let through. That absorbance is estimated from the sums of accumulate.frag; resolve.frag follows.
// See moments.glsl.
#include "moments/moments.glsl"

uniform sampler2D moment_texture;
uniform sampler2D absorbance_texture;

layout(location = 0) out vec4 seen;

// Rounding of the sums may leave moments that no distribution has; a touch of one that has room to all sides mends it.
const float BIAS = 5e-7;
const vec4 BIAS_MOMENTS = vec4(0.0, 0.375, 0.0, 0.375);
const float LEAST = 1e-9;   // of what is positive but for rounding
// Of the absorbance that may lie before the fragment or behind it, the share that is taken to lie before it.
const float BETWEEN = 0.3;

// Estimate the share of the absorbance before a depth from the first four moments of its distribution.
// Among all distributions with these moments, the one with most weight at the depth itself sits on just three depths:
// there, and at the roots of a quadratic polynomial. What it has at the depth is the whole uncertainty.
vec2 share_before(vec4 b, float depth) {
    // Solve H c = (1, depth, depth²) for the Hankel matrix H of the moments 1, b.x … b.w, as L D Lᵗ.
    float d1 = max(b.y - b.x * b.x, LEAST);
    float e = b.z - b.x * b.y;
    float l = e / d1;
    float d2 = max(b.w - b.y * b.y - l * e, LEAST);
    vec3 c = vec3(1.0, depth, depth * depth);
    c.y -= b.x;
    c.z -= b.y + l * c.y;
    c.z /= d2;
    c.y = c.y / d1 - l * c.z;
    c.x -= b.x * c.y + b.y * c.z;
    float here = 1.0 / (c.x + depth * (c.y + depth * c.z));

    // The roots of c.x + c.y t + c.z t², without cancellation.
    float half_sum = -0.5 * c.y;
    float root = sqrt(max(half_sum * half_sum - c.x * c.z, 0.0));
    float large = half_sum + (half_sum < 0.0 ? -root : root);
    vec2 others = vec2(large / c.z, c.x / large);

    // All three weights sum to one and have the mean b.x.
    float rest = 1.0 - here;
    float first = (b.x - here * depth - rest * others.y) / (others.x - others.y);
    vec2 weights = vec2(first, rest - first);
    return vec2(dot(weights, vec2(lessThan(others, vec2(depth)))), here);
}

void main() {
    vec4 rgba = streamline_fragment();
    if (rgba.a <= 0.0) discard;
    ivec2 pixel = ivec2(gl_FragCoord.xy);
    float absorbance = texelFetch(absorbance_texture, pixel, 0).r;
    vec4 moments = mix(texelFetch(moment_texture, pixel, 0) / absorbance, BIAS_MOMENTS, BIAS);
    vec2 share = share_before(moments, warped_depth());
    if (any(isnan(share))) share = vec2(0.0);  // two roots in one: one such fragment would spoil the sum
    vec2 before_and_around = absorbance * clamp(share, 0.0, 1.0);
    // At most 60, or of very much absorbance nothing would be left to take the colour from.
    seen = rgba * exp(-min(before_and_around.x + BETWEEN * before_and_around.y, 60.0));
}
