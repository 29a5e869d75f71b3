"""The method contract, discovery, the runner, channels, and the built-in methods. No Qt, no GL."""
