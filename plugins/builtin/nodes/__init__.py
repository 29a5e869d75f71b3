"""To which class does a node belong?"""
