"""Panels: each shows one result kind and knows no method."""
