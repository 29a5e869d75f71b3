#version 430
// Exact, last pass: fragments in order, each put over those behind it. Porter, Duff: Compositing Digital Images,
// SIGGRAPH 1984.
#include "exact/fragment_lists.glsl"
#include "exact/kept_fragment.glsl"

uniform uint first;     // of the fragments to composite, in each pixel's own numbering
uniform uint last;
out vec4 premultiplied_rgba;

void main() {
    uint begin, count;
    list_of_pixel(begin, count);
    vec4 picture = vec4(0.0);
    for (uint at = first; at < min(last, count); at++) {
        vec4 front = colour_of(fragment(begin + at));
        picture = front + (1.0 - front.a) * picture;
    }
    premultiplied_rgba = picture;
}
