// The colour of one fragment of a streamline, for the fragment shader of any transparency method.
// The covered share of the pixel is that of a box filter along and across the line: exact for a straight
// line, and right for lines thinner than a pixel, which fade instead of breaking up.

flat in float half_width_px;
noperspective in float across_px;
noperspective in vec2 inside_px;
noperspective in vec4 premultiplied;

vec4 streamline_fragment() {
    float from_middle = abs(across_px);
    float covered = min(from_middle + 0.5, half_width_px) - max(from_middle - 0.5, -half_width_px);
    vec2 ends = clamp(inside_px + 0.5, 0.0, 1.0);
    return premultiplied * (clamp(covered, 0.0, 1.0) * clamp(ends.x + ends.y - 1.0, 0.0, 1.0));
}
