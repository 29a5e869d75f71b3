"""Communities that form and dissolve: affinities of traces, their factors in time, subjects and pairs.

L. Dyballa, S. Lang, A. Haslund-Gourley, E. Yemini, S. W. Zucker, "Learning dynamic representations of the functional
connectome in neurobiological networks", International Conference on Learning Representations (ICLR) 2024.

This is our reading of it: the formula of the affinities is our own, see `affinity`, and so is the search of the block
model, see `plexoscope.models.connectome.block_model`.
"""
