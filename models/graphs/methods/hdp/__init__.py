"""HDP: classes of nodes whose neighbours are mostly of other classes.

After Z. Zheng et al., "Heterophilous Distribution Propagation for Graph Neural Networks", arXiv:2405.20640, 2024. Soft
assignments of nodes to classes split each neighbourhood into neighbours like the node, which are averaged, and others,
which are described by how they are spread over the other classes.
"""
