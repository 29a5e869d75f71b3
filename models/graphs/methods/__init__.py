"""The science of methods on graphs, one package each, named as the method's plugin."""
