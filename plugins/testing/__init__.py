"""What an author tests a method with: the tests that hold for every method, and a run without a window or thread."""

from plexoscope.plugins.testing.method_conformance import MethodConformance
from plexoscope.plugins.testing.plugin_conformance import PluginConformance
from plexoscope.plugins.testing.run_here import Ran, run_here
from plexoscope.plugins.testing.trial import Failing, Noise

__all__ = ["Failing", "MethodConformance", "Noise", "PluginConformance", "Ran", "run_here"]
