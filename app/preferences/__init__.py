"""What suits the user and the machine and is no part of what is open: declared once, kept by key; no Qt."""
