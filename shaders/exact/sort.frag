#version 430
// Exact, third pass, drawn once for each gap of a Shell sort: each pixel puts its own fragments in order, far to near.
// Shell: A high-speed sorting procedure, 1959. It works in place and without recursion, and can be cut into draws:
// drivers end a shader that loops too long (Mesa's llvmpipe silently, after 65,535 rounds).
#include "exact/fragment_lists.glsl"

uniform uint gap;
uniform uint first;     // of the fragments to insert, in each pixel's own numbering
uniform uint last;
out vec4 nothing;

// Positive floats order as their bits do. Colour decides a tie, so that it does not matter which fragment came first.
bool nearer(uvec3 a, uvec3 b) {
    if (a.x != b.x) return a.x < b.x;
    return a.y != b.y ? a.y < b.y : a.z < b.z;
}

void main() {
    uint begin, count;
    list_of_pixel(begin, count);
    for (uint at = begin + first; at < begin + min(last, count); at++) {
        if (words[3u * (at - gap)] > words[3u * at]) continue;  // most often, and read in a third of the time
        uvec3 moved = fragment(at);
        uint hole = at;
        while (hole >= begin + gap) {
            uvec3 before = fragment(hole - gap);
            if (!nearer(before, moved)) break;
            store(hole, before);
            hole -= gap;
        }
        store(hole, moved);
    }
    nothing = vec4(0.0);
}
