#version 330
// Last pass of blended and exact orders: the finished layer over the background, all premultiplied:
//     C = layer + (1 - layer.a) * background
// Over an opaque background that is the same as straight.

uniform sampler2D layer;            // premultiplied
uniform vec4 background;            // premultiplied

out vec4 premultiplied_rgba;

void main() {
    vec4 front = texelFetch(layer, ivec2(gl_FragCoord.xy), 0);
    premultiplied_rgba = front + (1.0 - front.a) * background;
}
