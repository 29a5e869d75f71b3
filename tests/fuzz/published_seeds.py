"""Small data sets as papers publish them: Planetoid's pickles, folders of several tables, torch's archives."""

import pickle

import numpy as np
from scipy.sparse import csr_matrix

from tests.fuzz.mutators import archived

INTERACTIONS = (
    b"user_id,item_id,timestamp,state_label,comma_separated_list_of_features\n"
    b"0,0,0.0,0,-0.17,0.3\n7,0,3.5,0,0.1,0.3\n0,7,2.0,1,0.1,0.0\n"
)
VOTES = (
    b"SRC:A\nTGT:B\nVOT:1\nRES:1\nYEA:2013\nDAT:23:13, 19 April 2013\nTXT:yes\n\n"
    b"SRC:C\nTGT:B\nVOT:-1\nRES:1\nYEA:2013\nDAT:01:04, 20 April 2013\nTXT:no\n\n"
)
_ELLIPTIC = {
    "elliptic_txs_edgelist.csv": b"txId1,txId2\n10,11\n12,13\n",
    "elliptic_txs_features.csv": b"10,1,0.5,1\n11,1,2,3\n12,2,4,5\n13,2,6,7\n",
    "elliptic_txs_classes.csv": b"txId,class\n10,unknown\n11,1\n12,2\n",
}
_LINQS = {"toy.cites": b"p1\tp2\np2\tp3\n", "toy.content": b"p1\t0\t1\tA\np2\t1\t0\tB\np3\t1\t1\tA\n"}
_BENCHMARK = {
    "edge.csv": b"0,1\n1,2\n",
    "num-node-list.csv": b"3\n",
    "num-edge-list.csv": b"2\n",
    "node-feat.csv": b"1,2\n3,4\n5,6\n",
    "node-label.csv": b"0\n1\n0\n",
}


def planetoid() -> list[bytes]:
    words, classes = csr_matrix(np.eye(3, dtype=np.float32)), np.eye(3, dtype=np.int32)
    held = {"graph": {0: [1], 1: [0, 4], 4: [1]}, "x": words, "y": classes[:2], "allx": words, "ally": classes}
    held |= {"tx": csr_matrix(np.eye(2, 3)), "ty": classes[:2]}
    files = [{f"ind.toy.{part}": pickle.dumps(each, protocol) for part, each in held.items()} for protocol in (0, 2, 4)]
    return [archived({**each, "ind.toy.test.index": b"4\n3\n"}) for each in files]


def tables() -> list[bytes]:
    return [archived(each) for each in (_ELLIPTIC, _LINQS, _BENCHMARK)]


def torch_files() -> list[bytes]:
    held = {"edge": np.array([[0, 1], [1, 2]]), "edge_neg": np.array([[0, 2]])}
    older = b"".join(pickle.dumps(each, 2) for each in (0x1950A86A20F9469CFC6C, 1001, {}, held, []))
    return [archived({"train/data.pkl": pickle.dumps(held, 2)}), older]
