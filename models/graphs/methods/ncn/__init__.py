"""NCN and NCNC: link prediction by neural common neighbours, and with their completion.

X. Wang, H. Yang, M. Zhang, "Neural Common Neighbor with Completion for Link Prediction", ICLR 2024.

A graph network describes the nodes, h. A pair (i, j) is described by h_i · h_j, number by number, and by the sum of
h_u over the nodes u that both ends are joined to. NCNC adds nodes that only one end is joined to, each with the chance
that the other edge is merely missing, which the same network foretells. The edges asked about in training are taken
out of the graph first: otherwise the answer could be read from it. Without the sum what is left is a plain
autoencoder, the baseline for both.
"""
