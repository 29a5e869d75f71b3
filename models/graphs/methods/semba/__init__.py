"""SEMBA: signed links from two memories and the theory of balance.

K. Sharma, M. Raghavendra, Y.-C. Lee, A. Kumar M, S. Kumar, "Representation Learning in Continuous-Time Dynamic
Signed Networks", CIKM 2023.

A friend's friends become mine, and so do an enemy's enemies: every node keeps a memory of either sort, and an event
decides by its sign which memory of the partner goes into which of one's own.
"""
