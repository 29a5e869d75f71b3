"""The methods NCN and NCNC; the science is in `plexoscope.models.graphs.methods.ncn`."""
