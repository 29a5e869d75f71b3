"""Lists the packages by walking the mapped folders, so that a new folder needs no edit here."""

from setuptools import find_namespace_packages, setup

FOLDERS = {"api": "app/api", **{each: each for each in ("app", "render", "models", "plugins", "shaders", "assets")}}
# What is plexoscope.api is not a second time plexoscope.app.api.
LEFT_OUT = ["*__pycache__*", "api", "api.*"]

setup(
    packages=[
        name
        for package, folder in FOLDERS.items()
        for name in [
            f"plexoscope.{package}",
            *(f"plexoscope.{package}.{sub}" for sub in find_namespace_packages(folder, exclude=LEFT_OUT)),
        ]
    ]
)
