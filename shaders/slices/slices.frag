#version 330
// The colour of a volume at a place, opaque: the value v there, between the voxels around, is the entry
//     254 (v - low) / (high - low)
// of the table of colours; of labels, the nearest voxel's v is an entry itself. A volume that is COLOURED says the
// colours of its voxels; their brightness is the value then, and a voxel without any opacity is missing.
//
// Texels are read one by one instead of through the texture unit's filter: a missing voxel must not take its neighbours
// with it, and the weights of the filter have 8 bits on most GPUs.

uniform sampler3D volume_texture;   // z, y, x: the order of the array in memory; g: what categories are counted by
uniform sampler2D table_texture;    // colours of the codes 0 ... 254
uniform vec3 n_voxels;
uniform float stride;               // voxels per texel
uniform bool nearest;               // as labels need it; otherwise linear between voxel centres
uniform float low;
uniform float high;
uniform float clear_below;
uniform int n_categories;           // 0: colours by the window, otherwise by whole numbers, round and round

in vec3 voxel;

out vec4 premultiplied_rgba;

const float MISSING = -3.4e38;      // below it: no value
const float TOP_CODE = 254.0;
// A slice half way between voxels would be speckled with both of them by rounding errors.
const float NUDGE = 1e-3;

#if COLOURED
#define Texel vec4
Texel fetch(ivec3 at) { return texelFetch(volume_texture, at.zyx, 0); }

bool is_missing(Texel texel) { return texel.a == 0.0; }

float value_of(Texel texel) { return 255.0 * max(max(texel.r, texel.g), texel.b); }
#else
#define Texel float
Texel fetch(ivec3 at) { return texelFetch(volume_texture, at.zyx, 0).r; }

bool is_missing(Texel texel) { return texel < MISSING; }

float value_of(Texel texel) { return texel; }
#endif

// Between the voxels around, those that are there.
Texel interpolated(vec3 texel, ivec3 last) {
    vec3 base = floor(texel);
    vec3 share = texel - base;
    Texel sum = Texel(0.0);
    float weights = 0.0;
    for (int corner = 0; corner < 8; ++corner) {
        ivec3 offset = ivec3(corner & 1, corner >> 1 & 1, corner >> 2);
        Texel near = fetch(clamp(ivec3(base) + offset, ivec3(0), last));
        if (is_missing(near)) continue;
        vec3 weight = mix(1.0 - share, share, vec3(offset));
        sum += weight.x * weight.y * weight.z * near;
        weights += weight.x * weight.y * weight.z;
    }
    return sum / weights;
}

int category(float value) {
    int number = int(floor(value + 0.5));
    // The remainder of a negative number is not defined.
    return number >= 0 ? number % n_categories : n_categories - 1 - (-number - 1) % n_categories;
}

void main() {
    vec3 middle = voxel + 0.5 + NUDGE;
    if (any(lessThan(middle, vec3(0.0))) || any(greaterThanEqual(middle, n_voxels))) discard;
    ivec3 last = textureSize(volume_texture, 0).zyx - 1;
    vec3 texel = voxel / stride;
    ivec3 nearest_texel = min(ivec3(floor(texel + 0.5 + NUDGE)), last);
    Texel shown = fetch(nearest_texel);
    if (is_missing(shown)) discard;
    if (!nearest) shown = interpolated(texel, last);
    float value = value_of(shown);
    if (value < clear_below) discard;
#if COLOURED
    premultiplied_rgba = vec4(shown.rgb, 1.0);
#else
    float share = clamp((value - low) / (high - low), 0.0, 1.0);
    int code = int(share * TOP_CODE + 0.5);
    if (n_categories > 0) code = category(texelFetch(volume_texture, nearest_texel.zyx, 0).g);
    premultiplied_rgba = vec4(texelFetch(table_texture, ivec2(code, 0), 0).rgb, 1.0);
#endif
}
