"""NAT: neighbourhood-aware temporal networks.

Y. Luo, P. Li, "Neighborhood-Aware Scalable Temporal Network Representation Learning", Learning on Graphs (LoG) 2022.

Every node keeps dictionaries of its neighbours in place of samples of them. Two dictionaries share a key where two
neighbourhoods overlap, so that joint features of a pair cost a look-up each.
"""
