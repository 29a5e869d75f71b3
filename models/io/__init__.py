"""Readers and writers. One module per kind of data; every failure is a `FormatError`."""
