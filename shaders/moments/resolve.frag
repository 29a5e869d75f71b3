#version 330
// Moments, last pass, after shade.frag: the average of what is seen of a pixel's fragments, as opaque as they are
// together, over opaque things and the background. With the absorbance A = sum(-log(1 - a)) of the first pass, and seen
// colours s c and shares s of the second:
//     (1 - T) * sum(s c) / sum(s) + T * behind,    with T = exp(-A), which is exact

uniform sampler2D seen_texture;
uniform sampler2D absorbance_texture;
uniform sampler2D opaque_layer;     // premultiplied
uniform vec4 background;            // premultiplied

out vec4 premultiplied_rgba;

void main() {
    ivec2 pixel = ivec2(gl_FragCoord.xy);
    vec4 seen = texelFetch(seen_texture, pixel, 0);
    float through = exp(-texelFetch(absorbance_texture, pixel, 0).r);
    vec4 behind = texelFetch(opaque_layer, pixel, 0);
    behind += (1.0 - behind.a) * background;
    // What is estimated to be seen of each need not sum to what is known of all.
    vec4 average = vec4(seen.rgb / max(seen.a, 1e-37), 1.0);
    premultiplied_rgba = (1.0 - through) * average + through * behind;
}
