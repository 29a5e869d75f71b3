"""`plexoscope bench streamlines`: every figure is there and can be true; what was typed wrong is told before."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from plexoscope.app.cli.measuring import frames, loading, opening
from plexoscope.app.cli.measuring.memory import peak_rss_bytes
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.errors import MissingError
from plexoscope.models.io.tractogram import write_tractogram
from plexoscope.render.gpu import transparency
from plexoscope.render.gpu.context import create_headless_context
from plexoscope.render.gpu.transparency import METHODS
from tests.bench.figure import draw_figure, readme_table
from tests.bench.generated_tractogram import N_POINTS_MIN, generated_tractogram

KEYS = [
    *("file", "n_streamlines", "n_segments", "default", "orders", "moving", "first_picture_s", "complete_picture_s"),
    *("load_s", "nibabel_load_s", "peak_rss_bytes"),
]
ORDER_KEYS = ["order", "alpha", "psnr_db", "ssim", "frame_ms_median", "frame_ms_p95", "ratio_to_none", "gpu_bytes"]
SMALL = ("--size", "64x48", "--views", "1")


@pytest.fixture(scope="module")
def version_code() -> int:
    """Of the GL of this machine; skips where there is none."""
    try:
        context = create_headless_context()
    except MissingError as error:
        pytest.skip(str(error))
    with context:
        code = context.version_code
    context.release()
    return code


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """As few frames as there can be."""
    monkeypatch.setattr(frames, "N_PAIRS", 2)
    monkeypatch.setattr(opening, "N_OPENINGS", 1)
    monkeypatch.setattr(loading, "N_REPEATS", 1)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory) -> Path:
    """40 streamlines of 30 mm that cross."""
    path = tmp_path_factory.mktemp("bench") / "bundle.tck"
    rng = np.random.default_rng(0)
    heading = rng.normal(size=(40, 1, 3))
    steps = np.arange(30)[:, None] * heading / np.linalg.norm(heading, axis=2, keepdims=True)
    points = rng.normal(size=(40, 1, 3)) * 4 + steps
    write_tractogram(Tractogram(points.reshape(-1, 3).astype(np.float32), np.arange(41) * 30), path)
    return path


def test_every_order_is_measured(plexoscope, bundle, version_code):
    said = plexoscope("bench", "streamlines", bundle, "--json", "--alphas", "0.3,0.8", *SMALL)
    figures = json.loads(said.out)
    assert said.code == 0
    assert list(figures)[: len(KEYS)] == KEYS
    assert (figures["file"], figures["n_streamlines"], figures["n_segments_in_file"]) == (str(bundle), 40, 40 * 29)
    assert 40 <= figures["n_segments"] <= 40 * 29
    offered = [name for name, method in METHODS.items() if method.version_code <= version_code]
    assert [(row["order"], row["alpha"]) for row in figures["orders"]] == [(n, a) for n in offered for a in (0.3, 0.8)]
    assert figures["default"] in offered
    for row in figures["orders"]:
        assert list(row)[: len(ORDER_KEYS)] == ORDER_KEYS
        assert 0 < row["frame_ms_median"] <= row["frame_ms_p95"]
        assert row["ratio_to_none"] == 1 if row["order"] == "none" else row["ratio_to_none"] > 0
        assert row["gpu_bytes"] > 40 * 29 * 12  # more than the points alone
        assert row["n_frames"] == 2
    assert 0 < figures["moving"]["median_ms"] <= figures["moving"]["p95_ms"]
    assert 0 < figures["moving"]["share_drawn"] <= 1
    assert 0 < figures["first_picture_s"] <= figures["complete_picture_s"]
    assert figures["load_s"] > 0
    assert figures["nibabel_load_s"] > 0
    assert 1e7 < figures["peak_rss_bytes"] < 1e10
    if "exact" in offered:
        psnr_db = {row["order"]: row["psnr_db"] for row in figures["orders"] if row["alpha"] == 0.8}
        assert psnr_db["exact"] is None or psnr_db["exact"] > 90
        assert psnr_db["sorted"] > psnr_db["none"] > 5
        assert all(-1 <= row["ssim"] <= 1 for row in figures["orders"])
        assert [row["ssim"] for row in figures["orders"] if row["order"] == "exact"] == pytest.approx([1, 1], abs=1e-6)


def test_only_what_is_asked_and_as_a_table(plexoscope, bundle, version_code):
    said = plexoscope("bench", "streamlines", bundle, "--orders", "none,sorted,none", "--alphas", "0.3", *SMALL)
    assert said.code == 0
    lines = [line.split() for line in said.out.splitlines()]
    assert lines[1][:3] == ["streamlines", "40,", "1"]
    assert [line[:2] for line in lines if line and line[0] in METHODS] == [["none", "0.3"], ["sorted", "0.3"]]
    for words in ("dB" if version_code >= 430 and "exact" in METHODS else "–", "ms", "MB", "nibabel", "64 × 48 px"):
        assert words in said.out


def test_a_machine_without_the_exact_order(plexoscope, bundle, version_code, monkeypatch):
    """As with GL 3.3: no quality, all else, and a word about it."""
    # Another dictionary: what is deleted and put back stands at the end of the first.
    offered = {name: method for name, method in METHODS.items() if method.version_code <= 330}
    monkeypatch.setattr(transparency, "METHODS", offered)
    said = plexoscope("bench", "streamlines", bundle, "--json", "--alphas", "0.3", "--orders", "sorted", *SMALL)
    (row,) = json.loads(said.out)["orders"]
    assert (row["psnr_db"], row["ssim"]) == (None, None)
    assert "does not offer the order 'exact'" in said.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["graph", "f.tck"], "invalid choice: 'graph'"),
        (["streamlines", "fornix", "--orders", "sorted,non"], "got 'non' (did you mean 'none'?)"),
        (["streamlines", "fornix", "--orders", "sorted,"], "--orders: expected some of sorted"),
        (["streamlines", "fornix", "--alphas", "0.3,2"], "argument --alphas: expected a number in 0 … 1, got '2'"),
        (["streamlines", "fornix", "--alphas", "0"], "argument --alphas: expected opacities above 0"),
        (["streamlines", "fornix", "--views", "7"], "--views: expected 1 … 6, got 7"),
        (["streamlines", "fornix", "--size", "64"], "argument --size: expected WIDTHxHEIGHT in pixels"),
        (["streamlines", "fornix", "--size", "64x10"], "--size: expected at least 11 px a side, got 64x10"),
        (["streamlines", "fornix", "--size", "60000x60000"], "px a side here, got 60000"),
    ],
)
def test_wrong_usage(plexoscope, words, message):
    said = plexoscope("bench", *words)
    assert (said.code, said.out) == (2, "")
    assert message in said.err


def test_a_file_that_is_none(plexoscope, tmp_path):
    (tmp_path / "broken.trk").write_bytes(b"TRACK\0" + bytes(40))
    for word in (tmp_path / "broken.trk", tmp_path / "absent.trk"):
        said = plexoscope("bench", "streamlines", word, *SMALL)
        assert (said.code, said.out) == (3, "")
        assert str(word) in said.err


def test_a_cancelled_bench_prints_no_half_table(plexoscope, bundle, version_code, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(frames, "home_camera", interrupted)
    said = plexoscope("bench", "streamlines", bundle, *SMALL)
    assert (said.code, said.out) == (1, "")
    assert said.err.endswith("plexoscope: cancelled\n")


def test_what_nibabel_does_not_read_has_no_second_time(bundle, tmp_path):
    from plexoscope.models.io.tractogram import read_tractogram

    path = tmp_path / "bundle.trx"
    write_tractogram(read_tractogram(bundle), path)
    ours_s, theirs_s = loading.load_seconds(path)
    assert ours_s > 0
    assert theirs_s is None


def test_a_process_that_fails_to_open_says_why(tmp_path, version_code):
    with pytest.raises(RuntimeError, match=r"FormatError: .*absent\.tck"):
        opening.measure_openings(tmp_path / "absent.tck", (64, 48))


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")
def test_a_child_does_not_inherit_the_peak_of_its_parent():
    ballast = np.ones(1 << 25)  # 256 MB, touched
    code = "from plexoscope.app.cli.measuring.memory import peak_rss_bytes as peak; print(peak())"
    child = int(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
    assert child < ballast.nbytes < peak_rss_bytes()


def test_the_generated_tractogram_is_the_same_every_time():
    one, two = generated_tractogram(300), generated_tractogram(300)
    np.testing.assert_array_equal(one.positions_mm, two.positions_mm)
    np.testing.assert_array_equal(one.offsets, two.offsets)
    assert one.n_streamlines == 300
    assert np.diff(one.offsets).min() >= N_POINTS_MIN
    within = np.delete(np.linalg.norm(np.diff(one.positions_mm, axis=0), axis=1), one.offsets[1:-1] - 1)
    np.testing.assert_allclose(within, 1, atol=1e-3)


@pytest.fixture
def whole_figures() -> dict:
    """Such as a whole brain gives."""
    rows = [
        {"order": order, "alpha": alpha, "psnr_db": psnr_db, "ssim": 0.9, "ratio_to_none": ratio, "gpu_bytes": 10**8}
        for order, psnr_db, ratio in (("sorted", 49.6, 1.12), ("none", 19.6, 1.0), ("exact", None, 9.3))
        for alpha in (0.3, 0.8)
    ]
    machine = {"size_px": [1024, 768], "views_deg": [[0, 0]], "renderer": "llvmpipe (LLVM 15)"}
    return {"file": "a_b.tck", "n_streamlines": 140_000, "n_segments": 4_640_000, "orders": rows, **machine}


def test_the_table_of_the_readme(whole_figures):
    assert readme_table(whole_figures).splitlines() == [
        "| order | opacity 0.3 | opacity 0.8 | on the GPU |",
        "|---|---|---|---|",
        "| `sorted` | 49.6 dB, 0.9000, 1.12 × | 49.6 dB, 0.9000, 1.12 × | 100 MB |",
        "| `none` | 19.6 dB, 0.9000, 1.00 × | 19.6 dB, 0.9000, 1.00 × | 100 MB |",
        "| `exact` | reference, 9.30 × | reference, 9.30 × | 100 MB |",
    ]


def test_the_figure_shows_every_order(whole_figures):
    image = draw_figure(whole_figures)
    colours = {tuple(rgb) for _, rgb in image.getcolors(1 << 20)}
    assert image.size == (1500, 620)
    assert {(0x00, 0x72, 0xB2), (0xD5, 0x5E, 0x00), (0x00, 0x9E, 0x73)} <= colours
    for row in whole_figures["orders"]:
        row["psnr_db"] = None
    with pytest.raises(ValueError, match="expected PSNR of some order"):
        draw_figure(whole_figures)


def test_ctrl_c_ends_the_processes_too(bundle, version_code):
    """In a terminal the signal reaches the whole group."""
    words = [sys.executable, "-m", "plexoscope.app.main", "bench", "streamlines", str(bundle), *SMALL]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    # A shell has its background jobs ignore the signal, and their children with them.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with subprocess.Popen(words, start_new_session=True, **pipes) as running:
            while "measuring" not in running.stderr.readline():
                assert running.poll() is None
            os.killpg(running.pid, signal.SIGINT)
            out, err = running.communicate(timeout=60)
    finally:
        signal.signal(signal.SIGINT, before)
    assert (running.returncode, out) == (1, "")
    assert err.endswith("plexoscope: cancelled\n")
    assert "Traceback" not in err
