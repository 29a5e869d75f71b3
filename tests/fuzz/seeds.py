"""Small sound files of networks, tables, arrays, volumes, recordings and methods, from which changes begin."""

import gzip
import io
import tempfile
from pathlib import Path

import numpy as np

from plexoscope.plugins.events import Checked, Dropped, Emitted, Ended, Entered, LiveSet, Logged, Progress, Progressed
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.recording.header import End, InputRecord, RecordingHeader, write_header
from plexoscope.plugins.recording.outputs import write_arrays
from plexoscope.plugins.recording.rows import row_of
from plexoscope.plugins.recording.stream import StreamWriter
from plexoscope.plugins.results import Check, Curve, Graph, Line, Matrix, Outputs, Scalar, Table, Text
from plexoscope.plugins.states import Failure, RunState
from tests.fuzz.mutators import archived

GRAPHML = b"""<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="d0" for="node" attr.name="class" attr.type="string"><default>left</default></key>
<key id="d1" for="edge" attr.name="weight" attr.type="double"/>
<key id="d2" for="node" attr.name="x" attr.type="float"/>
<key id="d3" for="node" attr.name="y" attr.type="int"/>
<key id="d4" for="node" attr.name="z" attr.type="long"/>
<key id="d5" for="all" attr.name="hub" attr.type="boolean"><default>false</default></key>
<key id="d6" for="port" yfiles.type="resources"/>
<graph id="G" edgedefault="undirected">
<node id="a"><data key="d0">right</data><data key="d2">1.5</data>
<data key="d3">2</data><data key="d4">3</data></node>
<node id="b"><data key="d5">true</data><graph id="a:" edgedefault="undirected"><node id="c"/></graph></node>
<edge id="e0" source="a" target="b"><data key="d1">0.5</data></edge><edge source="b" target="c" directed="false"/>
</graph></graphml>
"""
GML = b"""Creator "x"
graph [
  directed 1
  node [ id 1 label "a" class 2 graphics [ x 1.5 y 2 z 3E1 ] list 1 list 2 ]
  node [ id 2 label "b &amp; c" x 1 y 2 z 3 ]
  edge [ source 1 target 2 weight 0.5 value NAN ]
  edge [ source 1 target 2 weight -1.5e3 ]
]
"""
GEXF = b"""<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">
<graph defaultedgetype="undirected" mode="static">
<attributes class="node" mode="static"><attribute id="0" title="class" type="string"><default>left</default></attribute>
<attribute id="1" title="n" type="integer"/><attribute id="2" title="hub" type="boolean"/></attributes>
<attributes class="edge"><attribute id="0" title="strength" type="double"/></attributes>
<nodes><node id="a" label="A"><attvalues><attvalue for="1" value="7"/><attvalue for="2" value="true"/></attvalues>
<viz:position x="1.5" y="2" z="3"/></node><node id="b" label="B"/></nodes>
<edges><edge id="0" source="a" target="b" weight="0.5"><attvalues><attvalue for="0" value="1.5"/></attvalues></edge>
<edge source="b" target="a" type="mutual"/></edges></graph></gexf>
"""
PAJEK = (
    b'*Network x\n*Vertices 3\n1 "a b" 0.1 0.2 0.5 ic Red\n2 "b" 0.3 0.4 0.5\n'
    b'*Arcs :1 "likes"\n1 2 0.5 c Blue\n*Edges\n2 3 1\n',
    b"*vertices 3\n*arcslist\n1 2 3\n*Edgeslist\n1 3\n*Partition p\n1\n",
    b"*Vertices 2\n*Matrix\n0 1.5\n1 0\n",
)
NODE_LINK = (
    b'{"directed": true, "multigraph": false, "graph": {}, "nodes": [{"id": 1, "class": "l"}, {"id": 2.0, "x": 0.5}],'
    b' "links": [{"source": 1, "target": 2, "weight": 0.5, "kind": [1, {"a": null}]}]}',
    b'{"elements": {"nodes": [{"data": {"id": "a", "name": "A"}, "position": {"x": 1, "y": 2}}, {"data": {"id": "b"}}],'
    b' "edges": [{"data": {"id": "e", "source": "a", "target": "b"}}]}}',
    b'{"nodes": [{"name": "a", "group": 1}, {"name": "b"}], "links": [{"source": 0, "target": 1, "value": 3}]}',
    b'{"options": {"type": "mixed"}, "nodes": [{"key": "a", "attributes": {"size": 1}}], "edges": []}',
    b'{"graph": {"directed": false, "nodes": {"a": {"label": "A"}, "b": {"metadata": {"n": 1}}},'
    b' "edges": [{"source": "a", "target": "b", "metadata": {"w": true}}]}}',
    b'[{"data": {"id": "a"}}, {"data": {"id": "b"}}, {"group": "edges", "data": {"source": "a", "target": "b"}}]',
)
CX = (
    b'[{"CXVersion": "2.0", "hasFragments": false}, {"metaData": []}, {"attributeDeclarations": [{"nodes": {"name":'
    b' {"d": "string", "a": "n"}, "score": {"d": "double", "v": 0.5}}, "edges": {"i": {}}}]}, {"nodes": [{"id": 0,'
    b' "x": 1, "y": 2, "z": 3, "v": {"n": "a"}}, {"id": 1, "v": {}}]}, {"edges": [{"id": 0, "s": 0, "t": 1, "v":'
    b' {"i": "x"}}]}, {"status": [{"success": true}]}]',
    b'[{"numberVerification": [{"longNumber": 281474976710655}]}, {"nodes": [{"@id": 1, "n": "a"}, {"@id": 2}]},'
    b' {"edges": [{"@id": 3, "s": 1, "t": 2, "i": "binds"}]}, {"nodeAttributes": [{"po": [1, 2], "n": "size",'
    b' "v": "1.5", "d": "double"}]}, {"edgeAttributes": [{"po": 3, "n": "w", "v": "true", "d": "boolean"}]}]',
)
EDGES = (
    b"source,target,weight,Type,note\na,b,0.5,Directed,x\nb,c,2,Directed,\nc,a,1e-3,Directed,z\n",
    b"# a comment\n#i j t\n1 2 10\n2 3 20\n3 1 30\n",
    b"1 2\n2 3\n10.0 1\n",
    b'"sep=;"\nfrom;to;weight\na;b;0,5\nb;c;1,25\n',
    b"1 2 {'weight': 0.5, 'kind': 'x'}\n2 3 {}\n",
    b"time\ti\tj\tlabel_i\tlabel_j\n1353303380\t1\t2\tA\tB\n1353303400\t2\t3\tB\tA\n",
    b"1353303380\t1\t2\tA\tB\n1353303400\t2\t3\tB\tA\n",
    b"sender,receiver,date\na,b,2020-12-25T10:00:00Z\nb,c,2020-12-26\nc,a,2020-12-27 09:00\n",
    b"u,v,t\na,b,25/12/2020 10:00\nb,c,1/2/2021\n",
    b",source,target\n0,720575940596125868,720575940597856265\n1,720575940597856265,720575940596125869\n",
    "\ufeffsource\ttarget\na\tb\n".encode("utf-16"),
    b"#tag1,#tag2,3\n#tag2,#tag3,4\n%a,b,1\n",
    b'"source","target"\n"1","a","b"\n"2","b","c"\n',
)
MATRICES = (
    b"0,1.5,0\n1.5,0,2\n0,2,0\n",
    b",a,b,c\na,0,1,2\nb,1,0,nan\nc,2,inf,0\n",
    b"0 1 2 3\n0 0 4 5\n0 0 0 6\n0 0 0 0\n",
    b"a\tb\n0\t1\n1\t0\n",
    b"0;1,5;2\n1,5;0;3\n2;3;0\n",
    b"%c\n# r1 r2 r3\n1 2 3\n2 1 4\n3 4 1\n",
)
SERIES = (
    b"time,a,b\n0,1,2\n0.5,2,\n1.0,nan,3\n",
    b",a,b\n0,1,2\n1,2,3\n2,3,4\n",
    b"a,1,2,3,4\nb,2,3,4,5\n",
    b"1 2\n3 4\n5 6\n7 8\n",
    b"name,class,x,y,z\na,1,0.5,1,2\nb,2,1.5,2,3\n",
)
PAIRS = (
    {
        "net.csv": b"Source,Target,Type\n1,2,Undirected\n2,3,Undirected\n",
        "net.nodes.csv": b"Id,Label,class,x,y,z\n1,A,l,1,2,3\n2,B,l,2,3,4\n3,C,r,3,4,5\n",
    },
    {
        "sub-1_relmat.dense.tsv": b"0\t1\n1\t0\n",
        "nodeindices.tsv": b"index\tname\tx_mm\n2\tb\t1\n1\ta\t0\n",
        "sub-1_relmat.json": b'{"Directed": true}',
    },
    {"e.tsv": b"i\tj\tt\na\tb\t1\nb\ta\t2\n", "e.nodes.tsv": b"name\tclass\na\tx\nb\ty\n"},
    {"s.csv": b"a,b\n1,2\n2,3\n3,4\n", "s.json": b'{"RepetitionTime": 0.72, "SamplingFrequency": 2}'},
)
MANIFEST = b"""id = "my-method"
version = "1.0"
api = ">=1,<2"
title = "Mine"
summary = "What it does"
requires = ["torch>=2.1", "numpy"]
keywords = ["a word", "another"]
isolation = "process"
device = "any"
family = "nodes"
[citation]
authors = "A. Author"
title = "A title"
year = 2020
link = "https://example.org/"
[run]
target = "package.module:run"
params = "package.module:Params"
[[input]]
name = "network"
kind = "network | temporal_network"
title = "A network"
optional = true
[[channel]]
name = "loss"
kind = "scalar"
policy = "append"
title = "Loss"
unit = "bits"
place = "side"
[[sample]]
id = "club"
title = "Club"
kind = "network"
distribution = "networkx"
file = "a/b.csv"
licence = "CC0"
[sample.expects]
accuracy = 0.9
"""
PRESET = b"""method = "made-up"
version = "1"
[parameters]
n_bins = 20
speed = 0.5
quiet = true
word = "a \\u0041"
path = "/tmp/x"
mode = "slow"
level = 2
limit = 3.5
sizes = [1, 2]
names = ["a", "b"]
range = [0.0, 1.0]
"""


