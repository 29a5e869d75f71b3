#version 430
// Exact, last pass of a tile, after sort.frag: fragments from far to near, each put over those behind it:
//     C = c + (1 - a) C,    with premultiplied colours
// Porter, Duff: Compositing Digital Images, SIGGRAPH 1984. Of many, a draw does a part; blending puts it over the rest.
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
