"""What is to be drawn, described without GL and cheap to compare."""
