// How far a fragment is along the axis of view, for methods that weigh by it: the projection undone. With depth d,
//     2 gl_FragCoord.z - 1 = (x d + y) / d,    so    d = y / (2 gl_FragCoord.z - 1 - x)
// The uniforms come from render/gpu/transparency/depth.py.

uniform vec2 depth_terms;       // clip z = x * clip w + y, and clip w is the depth
uniform vec2 depth_range_mm;    // nearest and farthest of all that is drawn

float view_depth_mm() { return depth_terms.y / (2.0 * gl_FragCoord.z - 1.0 - depth_terms.x); }
