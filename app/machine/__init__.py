"""What a machine has: a display that answers, the system libraries, and the line that installs them. Knows no Qt."""
