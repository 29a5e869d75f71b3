"""The tractogram samples that the application itself knows. Samples of methods stand in their manifests."""

from importlib.resources import as_file, files

from plexoscope.plugins.manifest import Sample, read_samples


def tractogram_samples() -> tuple[Sample, ...]:
    """Return the samples of `assets/samples.toml`, the one for a first look at the head."""
    with as_file(files("plexoscope.assets") / "samples.toml") as path:
        return read_samples(path)
