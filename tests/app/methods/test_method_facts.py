"""What is told of a method before it is run: whether it fits what is open, its badges, its sample, its paper."""

import pytest

from plexoscope.app.inputs.words import OpenInput
from plexoscope.app.methods.method_facts import (
    badges,
    citation_words,
    fitting,
    n_filled,
    paper_words,
    sample_inputs,
    split_summary,
    why_no_sample,
)
from plexoscope.plugins.manifest import Citation, Input, PaperFigure, Sample


def opened(*kinds):
    return [OpenInput(f"{kind}:{number}", kind, "", kind, None) for number, kind in enumerate(kinds)]


def wants(*kinds):
    return tuple(
        Input(f"i{number}", kind.removesuffix("?"), kind, kind.endswith("?")) for number, kind in enumerate(kinds)
    )


@pytest.mark.parametrize(
    ("inputs", "there", "n"),
    [
        (("network",), (), 0),
        (("network",), ("network",), 1),
        (("network",), ("volume",), 0),
        (("network", "network"), ("network",), 0),
        (("network", "network"), ("network", "network"), 2),
        (("volume | network", "volume"), ("volume", "network"), 2),
        (("volume", "volume | network"), ("network", "volume"), 2),
        (("network", "volume?"), ("network", "volume"), 1),
        (("volume?",), ("network",), 0),
        (("volume?",), ("volume",), 1),
        ((), ("volume",), 0),
    ],
)
def test_a_method_fits_if_all_that_it_needs_is_open(made_up, inputs, there, n):
    assert n_filled(made_up("m", inputs=wants(*inputs)).manifest, opened(*there)) == n


def test_those_that_take_most_of_it_come_first_then_the_newest(made_up):
    methods = [
        made_up("old", inputs=wants("network"), year=2001),
        made_up("new", inputs=wants("network"), year=2024),
        made_up("both", inputs=wants("network", "volume"), year=1999),
        made_up("absent", "needs dgl, not installed: pip install dgl", inputs=wants("network")),
        made_up("other", inputs=wants("vectors")),
    ]
    assert [each.id for each in fitting(methods, opened("network", "volume"))] == ["both", "new", "old"]
    assert fitting(methods, ()) == []


@pytest.mark.parametrize(
    ("reason", "summary", "fits", "words"),
    [
        ("", "Walks", False, ["runs here"]),
        ("", "Walks; our reading: slowly", True, ["runs here", "fits what is open", "our reading"]),
        ("needs dgl, not installed: pip install dgl", "Walks", True, ["needs dgl"]),
        ("needs torch and dgl, not installed: pip install torch dgl", "Walks", False, ["needs torch and dgl"]),
    ],
)
def test_badges(made_up, reason, summary, fits, words):
    assert [each for each, _ in badges(made_up("m", reason, summary=summary), fits)] == words


def test_a_method_runs_on_its_own_sample_if_that_is_installed(made_up):
    here = Sample("here", "Here", "network", "plexoscope", "plexoscope/assets/samples.toml", "MIT")
    gone = Sample("gone", "Gone", "network", "no-such-package", "a.csv", "MIT")
    inputs = wants("network", "volume?")
    ready = made_up("m", inputs=inputs, samples=(here, gone))
    assert sample_inputs(ready.manifest) == {"i0": "here"}
    assert why_no_sample(ready) == ""
    assert "pip install --no-deps no-such-package" in why_no_sample(made_up("m", inputs=inputs, samples=(gone,)))
    assert why_no_sample(made_up("m", inputs=inputs)) == "It comes without a sample"
    assert why_no_sample(made_up("m", inputs=wants("volume?"))) == "", "it needs none"
    assert why_no_sample(made_up("m", "needs dgl", inputs=inputs, samples=(here,))) == "needs dgl"


def test_what_the_authors_report():
    assert paper_words(PaperFigure("hits", "NCN, Cora", 0.8905, 0.0096)) == "NCN, Cora: 0.8905 ± 0.0096 hits"
    assert paper_words(PaperFigure("mean-rank", "NAT", 12.0)) == "NAT: 12 mean rank"


@pytest.mark.parametrize("link", ["file:///etc/passwd", "javascript:alert(1)", "smb://host/share", "relative", ""])
def test_a_citation_links_to_the_web_alone(link):
    assert "href" not in citation_words(Citation("A", "T", 2022, link=link))
    assert 'href="https://doi.org/1"' in citation_words(Citation("A", "T", 2022, link="https://doi.org/1"))


@pytest.mark.parametrize(
    ("summary", "what", "reading"),
    [
        ("Who meets whom", "Who meets whom", ""),
        ("Who meets whom: in a plane", "Who meets whom: in a plane", ""),
        ("Who meets whom; our reading: by day", "Who meets whom", "Our reading: by day"),
        ("Who meets whom. Our reading: without a clock", "Who meets whom", "Our reading: without a clock"),
        ("Who meets whom: our reading, as it says no more", "Who meets whom", "Our reading, as it says no more"),
    ],
)
def test_how_a_method_differs_from_its_paper_is_told_beside_its_form(summary, what, reading):
    assert split_summary(summary) == (what, reading)
