"""Processes that are killed: rows K1, K2, K3, K5 and W1 of the fault experiments."""

from __future__ import annotations

import contextlib
import random
import re
import signal
import time

import psutil
import pytest

from dilemma_sim.study.sweep import sweep

from .conftest import (
    command,
    data,
    environment,
    kill_all,
    manifest,
    no_rubbish,
    parts,
    run,
    start,
    until,
    workers_of,
    write_study,
)


def kill_somewhere(process, luck):
    """Kill the sweep or one of its workers after a while, if they still live."""
    with contextlib.suppress(psutil.Error):
        victims = workers_of(process)
        if victims and luck.random() < 0.5:
            luck.choice(victims).kill()
        else:
            process.kill()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_sweep_that_is_killed_again_and_again_ends_with_the_same_data(study, tmp_path, undisturbed):
    out, luck = tmp_path / "out", random.Random(1)
    for ended in (2, 4):
        process = start("sweep", study, "--out", out, "--jobs", 2)
        until(lambda ended=ended: len(parts(out)) >= ended, process)
        process.kill()
        process.communicate()
    process = start("sweep", study, "--out", out, "--jobs", 2)
    until(lambda: workers_of(process), process)
    luck.choice(workers_of(process)).kill()
    _, errors = process.communicate()
    assert (process.returncode, errors) == (0, "")
    assert data(out) == data(undisturbed)
    assert no_rubbish(out)


def test_a_worker_that_is_killed_is_replaced_and_the_retry_recorded(study, tmp_path, undisturbed):
    out = tmp_path / "out"
    process = start("sweep", study, "--out", out, "--jobs", 1)
    until(lambda: parts(out), process)
    (worker,) = workers_of(process)
    worker.kill()
    process.communicate()
    assert process.returncode == 0
    assert data(out) == data(undisturbed)
    assert manifest(out)["retries"] == 1


@pytest.mark.parametrize(
    ("number", "code"), [pytest.param(signal.SIGINT, 130, marks=pytest.mark.slow), (signal.SIGTERM, 143)]
)
def test_an_interrupt_ends_with_its_code_and_the_command_that_resumes(tmp_path, number, code):
    out = tmp_path / "out"
    long = write_study(tmp_path, 5000)
    process = start("sweep", long, "--out", out, "--jobs", 2)
    until(lambda: parts(out), process)
    begun = time.monotonic()
    process.send_signal(number)
    output, errors = process.communicate()
    assert time.monotonic() - begun < 5
    resume = " ".join(["dilemma-sim", *command("sweep", long, "--out", out, "--jobs", 2)[3:]])
    assert (process.returncode, output) == (code, "")
    told = rf"interrupted; \d+ of \d+ parts (is|are) finished and kept\. To resume: {re.escape(resume)}\n"
    assert re.fullmatch(told, errors)
    assert parts(out)
    assert no_rubbish(out)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_two_interrupts_end_at_once_and_can_be_resumed(study, tmp_path, undisturbed):
    out = tmp_path / "out"
    process = start("sweep", study, "--out", out, "--jobs", 2)
    until(lambda: parts(out), process)
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=5)
    assert process.returncode == 130
    assert run("sweep", study, "--out", out, "--jobs", 2).returncode == 0
    assert data(out) == data(undisturbed)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("moment", ["fsync", "synced", "renamed"])
def test_a_sweep_killed_at_any_moment_of_writing_resumes(study, tmp_path, undisturbed, moment):
    # The first writes of a sweep are the note of the lock, its inputs, its parts, and then its tables.
    out = tmp_path / "out"
    for count in (0, 1, 2, 3, 4, 5, 7, 11):
        env = environment(KILL_AT=f"{moment} {count}")
        assert run("sweep", study, "--out", out, "--jobs", 1, env=env).returncode == -signal.SIGKILL
    for _ in range(20):  # the tables, for which there are no parts left to be written first
        env = environment(KILL_AT=f"{moment} {luck_of(moment).randrange(4, 9)}")
        if run("sweep", study, "--out", out, "--jobs", 1, env=env).returncode == 0:
            break
    assert run("sweep", study, "--out", out, "--jobs", 1).returncode == 0
    assert data(out) == data(undisturbed)
    assert no_rubbish(out)


def luck_of(moment):
    return random.Random(moment)


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    folder = tmp_path_factory.mktemp("large")
    return sweep(write_study(folder, 1250), folder / "out", jobs=2).folder.path


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_five_thousand_runs_killed_twenty_times_end_with_the_same_data(large, tmp_path):
    study, out, luck, kills = write_study(tmp_path, 1250), tmp_path / "out", random.Random(20), 0
    while kills < 20:
        process = start("sweep", study, "--out", out, "--jobs", 2)
        until(lambda process=process: workers_of(process), process)
        while process.poll() is None and kills < 20:
            time.sleep(luck.uniform(0.1, 1.5))
            kill_somewhere(process, luck)
            kills += 1
        process.communicate()
    assert run("sweep", study, "--out", out, "--jobs", 2).returncode == 0
    assert data(out) == data(large)
    assert manifest(out)["rows"] == 5000
    assert no_rubbish(out)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_five_thousand_runs_on_a_cluster_that_keeps_dying(large, tmp_path, cluster):
    study, out, luck = write_study(tmp_path, 1250), tmp_path / "out", random.Random(21)
    victims = ["worker", "scheduler", "sweep", "worker", "scheduler", "sweep", "worker"]
    process = None
    for victim in victims:
        before = len(parts(out))
        if process is None or process.poll() is not None:
            process = start("sweep", study, "--out", out, "--cluster", cluster.address)
        until(lambda process=process, before=before: len(parts(out)) > before + 2, process, 120)
        time.sleep(luck.uniform(0.0, 0.5))
        if victim == "worker":
            place = luck.randrange(2)
            kill_all(cluster.workers[place])
            cluster.workers[place] = cluster.start_worker()
        elif victim == "scheduler":
            cluster.scheduler.kill()
            cluster.scheduler.wait()
            _, errors = process.communicate(timeout=60)
            assert process.returncode == 1
            assert f"the Dask scheduler at {cluster.address} has gone; the parts that were finished" in errors
            cluster.restart()
        else:
            process.kill()
            process.communicate()
    if process.poll() is None:
        process.communicate()
    assert run("sweep", study, "--out", out, "--cluster", cluster.address).returncode == 0
    assert data(out) == data(large)
