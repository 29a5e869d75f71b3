"""Images and grids of them."""
