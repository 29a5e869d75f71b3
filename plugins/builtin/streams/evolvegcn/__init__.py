"""The method EvolveGCN; the science is in `plexoscope.models.graphs.methods.evolvegcn`."""
