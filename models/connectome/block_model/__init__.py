"""The weighted stochastic block model: which nodes of a graph connect alike."""

from plexoscope.models.connectome.block_model.fit import BlockFit, fit_block_model

__all__ = ["BlockFit", "fit_block_model"]
