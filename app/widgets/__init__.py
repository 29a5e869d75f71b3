"""Small widgets that know a theme and no document."""
