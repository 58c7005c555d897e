"""Several at once in one folder: rows L1 to L5."""

from __future__ import annotations

import signal
import socket
import time

import pytest

from .conftest import data, no_rubbish, parts, run, start, until, write_study


@pytest.fixture
def busy(tmp_path):
    out = tmp_path / "out"
    process = start("sweep", write_study(tmp_path, 5000), "--out", out, "--jobs", 1)
    until(lambda: parts(out), process)
    yield process, out
    process.kill()
    process.communicate()


def test_a_second_sweep_is_told_who_holds_the_folder_and_readers_are_served(busy, tmp_path):
    process, out = busy
    begun = time.monotonic()
    second = run("sweep", tmp_path / "study5000.yaml", "--out", out)
    patience = time.monotonic() - begun
    assert second.returncode == 3
    assert second.stderr.startswith(
        f"dilemma-sim: another sweep is working in {out} "
        f"(process {process.pid} on {socket.gethostname()}, since 20"
    )
    assert second.stderr.endswith("); wait until it ends, or choose another folder with --out\n")
    assert patience < 20  # below one second where nothing else runs
    read = run("plot", out)
    assert read.returncode == 0, read.stderr
    assert " of 20000 runs have ended so far\n" in read.stderr
    assert process.poll() is None


def test_the_lock_of_a_holder_that_sleeps_is_kept_and_that_of_a_dead_one_is_free(busy, tmp_path):
    process, out = busy
    process.send_signal(signal.SIGSTOP)
    assert run("sweep", tmp_path / "study5000.yaml", "--out", out).returncode == 3
    process.send_signal(signal.SIGCONT)
    process.kill()
    process.communicate()
    next_one = start("sweep", tmp_path / "study5000.yaml", "--out", out, "--jobs", 1)
    before = len(parts(out))
    until(lambda: len(parts(out)) > before, next_one)
    next_one.kill()
    next_one.communicate()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_of_eight_that_start_at_once_exactly_one_works(tmp_path):
    study = write_study(tmp_path, 1250)
    for place in range(5):
        out = tmp_path / str(place)
        eight = [start("sweep", study, "--out", out, "--jobs", 1) for _ in range(8)]
        until(lambda out=out: parts(out))
        until(lambda eight=eight: sum(one.poll() is None for one in eight) == 1)
        assert sorted(str(one.returncode) for one in eight) == ["3"] * 7 + ["None"]
        for one in eight:
            one.kill()
            one.communicate()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_two_sweeps_in_two_folders_do_not_disturb_each_other(study, tmp_path, undisturbed):
    pair = [start("sweep", study, "--out", tmp_path / name, "--jobs", 2) for name in "ab"]
    for process in pair:
        process.communicate()
        assert process.returncode == 0
    assert data(tmp_path / "a") == data(tmp_path / "b") == data(undisturbed)
    assert no_rubbish(tmp_path / "a")
