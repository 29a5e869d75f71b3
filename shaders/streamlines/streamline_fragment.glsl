// The colour of one fragment of a streamline, for the fragment shader of any transparency method.
// The covered share of the pixel square is exact for a straight line at any slope and any width, so
// neither diagonals nor lines thinner than a pixel break up into ropes.

flat in float half_width_px;
flat in vec2 direction;             // of the segment on the screen, both components positive
noperspective in float across_px;
noperspective in vec2 inside_px;
noperspective in vec4 premultiplied;

// The share of a pixel square that lies on the near side of a line at this distance from its centre.
// Seen along the line the square is a trapezoid, two boxes convolved; this is its integral.
float share_below(float distance_px) {
    float wide = max(direction.x, direction.y);
    float narrow = max(min(direction.x, direction.y), 0.02);
    // Beyond a pixel nothing changes, and squares of large numbers would cost precision.
    vec4 t = clamp(distance_px, -1.0, 1.0) + 0.5 * vec4(wide + narrow, wide - narrow, narrow - wide, -wide - narrow);
    t = max(t, 0.0);
    return clamp(dot(t * t, vec4(1.0, -1.0, -1.0, 1.0)) / (2.0 * wide * narrow), 0.0, 1.0);
}

vec4 streamline_fragment() {
    float covered = share_below(half_width_px - across_px) - share_below(-half_width_px - across_px);
    vec2 ends = clamp(inside_px + 0.5, 0.0, 1.0);
    return premultiplied * (clamp(covered, 0.0, 1.0) * clamp(ends.x + ends.y - 1.0, 0.0, 1.0));
}
