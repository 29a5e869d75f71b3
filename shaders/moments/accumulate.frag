#version 330
// Moments, first pass: total absorbance of a pixel and its moments over depth. See moments.glsl.
#include "moments/moments.glsl"

layout(location = 0) out vec4 moments;      // of order 1 … 4, times the absorbance
layout(location = 1) out float absorbance;

void main() {
    float alpha = streamline_fragment().a;
    if (alpha <= 0.0) discard;
    absorbance = absorbance_of(alpha);
    float depth = warped_depth();
    float square = depth * depth;
    moments = absorbance * vec4(depth, square, depth * square, square * square);
}
