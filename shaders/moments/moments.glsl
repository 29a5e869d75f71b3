// Moment-based order-independent transparency with four power moments.
// Münstermann, Krumpen, Klein, Peters: Moment-based order-independent transparency, PACMCGIT 1(1), 2018. The bounds are
// those of Peters, Klein: Moment shadow mapping, I3D 2015.
//
// What a fragment lets through turns into absorbance, -log(1 - alpha), which adds up. Of the absorbance of a pixel as
// a function of depth, only its total and four moments are kept, in the first pass; in the second each fragment asks
// how much of it may lie before itself.

#include "streamlines/streamline_fragment.glsl"
#include "common/view_depth.glsl"

const float MOST_OPAQUE = 0.9999;   // or its absorbance would be infinite

float absorbance_of(float alpha) { return -log(1.0 - min(alpha, MOST_OPAQUE)); }

// Depth as -1 … 1, logarithmic, so that the near is resolved better.
float warped_depth() {
    float share = log(view_depth_mm() / depth_range_mm.x) / log(depth_range_mm.y / depth_range_mm.x);
    return clamp(2.0 * share - 1.0, -1.0, 1.0);
}
