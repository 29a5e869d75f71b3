"""What `plexoscope convert` writes: conditions as they are typed, and the filter that they make."""
