"""Icons, themes, fonts and small samples."""
