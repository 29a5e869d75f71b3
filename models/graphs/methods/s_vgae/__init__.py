"""S-VGAE: a spiking variational graph autoencoder for link prediction.

H. Yang, R. Zhang, Q. Kong, W. Mao, "Spiking Variational Graph Auto-Encoders for Efficient Graph Representation
Learning", arXiv:2211.01952, 2022.

All nodes are encoded at once, in T time steps. Between its layers the network passes spikes, zeros and ones, so that
every product with a weight is an addition of that weight. Layer one draws spikes from the propagated features
(Poisson encoding). Every population fires by leaky integration with a threshold and a soft reset. The latent
population fires at random, z ~ Bernoulli(σ(v)), and a pair of nodes scores the weighted number of latent neurons that
fire in both, averaged over time. Spikes are arrays (T, N, H) of zeros and ones throughout this package.
"""
