#version 330
// One triangle over the whole viewport, without any buffer: its corners are (-1, -1), (3, -1) and (-1, 3), and what
// lies outside is clipped. A quad would be two, whose common edge is shaded twice. So begins each pass over all pixels.

void main() {
    vec2 corner = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
    gl_Position = vec4(corner, 0.0, 1.0);
}
