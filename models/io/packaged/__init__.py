"""Data inside other people's packages: read from their files, without importing any of their code.

One module per package of data. Each gives the data type with licence and citation filled in.
"""
