"""The session file: everything that is open as one `.plexo`, read again by the readers that opened it. Knows no Qt."""
