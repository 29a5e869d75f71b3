#version 430
// Exact, second pass: every fragment goes into the list of its pixel, as its depth and its premultiplied colour of
// 16 bits a channel. Carpenter: The A-buffer, an antialiased hidden surface method, SIGGRAPH 1984.
layout(early_fragment_tests) in;
#include "exact/stored_colour.glsl"
#include "exact/fragment_lists.glsl"

out vec4 nothing;

void main() {
    nothing = vec4(0.0);
    uvec2 colour = stored_colour();
    if (leaves_no_trace(colour)) return;
    uint pixel = tile_pixel();
    uint place = begins[pixel] + atomicAdd(n_stored[pixel], 1u);
    // The count was made by another program, whose rounding may differ.
    if (place < begins[pixel + 1u]) store(place, uvec3(floatBitsToUint(gl_FragCoord.z), colour));
}
