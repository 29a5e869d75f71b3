"""Signed events as SNAP hands them out: ratings of Bitcoin traders, votes of Wikipedia, links between subreddits."""

import gzip

import pytest

from plexoscope.models.errors import FormatError
from plexoscope.models.io.sniffing import kind_of_file
from plexoscope.models.io.temporal import read_temporal_network

BITCOIN = (
    "6,2,4,1289241911.72836\n6,5,-10,1289241941.53378\n1,15,1,1289243140.39049\n"
    "4,3,7,1289245277.36975\n13,16,8,1289254254.44746\n"
)
REDDIT = (
    "SOURCE_SUBREDDIT\tTARGET_SUBREDDIT\tPOST_ID\tTIMESTAMP\tLINK_SENTIMENT\tPROPERTIES\n"
    "leagueoflegends\tteamredditteams\t1u4nrps\t2013-12-31 16:39:58\t1\t345.0,298.0\n"
    "theredlion\tsoccer\t1u4qkd\t2013-12-31 18:18:37\t-1\t101.0,98.0\n"
)
VOTE = "SRC:{}\nTGT:BDD\nVOT:{}\nRES:1\nYEA:2013\nDAT:{}\nTXT:'''Support''' as co-nom.\n\n"
RFA = (
    VOTE.format("Cuchullain", -1, "01:04, 20 April 2013")
    + VOTE.format("Steel1943", 1, "23:13, 19 April 2013")
    + VOTE.format("", 1, "23:13, 19 April 2013")
    + VOTE.format("BDD", 1, "23:13, 19 April 2013")
    + VOTE.format("Zoe", 0, "")
)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    ("name", "text", "weights", "first"),
    [
        ("soc-sign-bitcoinotc.csv", BITCOIN, [4, -10, 1, 7, 8], ("6", "2")),
        ("soc-redditHyperlinks-body.tsv", REDDIT, [1, -1], ("leagueoflegends", "teamredditteams")),
        ("wiki-RfA.txt", RFA, [1, -1], ("Steel1943", "BDD")),
    ],
)
def test_signs_directions_and_times(tmp_path, packed, name, text, weights, first):
    path = tmp_path / (f"{name}.gz" if packed else name)
    path.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    assert kind_of_file(path) == "temporal_network"
    network = read_temporal_network(path)
    assert network.directed
    assert network.weights.tolist() == weights
    assert (network.node_names[network.source[0]], network.node_names[network.target[0]]) == first
    assert (network.time_s > 1.28e9).all()


def test_votes_that_say_too_little_are_counted(tmp_path):
    path = tmp_path / "wiki-RfA.txt"
    path.write_text(RFA)
    network = read_temporal_network(path)
    assert network.citation == "2 votes without a voter, a candidate or a date are left out."
    assert network.time_s.tolist() == [1366413180, 1366419840]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (VOTE.format("A", 2, "23:13, 19 April 2013"), "line 1: expected a vote of -1, 0 or 1, got '2'"),
        (
            RFA + VOTE.format("A", 1, "yesterday"),
            "line 41: expected a date as in 23:13, 19 April 2013, got",
        ),
        ("SRC:A\nTGT:B\nVOT:1\n", "line 1: expected a record with SRC, TGT, VOT, DAT, got no DAT"),
        (VOTE.format("", 1, ""), "votes: expected some with a voter and a date, got none"),
    ],
)
def test_faults_of_votes(tmp_path, text, message):
    path = tmp_path / "wiki-RfA.txt"
    path.write_text(text)
    with pytest.raises(FormatError, match=message) as error:
        read_temporal_network(path)
    assert str(error.value).endswith(f": {path}")
