"""What a machine has: a display that answers, the system libraries, the log, answers about files. Knows no Qt."""
