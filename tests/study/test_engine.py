from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date

import numpy as np
import pandas as pd
import pytest

import dilemma_sim.model
from dilemma_sim.model import OUTCOMES, simulate
from dilemma_sim.scenario import load_scenario
from dilemma_sim.study.digest import data_digest
from dilemma_sim.study.engine import replicate
from dilemma_sim.study.errors import RunFailed

DIGEST = """
import sys
from dilemma_sim import load_scenario, replicate
from dilemma_sim.study.digest import data_digest
if __name__ == "__main__":
    ensemble = replicate(load_scenario(sys.argv[1]), 4, seed=3, jobs=int(sys.argv[2]))
    print(data_digest(ensemble.curves, ensemble.events))
"""


@pytest.fixture(scope="module")
def scenario(short_path):
    return load_scenario(short_path)


@pytest.fixture(scope="module")
def ensemble(scenario):
    return replicate(scenario, 4, seed=3, jobs=1)


def digest(ensemble):
    return data_digest(ensemble.curves, ensemble.events)


def test_data_are_the_same_for_any_number_of_jobs(scenario, ensemble):
    again = replicate(scenario, 4, seed=3, jobs=2)
    pd.testing.assert_frame_equal(again.curves, ensemble.curves, check_exact=True)
    pd.testing.assert_frame_equal(again.events, ensemble.events, check_exact=True)
    assert again.summary() == ensemble.summary()


def test_data_are_the_same_in_another_process_with_other_hashes(short_path, ensemble, tmp_path):
    script = tmp_path / "digest.py"
    script.write_text(DIGEST)
    command = [sys.executable, str(script), str(short_path), "1"]
    environment = {**os.environ, "PYTHONHASHSEED": "12345"}
    found = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == digest(ensemble)


def test_another_seed_and_another_replicate_give_other_data(scenario, ensemble):
    assert digest(replicate(scenario, 4, seed=4, jobs=1)) != digest(ensemble)
    first, second = (ensemble.curves.query("replicate == @number")["turnout"].to_numpy() for number in (0, 1))
    assert not np.array_equal(first, second)


def test_replicates_can_be_continued_from_any_number(scenario, ensemble):
    rest = replicate(scenario, 2, seed=3, jobs=1, first=2)
    expected = ensemble.curves[ensemble.curves["replicate"] >= 2].reset_index(drop=True)
    pd.testing.assert_frame_equal(rest.curves, expected, check_exact=True)


def test_curves_are_those_of_the_single_runs(scenario, ensemble):
    single = pd.concat([simulate(scenario, 3, number).curves for number in range(4)], ignore_index=True)
    pd.testing.assert_frame_equal(ensemble.curves, single, check_dtype=False, check_exact=True)
    assert list(ensemble.curves) == ["replicate", "seed", "step", "date", "country", *OUTCOMES]


def test_events_are_those_of_the_single_runs(scenario, ensemble):
    counts = [len(simulate(scenario, 3, number).log) for number in range(4)]
    assert ensemble.events.groupby("replicate").size().tolist() == counts
    keys = ensemble.events[["replicate", "step", "country"]]
    pd.testing.assert_frame_equal(keys, keys.sort_values(list(keys), kind="stable"))


def test_progress_counts_runs_to_the_end(scenario):
    calls = []
    replicate(scenario, 3, jobs=1, progress=lambda done, total: calls.append((done, total)))
    assert calls == [(1, 3), (2, 3), (3, 3)]


def test_until_ends_the_run_in_that_week(scenario, ensemble):
    short = replicate(scenario, 1, seed=3, jobs=1, until=date(2020, 1, 20))
    assert short.curves["step"].max() == 2
    expected = ensemble.curves.query("replicate == 0 and step <= 2")["turnout"].tolist()
    assert short.curves["turnout"].tolist() == expected


def test_the_summary_uses_the_functional_it_names(ensemble):
    summary = ensemble.summary()
    assert summary["replicates"] == 4
    assert list(summary["outcomes"]) == list(OUTCOMES)
    curves = ensemble.curves
    per_run = {
        "turnout": ("total", curves.groupby("replicate")["turnout"].sum()),
        "relation": ("mean", curves.groupby("replicate")["relation"].mean()),
        "dossiers": ("final", curves.groupby("replicate")["dossiers"].last()),
        "in_detention": ("final", curves.groupby("replicate")["in_detention"].last()),
    }
    for name, (functional, values) in per_run.items():
        entry = summary["outcomes"][name]
        assert entry["functional"] == functional
        assert entry["unit"] == OUTCOMES[name].unit
        statistics = entry["countries"]["homeland"]
        assert statistics["mean"] == pytest.approx(values.mean())
        assert statistics["p95"] == pytest.approx(values.quantile(0.95))
        assert statistics["mc_error"] == pytest.approx(values.sem())
    json.dumps(summary, allow_nan=False)


def test_names_are_summed_up_by_their_share_of_weeks(ensemble):
    entry = ensemble.summary()["outcomes"]["external_posture"]
    shares = {name: statistics["mean"] for name, statistics in entry["countries"]["homeland"].items()}
    observed = ensemble.curves["external_posture"].value_counts(normalize=True)
    assert shares == pytest.approx(observed.to_dict())


def test_a_run_that_fails_says_which_and_where(scenario, monkeypatch):
    def broken(*_, **__):
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(dilemma_sim.model, "simulate", broken)
    with pytest.raises(
        RunFailed,
        match=r"^replicate 0 of seed 5 failed: ZeroDivisionError: division by zero \(test_engine\.py:\d+\)$",
    ) as caught:
        replicate(scenario, 1, seed=5, jobs=1)
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_nothing_to_run_is_refused(scenario):
    with pytest.raises(ValueError, match="at least one replicate and one job are needed"):
        replicate(scenario, 0)
