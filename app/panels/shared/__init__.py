"""What panels of several families draw with: legends, time bars, colours of values, a canvas that zooms."""
