#version 330
// Moments, first pass, summed by blending: the absorbance A = sum(-log(1 - a)) of a pixel's fragments, and how it lies
// in depth z, as its moments sum(-log(1 - a) z^k) of order k = 1 … 4. shade.frag asks of them what lies before a
// fragment. See moments.glsl.
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
