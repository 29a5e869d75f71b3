#version 330
// A slice: one quad in a plane of the world, without any buffer.
//
// All slices of a scene span one common box. So two of them in the same plane have the very same depth, and the later
// one is drawn over the earlier.

uniform mat4 view_projection;
uniform mat4 world_to_voxel;
uniform vec3 origin_mm;             // lowest corner
uniform vec3 across_mm;             // its two sides
uniform vec3 along_mm;

out vec3 voxel;                     // fractional indices; voxel centres are whole numbers

void main() {
    vec3 position_mm = origin_mm + float(gl_VertexID & 1) * across_mm + float(gl_VertexID >> 1) * along_mm;
    voxel = (world_to_voxel * vec4(position_mm, 1.0)).xyz;
    gl_Position = view_projection * vec4(position_mm, 1.0);
}
