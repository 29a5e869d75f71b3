#version 330
// Thin lines with soft edges. Where a line covers most of a pixel it is opaque and hides what lies behind; the rest of
// its edge is blended over what has been drawn and leaves no depth, so that it hides no streamline.

uniform vec3 rgb;
uniform float half_width_px;
uniform bool core;                  // draw the pixels that are mostly covered, or the others

noperspective in float across_px;

out vec4 premultiplied_rgba;

void main() {
    float covered = clamp(half_width_px + 0.5 - abs(across_px), 0.0, 1.0);
    if ((covered >= 0.5) != core) discard;
    premultiplied_rgba = vec4(rgb, 1.0) * covered;
}
