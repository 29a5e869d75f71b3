"""Resources only."""
