from __future__ import annotations

import os
import subprocess
import sys

import pytest

from dilemma_sim.study.loops import COMPILING, load_loops


@pytest.fixture
def sweep(study_path, tmp_path):
    """Sweep in a process of its own that has a cache of compiled loops of its own."""

    def run(out, cache, *more):
        (tmp_path / cache).mkdir(exist_ok=True)
        env = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / cache), "TMPDIR": str(tmp_path / cache)}
        arguments = ["sweep", study_path, "--out", tmp_path / out, *more]
        call = [sys.executable, "-m", "dilemma_sim", *map(str, arguments)]
        done = subprocess.run(call, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stderr

    return run


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_two_processes_compile_once_and_say_so_and_the_next_start_does_not(sweep, tmp_path):
    assert sweep("first", "cache", "--jobs", 2) == f"dilemma-sim: {COMPILING}\n"
    compiled = sorted((tmp_path / "cache").rglob("*.nbc"))
    times = [path.stat().st_mtime_ns for path in compiled]
    assert compiled
    assert sweep("second", "cache", "--jobs", 2) == ""
    assert sweep("third", "cache", "--jobs", 1) == ""
    assert [path.stat().st_mtime_ns for path in sorted((tmp_path / "cache").rglob("*.nbc"))] == times


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_quiet_compiles_without_a_word(sweep, tmp_path):
    assert sweep("out", "cache", "--jobs", 2, "--quiet") == ""
    assert list((tmp_path / "cache").rglob("*.nbc"))


def test_loops_that_are_there_are_not_announced():
    import dilemma_sim.model.compiled  # noqa: F401 - so that they are

    told = []
    load_loops(told.append)
    assert told == []
