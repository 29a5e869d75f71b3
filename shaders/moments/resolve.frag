#version 330
// The colours of what is seen, as opaque as all fragments are together, over opaque things and the background.

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
