"""What lies on the GPU: context, programs, textures, layers, transparency methods."""
