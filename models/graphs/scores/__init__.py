"""How well a method answers: ROC, ranking, precision."""
