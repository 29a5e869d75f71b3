#version 330
// Weighted, last pass, after accumulate.frag: the average colour of a pixel's fragments, as opaque as they are
// together, over opaque things and the background. Of fragments of colour c, opacity a and weight w:
//     (1 - T) * sum(w a c) / sum(w a) + T * behind,    with T = product(1 - a)

uniform sampler2D weighted_sum;     // of colours; alpha is what passes through all
uniform sampler2D weight_sum;
uniform sampler2D opaque_layer;     // premultiplied
uniform vec4 background;            // premultiplied

out vec4 premultiplied_rgba;

void main() {
    ivec2 pixel = ivec2(gl_FragCoord.xy);
    vec4 sum = texelFetch(weighted_sum, pixel, 0);
    vec4 behind = texelFetch(opaque_layer, pixel, 0);
    behind += (1.0 - behind.a) * background;
    vec4 average = vec4(sum.rgb / max(texelFetch(weight_sum, pixel, 0).r, 1e-30), 1.0);
    premultiplied_rgba = (1.0 - sum.a) * average + sum.a * behind;
}
