#version 330
// Sorted order: fragments arrive back to front, blending puts each over what lies behind it.
// Porter, Duff: Compositing Digital Images, SIGGRAPH 1984, "over" on premultiplied colour.
#include "streamlines/streamline_fragment.glsl"

out vec4 premultiplied_rgba;

void main() { premultiplied_rgba = streamline_fragment(); }
