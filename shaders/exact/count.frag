#version 430
// Exact, first pass: how many fragments each pixel has, summed by blending. From these counts follow the tiles whose
// fragments fit into memory at once, and where the list of each pixel begins; capture.frag then fills the lists.
// Both must leave out the same fragments: see kept_fragment.glsl.
layout(early_fragment_tests) in;
#include "streamlines/streamline_fragment.glsl"
#include "exact/kept_fragment.glsl"

out float n_fragments;

void main() {
    if (!is_worth_keeping(streamline_fragment())) discard;
    n_fragments = 1.0;
}
