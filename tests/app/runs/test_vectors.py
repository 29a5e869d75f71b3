"""Vectors of a run as the input of the explorer."""

from tests.app.counter import METHOD

VECTORS_METHOD = METHOD.replace('"counter"', '"maker"').replace(
    "    return Outputs(metrics",
    """    from plexoscope.plugins.results import Points
    ctx.emit("places", Points(np.zeros((1, 9, 2)), np.zeros(1), tuple("abcabcabc"), tuple("pqrstuvwx")))
    return Outputs(arrays={"vectors": ctx.rng.normal(size=(2, 9, 4))}, metrics""",
).replace("# [[channel]]", """# [[channel]]
# name = "places"
# kind = "points"
# policy = "latest"
# title = "Places"
# [[channel]]""", 1)  # fmt: skip


def test_the_vectors_of_a_run_become_the_input_of_the_explorer(window, qtbot, plugin_dir):
    assert not window.running.starter.can_explore()
    (plugin_dir / "maker.py").write_text(VECTORS_METHOD)
    window.running.library.reload()
    window.document.select_method("maker", "Maker")
    window.running.run_method()
    qtbot.waitUntil(window.running.starter.can_explore, timeout=20_000)
    before = window.document.state
    window.actions_.qaction("method.explore").trigger()
    state = window.document.state
    (taken,) = state.vectors
    assert taken.vectors.values.shape == (2, 9, 4)
    assert taken.vectors.names == tuple("pqrstuvwx")
    assert taken.vectors.item_values["group"].tolist() == list("abcabcabc")
    assert state.selected_method == "embedding"
    assert window.running.starter.why_not() == ""
    window.document.history.undo()
    assert window.document.state == before
