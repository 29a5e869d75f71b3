"""From the state to the scene that is drawn, for the window and the command line alike. Knows no Qt."""
