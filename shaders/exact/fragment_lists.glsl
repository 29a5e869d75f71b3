// The fragments of a tile, pixel after pixel, row after row from the bottom, for the passes capture, sort
// and composite. Those of pixel p are begins[p] … begins[p + 1] - 1; so many of them as n_stored[p] says are there.
// See render/gpu/transparency/fragment_lists.py.

layout(std430, binding = 0) buffer Begins { uint begins[]; };      // of each pixel's fragments; at last, where all end
layout(std430, binding = 1) buffer Stored { uint n_stored[]; };
layout(std430, binding = 2) buffer Fragments { uint words[]; };    // three each: see kept_fragment.glsl
uniform ivec2 tile_corner;
uniform int tile_width;

uint tile_pixel() {
    ivec2 place = ivec2(gl_FragCoord.xy) - tile_corner;
    return uint(place.y * tile_width + place.x);
}

void list_of_pixel(out uint begin, out uint count) {
    uint pixel = tile_pixel();
    begin = begins[pixel];
    count = min(n_stored[pixel], begins[pixel + 1u] - begin);
}

uvec3 fragment(uint place) { return uvec3(words[3u * place], words[3u * place + 1u], words[3u * place + 2u]); }

void store(uint place, uvec3 value) {
    words[3u * place] = value.x;
    words[3u * place + 1u] = value.y;
    words[3u * place + 2u] = value.z;
}