def pairs() -> list[bytes]:
    """Files and those beside them, each such folder as an archive of which the first member is opened."""
    labels = volumes()[1]
    named = (
        {"a_dseg.tsv": b"index\tname\n1\tx\n2\ty\n"},
        {"a_dseg.json": b'{"1": "x", "y": 2}'},
        {"LUT.txt": b"1 x 255 0 0 0\n"},
    )
    return [*map(archived, PAIRS), *(archived({"a_dseg.nii": labels, **each}) for each in named)]


def npz(**arrays: object) -> bytes:
    """Return an `.npz`."""
    target = io.BytesIO()
    np.savez(target, **{name: np.asarray(array) for name, array in arrays.items()})
    return target.getvalue()


def bundles() -> list[bytes]:
    edges = np.array([[0, 1], [1, 2]])
    sparse = {
        "format": np.array(b"csr"),
        "shape": [3, 3],
        "data": [1.5, 2.0],
        "indices": [1, 2],
        "indptr": [0, 1, 2, 2],
    }
    return [
        npz(edges=edges, weights=[0.5, 2.0], directed=True, names=["a", "b", "c"], labels=[0, 1, -1]),
        npz(edges=edges.T.astype(np.uint8), train=[0], val=[False, True, False], features=np.eye(3, dtype="f4")),
        npz(edges=edges, indptr=[0, 1, 1, 2], indices=[0, 1], shape=[3, 2], positions_mm=np.eye(3)),
        npz(**sparse),
        npz(m=np.array([[0, 1.5], [1.5, 0]])),
        npz(vectors=np.ones((2, 3, 2), "f4"), names=["a", "b", "c"], times=[0.0, 1.0], group=[1, 2, 3]),
        npz(x=np.arange(12.0).reshape(3, 4)),
    ]


