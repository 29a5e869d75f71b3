"""Who meets whom next, in streams of events?"""
