"""ROC lines of examinations: named with their area, and empty where there is nothing to tell apart."""

import numpy as np

from plexoscope.plugins.builtin.curves import roc_line, roc_of


def test_a_line_says_its_area() -> None:
    line = roc_line("Recency", np.array([2.0, 1.0]), np.array([1.5, 0.0]), baseline=True)
    assert (line.name, line.baseline) == ("Recency 0.750", True)
    assert (line.x[0], line.y[0], line.x[-1], line.y[-1]) == (0, 0, 1, 1)


def test_one_class_only() -> None:
    line = roc_line("Sign", np.array([1.0]), np.array([]))
    assert (line.name, len(line.x), line.baseline) == ("Sign, one class only", 0, False)


def test_the_picture_says_what_was_asked() -> None:
    line = roc_line("Model", np.ones(1), np.zeros(1))
    assert roc_of([line], "test pairs").x_label == "False positive rate, test pairs"
    assert roc_of([line]).x_label == "False positive rate"
