"""What a scene is made of, on the GPU. One module per kind of layer."""
