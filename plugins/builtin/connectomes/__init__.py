"""Which brain regions are linked, and which belong together?"""
