"""The methods that ship with Plexoscope. Each sub-folder with a `plugin.toml` is one method."""
