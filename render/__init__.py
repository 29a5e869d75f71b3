"""The GPU layer: scene, camera, layers, transparency, off-screen pictures. No Qt widgets, no file formats."""
