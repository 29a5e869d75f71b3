#version 330
// Weighted blended order-independent transparency: an average of all colours that leans towards the nearer ones.
// McGuire, Bavoil: Weighted blended order-independent transparency, Journal of Computer Graphics Techniques 2(2), 2013.
// Colours and weights are summed, transmittances multiplied: alpha has a blend function of its own. resolve.frag then
// divides the one sum by the other.
#include "streamlines/streamline_fragment.glsl"
#include "common/view_depth.glsl"

layout(location = 0) out vec4 weighted_sum;
layout(location = 1) out float weight_sum;

// The paper leaves the weight open. On whole brains, steeper ones than its own gain up to 3 dB at an opacity of 0.3 and
// above, and lose as much far below; this one is the middle.
const float FALL = 16.0;

void main() {
    vec4 rgba = streamline_fragment();
    if (rgba.a <= 0.0) discard;
    float depth = (view_depth_mm() - depth_range_mm.x) / (depth_range_mm.y - depth_range_mm.x);
    float weight = exp(-FALL * clamp(depth, 0.0, 1.0));
    weighted_sum = vec4(weight * rgba.rgb, rgba.a);
    weight_sum = weight * rgba.a;
}
