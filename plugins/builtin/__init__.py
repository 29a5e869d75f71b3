"""The methods that ship with Plexoscope: a folder a family, and in it a folder with a `plugin.toml` a method."""
