"""Runs in a process of their own, with shared memory and one that waits warm."""
