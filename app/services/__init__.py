"""What every part of the window is handed: work in the background, the clock, messages, actions."""
