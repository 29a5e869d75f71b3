"""Orders in which segments are drawn, one module each."""
