"""Curves by which answers are judged, as all examinations show them."""

from collections.abc import Iterable

import numpy as np

from plexoscope.models.data.arrays import F64
from plexoscope.models.graphs.scores.evaluation import auc, roc_curve
from plexoscope.plugins.results import Curve, Line

UNIT = (0.0, 1.0)


def roc_line(name: str, positive: F64, negative: F64, *, baseline: bool = False) -> Line:
    """Return the ROC of scores (P,) and (Q,), named with its area; an empty line if a class is empty."""
    if not len(positive) or not len(negative):
        return Line(f"{name}, one class only", np.zeros(0), np.zeros(0), baseline)
    return Line(f"{name} {auc(positive, negative):.3f}", *roc_curve(positive, negative), baseline)


def roc_of(lines: Iterable[Line], asked: str = "") -> Curve:
    """Return the ROCs in one picture; `asked` says which questions they answer."""
    of = f", {asked}" if asked else ""
    return Curve(tuple(lines), f"False positive rate{of}", "True positive rate", UNIT, UNIT)
