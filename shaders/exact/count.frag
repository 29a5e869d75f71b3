#version 430
// Exact, first pass: how many fragments each pixel has, summed by blending.
layout(early_fragment_tests) in;
#include "exact/stored_colour.glsl"

out float n_fragments;

void main() {
    if (leaves_no_trace(stored_colour())) discard;
    n_fragments = 1.0;
}
