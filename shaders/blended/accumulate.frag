#version 330
// Fragments arrive back to front (or, for the baseline, as the file has them); blending puts each over what lies
// behind it. Porter, Duff: Compositing Digital Images, SIGGRAPH 1984, "over" on premultiplied colour.
#include "streamlines/streamline_fragment.glsl"

out vec4 premultiplied_rgba;

void main() { premultiplied_rgba = streamline_fragment(); }
