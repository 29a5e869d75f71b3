"""Exploring tractograms: regions, filters, clusters, sampled volumes, picking."""
