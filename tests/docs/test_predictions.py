"""The posture predictions of the further cases, and the command that makes them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dilemma_sim import load_scenario
from dilemma_sim.study.digest import model_digest, scenario_digest

ROOT = Path(__file__).resolve().parents[2]
TOOL = ROOT / "tools" / "predictions.py"
COMMITTED = ROOT / "results" / "predictions"
MANIFEST = json.loads((COMMITTED / "manifest.json").read_text("utf-8"))
EPISODES = list(MANIFEST["scenario_sha256"])
HELD = [f"week_{number}" for number in range(5)]
KEYS = ["event", "country", "menu"]


def made(*words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(TOOL), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_readme_names_what_the_manifest_says() -> None:
    text = (COMMITTED / "README.md").read_text("utf-8")
    assert f"{MANIFEST['replicates']} runs" in text
    assert f"seed {MANIFEST['seed']}" in text
    assert MANIFEST["version"] in text
    assert MANIFEST["model_sha256"][:12] in text
    assert [name for name in EPISODES if f"{name}.csv" not in text] == []


@pytest.mark.parametrize("name", EPISODES)
def test_a_table_covers_every_event_kin_state_and_posture_of_its_scenario(name: str) -> None:
    table, scenario = pd.read_csv(COMMITTED / f"{name}.csv"), load_scenario(name)
    days = {(key, str(event.at)) for key, event in scenario.timeline.items()}
    assert set(zip(table["event"], table["day"], strict=True)) == days
    for (_, _, menu), block in table.groupby(KEYS):
        assert list(block["posture"]) == list(getattr(scenario.postures, str(menu)))
    assert len(table.groupby(KEYS)) == 2 * len(scenario.timeline) * len(scenario.countries)


@pytest.mark.parametrize("name", EPISODES)
def test_the_chances_of_a_menu_sum_to_one(name: str) -> None:
    table = pd.read_csv(COMMITTED / f"{name}.csv")
    sums = table.groupby(KEYS)[["before", *HELD, "held"]].sum()
    assert np.allclose(sums, 1.0, atol=5e-4)
    assert np.allclose(table["held"], table[HELD].mean(axis=1), atol=2e-4)
    assert (table["ever"] >= table[HELD].max(axis=1)).all()
    assert (table["ever"] <= table[HELD].sum(axis=1) + 3e-4).all()


def test_a_small_table_counts_the_runs_that_hold_a_posture(tmp_path: Path) -> None:
    done = made("mongolia-2016", "--replicates", 3, "--seed", 5, "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    from dilemma_sim.model import simulate

    scenario = load_scenario("mongolia-2016")
    week = scenario.period.week_of(scenario.timeline["guest"].at)
    held = [simulate(scenario, 5, number).weekly["external_posture"][:, 0] for number in range(3)]
    table = pd.read_csv(tmp_path / "mongolia-2016.csv")
    rows = table[(table["event"] == "guest") & (table["menu"] == "external")].set_index("posture")
    for posture, row in rows.iterrows():
        for offset, column in enumerate(["before", *HELD], start=-1):
            wanted = np.mean([run[week + offset] == posture for run in held])
            assert row[column] == pytest.approx(wanted, abs=5e-5)
        spans = [run[week : week + 5] for run in held]
        assert row["ever"] == pytest.approx(np.mean([posture in span for span in spans]), abs=5e-5)
    manifest = json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    assert manifest["model_sha256"] == model_digest()
    assert manifest["scenario_sha256"] == {"mongolia-2016": scenario_digest(scenario)}


def test_an_unknown_scenario_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    done = made("mongolia-2017", "--out", tmp_path / "made")
    assert (done.returncode, done.stdout) == (2, "")
    assert "mongolia-2017:1:1: neither a shipped scenario nor a file of this name" in done.stderr
    assert not (tmp_path / "made").exists()


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_two_of_the_tables_come_out_the_same_again(tmp_path: Path) -> None:
    episodes = ("mongolia-2016", "mongolia-2020")
    done = made(
        *episodes, "--replicates", MANIFEST["replicates"], "--seed", MANIFEST["seed"], "--out", tmp_path
    )
    assert done.returncode == 0, done.stderr
    for name in episodes:
        assert (tmp_path / f"{name}.csv").read_bytes() == (COMMITTED / f"{name}.csv").read_bytes()
