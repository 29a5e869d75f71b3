"""The option --as of info, render and run."""

import numpy as np
import pytest
import scipy.io

from plexoscope.app.main import main


@pytest.mark.parametrize(
    ("way", "found"),
    [("matrix", "n_edges      6"), ("edges", "n_edges      3"), ("events", "n_events    3")],
)
def test_a_table_is_read_as_it_is_said_to_be(tmp_path, capsys, way, found):
    (tmp_path / "a.csv").write_text("1,2,0.9\n2,3,0.8\n1,3,0.1\n")
    assert main(["info", str(tmp_path / "a.csv")]) == 3
    assert "(--as matrix, edges or events says which)" in capsys.readouterr().err
    assert main(["info", str(tmp_path / "a.csv"), "--as", way]) == 0
    assert found in capsys.readouterr().out


def test_a_variable_of_a_struct_as_the_input_of_a_method(tmp_path, capsys):
    full = np.random.default_rng(0).random((2, 2))
    scipy.io.savemat(tmp_path / "a.mat", {"s": {"p": full + full.T, "q": np.triu(full, 1)}})
    run = ["run", "communities", "--input", str(tmp_path / "a.mat"), "--no-record"]
    assert main(run) == 3
    assert "(--as s.p or s.q says which)" in capsys.readouterr().err
    main([*run, "--as", "s.p"])
    assert "expected three nodes or more, got 2" in capsys.readouterr().err, "it was read, and reached the method"
