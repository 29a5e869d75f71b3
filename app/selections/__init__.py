"""What is selected: shown, inverted, brushed, kept under a name, and made a layer, a network or a file."""
