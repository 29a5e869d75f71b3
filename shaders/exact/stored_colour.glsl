// A fragment's premultiplied colour in the form in which it is kept, for the pass that counts and the one that keeps.

#include "streamlines/streamline_fragment.glsl"

uvec2 stored_colour() {
    vec4 rgba = streamline_fragment();
    return uvec2(packUnorm2x16(rgba.rg), packUnorm2x16(rgba.ba));
}

bool leaves_no_trace(uvec2 colour) { return colour.y >> 16 == 0u; }
