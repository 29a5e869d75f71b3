"""Which edges of a network are missing?"""
