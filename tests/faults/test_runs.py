"""Runs that go wrong: rows W2 to W5 of the fault experiments."""

from __future__ import annotations

import json

import psutil
import pytest

from dilemma_sim.study.sweepfolder import SweepFolder

from .conftest import environment, parts, run, start, until, workers_of, write_study

FAULTS = {
    3: "raise",
    5: "hang",
    8: "segfault",
    13: "abort",
    21: "memory",
    34: "nan",
    55: "infinity",
    89: "shape",
}

EXPECTED = {
    3: ("failed", "replicate 3 of seed 1 failed: ArithmeticError: no equilibrium"),
    5: ("timeout", "it took longer than the limit of 1.5 s"),
    8: ("died", "its process was killed by SIGSEGV"),
    13: ("died", "its process was killed by SIGABRT"),
    21: ("died", "its process was killed by SIGKILL, perhaps because the machine ran out of memory"),
    34: ("failed", "replicate 34 of seed 1 failed: ValueError: the outcome 'relation' is no number"),
    55: ("failed", "replicate 55 of seed 1 failed: ValueError: the outcome 'turnout' is infinite"),
    89: ("failed", "the outcome 'spotlight' has the shape (8, 1) and not (9, 1)"),
}


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_only_the_runs_at_fault_are_quarantined(study, tmp_path, undisturbed):
    out = tmp_path / "out"
    arguments = ["sweep", study, "--out", out, "--jobs", 2, "--time-limit", 1.5, "--on-error", "quarantine"]
    ended = run(*arguments, env=environment(FAULTS=json.dumps(FAULTS)))
    assert ended.returncode == 4, ended.stderr
    assert len(ended.stderr.splitlines()) == 4 * len(FAULTS)
    notes = [json.loads(path.read_text()) for path in (out / "quarantine").iterdir()]
    assert len(notes) == 4 * len(FAULTS)
    for note in notes:
        status, message = EXPECTED[note["replicate"]]
        assert note["status"] == status
        assert message in note["error"]
        assert bool(note["traceback"]) == (status == "failed")
    results, sound = SweepFolder.open(out).results, SweepFolder.open(undisturbed).results
    assert len(results) == 400
    bad = results["replicate"].isin(FAULTS)
    assert (results["status"] == "ok").tolist() == (~bad).tolist()
    assert results[~bad].equals(sound[~bad])
    again = run(*arguments)
    assert (again.returncode, "0 computed" in again.stdout) == (4, True)
    assert run(*arguments[:-2]).returncode == 0
    assert SweepFolder.open(out).results.equals(sound)
    assert not list((out / "quarantine").iterdir())


def test_a_run_that_kills_its_worker_and_one_that_hangs_leave_gaps(tmp_path):
    study, out = write_study(tmp_path, 7), tmp_path / "out"
    one_point = study.read_text().replace("[0.05, 0.15]", "[0.05]").replace("[0.1, 0.2]", "[0.1]")
    study.write_text(one_point)
    faults = json.dumps({3: "segfault", 5: "hang"})
    arguments = ["sweep", study, "--out", out, "--jobs", 1, "--time-limit", 1]
    ended = run(*arguments, "--on-error", "continue", env=environment(FAULTS=faults))
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[0] == (
        "dilemma-sim: design point 0 (participation.noise=0.05, agenda.media=0.1): "
        "replicate 3 of seed 1 failed: its process was killed by SIGSEGV"
    )
    results = SweepFolder.open(out).results
    assert results["status"].value_counts().to_dict() == {"ok": 5, "died": 1, "timeout": 1}


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_memory_does_not_grow_with_the_number_of_runs(tmp_path):
    study, out = write_study(tmp_path, 1250), tmp_path / "out"
    process = start("sweep", study, "--out", out, "--jobs", 1)
    used = {}
    for ended in (200, 2000):
        until(lambda ended=ended: len(parts(out)) * 50 >= ended, process, 300)
        (worker,) = workers_of(process)
        used[ended] = (worker.memory_info().rss, psutil.Process(process.pid).memory_info().rss)
    process.kill()
    process.communicate()
    assert all(later <= 1.2 * early for early, later in zip(used[200], used[2000], strict=True)), used
