#version 430
// Exact, second pass, once for each tile, after count.frag: every fragment goes into the list of its pixel, in any
// order, as a place in it is taken by an atomic addition. sort.frag puts each list in order.
// Carpenter: The A-buffer, an antialiased hidden surface method, SIGGRAPH 1984.
layout(early_fragment_tests) in;
#include "streamlines/streamline_fragment.glsl"
#include "exact/kept_fragment.glsl"
#include "exact/fragment_lists.glsl"

#ifdef LISTED
flat in int list_place;
#endif
out vec4 nothing;

void main() {
    nothing = vec4(0.0);
    vec4 rgba = streamline_fragment();
    if (!is_worth_keeping(rgba)) return;
    uint pixel = tile_pixel();
    uint place = begins[pixel] + atomicAdd(n_stored[pixel], 1u);
#ifdef LISTED
    uint farness = 0xFFFFFFFFu - uint(list_place);  // in a plane all depths are equal, but for rounding
#else
    uint farness = floatBitsToUint(gl_FragCoord.z);
#endif
    // The count was made by another program, whose rounding may differ.
    if (place < begins[pixel + 1u]) store(place, kept_fragment(farness, rgba));
}
