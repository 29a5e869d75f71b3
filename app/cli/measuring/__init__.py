"""What `plexoscope bench` measures, one module per figure. Nothing here is used by the window."""
