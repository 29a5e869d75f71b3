"""Runs on an existing Dask cluster; needs the extra `cluster`."""
