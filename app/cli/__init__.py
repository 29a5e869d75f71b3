"""The command line: one module per command, with `DESCRIPTION`, `add_arguments(parser)` and `run(arguments)`.

stdout carries results only; progress and messages go to stderr. Commands raise, and `app.main` reports.
"""
