"""The same data however they are computed: rows R1 and R2, and W6."""

from __future__ import annotations

import random

import pytest

from dilemma_sim.study.sweep import _Sweep as Sweep
from dilemma_sim.study.sweep import sweep

from .conftest import data, environment, parts, run, start, until, write_study


def test_a_cluster_computes_the_same_bytes(study, tmp_path, undisturbed, cluster):
    out = tmp_path / "out"
    ended = run("sweep", study, "--out", out, "--cluster", cluster.address)
    assert ended.returncode == 0, ended.stderr
    assert data(out) == data(undisturbed)


def test_the_order_of_computing_does_not_matter(study, tmp_path, undisturbed, monkeypatch):
    missing = Sweep._missing

    def shuffled(self, parts):
        found, notes = missing(self, parts)
        random.Random(1).shuffle(found)
        return found, notes

    monkeypatch.setattr(Sweep, "_missing", shuffled)
    swept = sweep(study, tmp_path / "out", jobs=1)
    assert data(swept.folder.path) == data(undisturbed)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_cluster_that_is_not_there_is_refused(study, tmp_path):
    ended = run("sweep", study, "--out", tmp_path / "out", "--cluster", "tcp://127.0.0.1:9")
    assert ended.returncode == 2
    assert ended.stderr == (
        "dilemma-sim: no Dask scheduler answers at tcp://127.0.0.1:9; "
        "start one with `dask scheduler`, or correct --cluster\n"
    )
    both = run("sweep", study, "--jobs", 2, "--cluster", "tcp://127.0.0.1:9")
    assert (both.returncode, "leave one of them out" in both.stderr) == (2, True)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_cluster_with_another_model_is_refused(study, tmp_path, cluster):
    other = tmp_path / "other"
    other.mkdir()
    (other / "sitecustomize.py").write_text(
        "import dilemma_sim.study.digest as digest\ndigest.model_digest = lambda: 'f' * 64\n"
    )
    for place, worker in enumerate(cluster.workers):
        worker.kill()
        worker.wait()
        env = environment()
        cluster.workers[place] = cluster.start_worker({**env, "PYTHONPATH": f"{other}:{env['PYTHONPATH']}"})
    ended = run("sweep", study, "--out", tmp_path / "out", "--cluster", cluster.address)
    assert ended.returncode == 2
    assert "has model ffffffffffff and this machine has " in ended.stderr


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_scheduler_that_dies_ends_the_sweep_and_the_same_command_resumes(
    tmp_path, cluster, study, undisturbed
):
    out = tmp_path / "out"
    process = start("sweep", study, "--out", out, "--cluster", cluster.address)
    until(lambda: len(parts(out)) >= 2, process)
    cluster.scheduler.kill()
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert errors.startswith(f"dilemma-sim: the Dask scheduler at {cluster.address} has gone; the parts that")
    assert errors.count("\n") == 1
    cluster.restart()
    assert run("sweep", study, "--out", out, "--cluster", cluster.address).returncode == 0
    assert data(out) == data(undisturbed)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_run_that_hangs_on_a_cluster_is_quarantined(tmp_path, cluster):
    study, out = write_study(tmp_path, 13), tmp_path / "out"
    for place, worker in enumerate(cluster.workers):
        worker.kill()
        worker.wait()
        cluster.workers[place] = cluster.start_worker(environment(FAULTS='{"3": "hang", "5": "segfault"}'))
    arguments = ["sweep", study, "--out", out, "--cluster", cluster.address, "--time-limit", 1.0]
    ended = run(*arguments, "--on-error", "quarantine")
    assert ended.returncode == 4, ended.stderr
    assert ended.stdout.splitlines()[-1] == "runs     44 ok, 4 died, 4 timeout"


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "more",
    [
        {"PYTHONHASHSEED": "0"},
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Almaty", "LC_ALL": "C"},
        {"OMP_NUM_THREADS": "2", "NUMBA_NUM_THREADS": "2", "TZ": "America/Los_Angeles"},
    ],
)
def test_hashes_threads_time_zone_and_locale_do_not_matter(study, tmp_path, undisturbed, more):
    out = tmp_path / "out"
    assert run("sweep", study, "--out", out, "--jobs", 2, env=environment(**more)).returncode == 0
    assert data(out) == data(undisturbed)
