"""`plexoscope run` and `compare`: one run, a sweep, their folders and reports."""
