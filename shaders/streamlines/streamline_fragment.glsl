// The colour of one fragment of a streamline, for the fragment shader of any transparency method.
// The covered share of the pixel square is exact for a straight line at any slope and any width, so
// neither diagonals nor lines thinner than a pixel break up into ropes.

#ifdef ARROWS
noperspective in float half_width_px;
#else
flat in float half_width_px;
#endif
flat in vec3 pixel_shape;
noperspective in float across_px;
noperspective in vec2 inside_px;
noperspective in vec4 premultiplied;
noperspective in float lit;

// The share of a pixel square that lies on the near side of a line at this distance from its centre.
// Seen along the line the square is a trapezoid, two boxes convolved (half of its base and of its top in
// pixel_shape.xy, one over twice its area in z); this is its integral.
float share_below(float distance_px) {
    // Beyond a pixel nothing changes, and squares of large numbers would cost precision.
    vec4 t = clamp(distance_px, -1.0, 1.0) + vec4(pixel_shape.xy, -pixel_shape.yx);
    t = max(t, 0.0);
    t *= t;
    return clamp((t.x - t.y - t.z + t.w) * pixel_shape.z, 0.0, 1.0);
}

#ifdef HAIRLINES
vec4 streamline_fragment() { return premultiplied; }
#else
vec4 streamline_fragment() {
    float covered = share_below(half_width_px - across_px) - share_below(-half_width_px - across_px);
    vec2 ends = clamp(inside_px + 0.5, 0.0, 1.0);
    vec4 rgba = premultiplied;
#if SHADING == 2
    // A tube under a lamp at the eye: its normal leans out with the distance from the middle.
    float aside = min(abs(across_px) / max(half_width_px, 1e-3), 1.0);
    float facing = lit * sqrt(1.0 - aside * aside);
    rgba.rgb = rgba.rgb * mix(0.25, 1.0, facing) + rgba.a * 0.25 * pow(facing, 24.0);
#endif
    return rgba * (clamp(covered, 0.0, 1.0) * clamp(ends.x + ends.y - 1.0, 0.0, 1.0));
}
#endif
