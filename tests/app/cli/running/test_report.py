"""What a finished run prints."""

from plexoscope.app.cli.running.report import print_result


def test_what_failed_stands_first(capsys):
    checks = [
        {"name": name, "expected": "> 0", "got": 1, "passed": passed}
        for name, passed in (("first", True), ("second", False), ("third", True), ("fourth", False))
    ]
    print_result({"method": "m", "state": "succeeded", "seconds": 1.0, "metrics": {}, "checks": checks})
    rows = capsys.readouterr().out.splitlines()[-4:]
    assert [row.split()[0] for row in rows] == ["second", "fourth", "first", "third"]
