"""What a method is asked: splits of edges and nodes, candidates, and features from structure."""
