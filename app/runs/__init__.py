"""Runs in the window: started, listed, watched, their panels fed, replayed, compared."""