def arrays() -> list[bytes]:
    found = []
    for array in (np.eye(3), np.arange(12, dtype=">i2").reshape(3, 4), np.asfortranarray(np.ones((2, 3, 2), "f4"))):
        target = io.BytesIO()
        np.save(target, array)
        found.append(target.getvalue())
    return found


def matlab() -> list[bytes]:
    from scipy.io import savemat
    from scipy.sparse import csc_matrix

    names = np.array(["a", "b", "c"], object)
    dense = {"connectivity": np.array([[0, 1.5, 0], [1.5, 0, 2], [0, 2, 0]]), "names": names, "TR": 0.72}
    options = [
        (dense, {"do_compression": True}),
        (dense, {}),
        ({"a": csc_matrix(np.eye(3)), "s": {"f": 1.0, "g": "x"}, "c": np.array(1 + 2j)}, {}),
        ({"tc": np.arange(12, dtype="i2").reshape(2, 6)}, {"format": "4"}),
    ]
    found = []
    for variables, more in options:
        target = io.BytesIO()
        savemat(target, variables, **more)
        found.append(target.getvalue())
    return found


def parquet() -> list[bytes]:
    import pyarrow as pa
    from pyarrow.parquet import write_table

    tables = [
        ({"source": ["a", "b"], "target": ["b", "c"], "weight": [0.5, 2.0]}, {}),
        ({"i": [1, 2], "j": [2, 3], "t": pa.array([0, 10**9], pa.timestamp("ns"))}, {"compression": "none"}),
        ({"pre": pa.array([720575940596125868, None]), "post": pa.array(["x", "y"]).dictionary_encode()}, {}),
        ({"a": pa.array([1.0, None]), "b": pa.array([True, False]), "c": pa.array([[1], []])}, {"version": "1.0"}),
        ({"u": pa.array([b"a", b"\xff"]), "v": ["b", None], "w": pa.array([1, 2], pa.decimal128(5, 2))}, {}),
    ]
    found = []
    for columns, more in tables:
        target = io.BytesIO()
        write_table(pa.table(columns), target, **more)
        found.append(target.getvalue())
    return found


