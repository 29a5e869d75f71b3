"""`plexoscope render`: options, and the state that they describe."""
