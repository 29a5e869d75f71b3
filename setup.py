"""Lists the packages by walking the mapped folders, so that a new folder needs no edit here."""

from setuptools import find_namespace_packages, setup

FOLDERS = ("app", "render", "models", "plugins", "shaders", "assets")

setup(
    packages=[
        name
        for folder in FOLDERS
        for name in [
            f"plexoscope.{folder}",
            *(f"plexoscope.{folder}.{sub}" for sub in find_namespace_packages(folder, exclude=["*__pycache__*"])),
        ]
    ]
)
