"""PiVeM: the piecewise-velocity model of continuous-time dynamic networks.

A. Celikkanat, N. Nakis, M. Mørup, "Piecewise-Velocity Model for Learning Continuous-time Dynamic Node
Representations", Learning on Graphs (LoG) 2022.

Every node i moves through a plane on a path of straight pieces, one piece in each of B time bins. A pair
(i, j) meets as an inhomogeneous Poisson process of rate

    λ_ij(t) = exp(β_i + β_j − ‖r_i(t) − r_j(t)‖²).

Time is scaled to [0, 1] throughout this package; the caller turns it back into seconds.
"""
