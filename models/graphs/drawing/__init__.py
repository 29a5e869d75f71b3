"""Where nodes and edges are drawn: layouts and bundling."""
