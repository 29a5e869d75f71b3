"""EvolveGCN: graph convolutions over snapshots in time, with weights that a recurrent network moves.

A. Pareja, G. Domeniconi, J. Chen, T. Ma, T. Suzumura, H. Kanezashi, T. Kaler, T. Schardl, C. Leiserson, "EvolveGCN:
Evolving Graph Convolutional Networks for Dynamic Graphs", AAAI 2020.
"""
