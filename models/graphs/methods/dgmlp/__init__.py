"""DGMLP: how far features are carried is one choice, how often they are transformed another.

W. Zhang, Z. Sheng, Y. Jiang, Y. Xia, J. Gao, Z. Yang, B. Cui, "Evaluating Deep Graph Neural Networks", 2021.

Features are carried along the edges K times without weights, X^k = Â^k X, and mixed node by node with weights that
say how much of the node is left in X^k and how little of the whole network's stationary state. A perceptron with
residual connections sees the mixture. The baselines couple the two (GCN) or take the last step alone (SGC).
"""
