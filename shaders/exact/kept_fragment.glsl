// A fragment in the form in which it is kept, three words: how far it is, and premultiplied colour in 16 bits a channel.
// These hold the root of the half, so that faint fragments keep their share and highlights may be brighter than white.

vec4 colour_of(uvec3 kept) {
    vec4 root = vec4(unpackUnorm2x16(kept.y), unpackUnorm2x16(kept.z));
    return 2.0 * root * root;
}

uvec3 kept_fragment(uint farness, vec4 rgba) {
    vec4 root = sqrt(0.5 * rgba);
    return uvec3(farness, packUnorm2x16(root.rg), packUnorm2x16(root.ba));
}

// Thousands of these together could not be seen. Both passes over the streamlines must agree on what they leave out.
bool is_worth_keeping(vec4 rgba) { return rgba.a > 4e-6; }