def volumes() -> list[bytes]:
    import nibabel

    values = np.repeat(np.arange(6), 4).reshape(2, 3, 4)
    affine = np.array([[-2.0, 0, 0, 5], [0, 2, 0, 6], [0, 0, 2, 7], [0, 0, 0, 1]])
    scaled = nibabel.Nifti1Image(values.astype("i2"), affine)
    scaled.header.set_slope_inter(2, 1)
    frames = nibabel.Nifti1Image(np.arange(48, dtype=">f4").reshape(2, 3, 4, 2), affine)
    frames.header["pixdim"][4] = 0.72
    frames.header.set_xyzt_units("mm", "sec")
    colours = nibabel.Nifti1Image(np.zeros((2, 2, 2), [("R", "u1"), ("G", "u1"), ("B", "u1")]), affine)
    images = [
        nibabel.Nifti1Image(values.astype("f4"), affine),
        nibabel.Nifti1Image(values.astype("u1"), affine),
        nibabel.Nifti2Image(values.astype("i4"), affine),
        scaled,
        frames,
        colours,
    ]
    return [image.to_bytes() for image in images]


def freesurfer() -> list[bytes]:
    import nibabel

    return [nibabel.MGHImage(np.arange(24, dtype=kind).reshape(2, 3, 4), np.eye(4)).to_bytes() for kind in ("u1", "f4")]


def recordings() -> list[bytes]:
    """Folders, each as an archive: what a run leaves when it succeeds, and when it fails."""
    kinds = {"loss": "scalar", **{kind: kind for kind in ("curve", "graph", "matrix", "table", "text")}}
    values = [
        Scalar({"loss": 0.5}, "first"),
        Curve([Line("roc", np.arange(3.0), np.arange(3.0) / 2)], "x", "y"),
        Graph(np.zeros((3, 2), "f4"), np.array([[0, 1], [1, 2]])),
        Matrix(np.eye(2), ("a", "b"), ("c", "d")),
        Table({"n": np.arange(2), "word": ("x", "y")}),
        Text("*words*", "markdown"),
    ]
    begun = [Entered(RunState.RUNNING), Progressed(Progress(1, 2, "first")), Logged("line"), LiveSet({"speed": 2.0})]
    begun += [Emitted(name, step, value) for step, (name, value) in enumerate(zip(kinds, values, strict=True))]
    good = [*begun, Checked(Check("bar", "≥ 1", 2.0, True)), Ended(RunState.SUCCEEDED, None, Outputs({"loss": 0.5}))]
    bad = [begun[0], begun[4], Dropped("loss", 3), Ended(RunState.FAILED, Failure("ValueError", "no", ""), None)]
    declared = tuple(
        Channel(name, kind, "append" if kind == "scalar" else "latest", name) for name, kind in kinds.items()
    )
    header = RecordingHeader(
        "made-up", "1", "Made up", "2026-01-02T03:04:05Z", 5, "cpu", "thread", 1 << 20, {"n": 1}, {"numpy": "2"},
        {"cores": 2}, {"network": InputRecord("net.csv", "network", "blake2b:0")}, declared,
    )  # fmt: skip
    found = []
    for events in (good, bad):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            writer = StreamWriter(folder / "events.arrow")
            writer.write([row_of(number, number / 4, event) for number, event in enumerate(events)])
            writer.close()
            state = events[-1].state
            end = End(str(state), 2.0, 1, 1, len(events), len(events), "", {"loss": 1}, {"loss": 2})
            write_header(folder, RecordingHeader(**{**vars(header), "end": end}))
            write_arrays(folder, {"weights": np.arange(6.0).reshape(2, 3)})
            found.append(archived({each.name: each.read_bytes() for each in sorted(folder.iterdir())}))
    return found


def gzipped(contents: list[bytes]) -> list[bytes]:
    return [gzip.compress(content, 1, mtime=0) for content in contents]
