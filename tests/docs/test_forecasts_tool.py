"""The command that forecasts the record from the runs of a calibration, as a user runs it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from dilemma_sim.study.forecast_skill import TESTS

ROOT = Path(__file__).parents[2]
TOOL = ROOT / "tools" / "forecasts.py"
STUDY = ROOT / "scenarios" / "studies" / "calibrate-kazakhstan-kyrgyzstan.yaml"


def run(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *map(str, words)], capture_output=True, text=True, check=False)


def test_a_folder_that_is_no_study_is_refused(tmp_path: Path) -> None:
    found = run(TOOL, tmp_path, "--out", tmp_path / "made")
    assert (found.returncode, found.stdout) == (2, "")
    assert re.search("is no sweep folder; name one that", found.stderr)
    assert "Traceback" not in found.stderr
    assert not (tmp_path / "made").exists()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_record_is_forecast_from_a_small_table(tmp_path: Path) -> None:
    study = tmp_path / "small.yaml"
    text, found = re.subn(r"samples: \d+", "samples: 60", STUDY.read_text("utf-8"))
    assert found == 1
    study.write_text(text, "utf-8")
    swept = run("-m", "dilemma_sim", "sweep", study, "--out", tmp_path / "runs", "--quiet")
    assert swept.returncode == 0, swept.stderr
    made = run(TOOL, tmp_path / "runs", "--out", tmp_path / "made")
    assert made.returncode == 0, made.stderr
    skill = pd.read_csv(tmp_path / "made" / "forecast-skill.csv")
    assert set(skill["test"]) == set(TESTS)
    assert skill.groupby("test")["windows"].max().to_dict() == {
        "rolling": 46,
        "out of time, updated": 31,
        "out of time": 31,
    }
    page = (tmp_path / "made" / "forecasts.md").read_text("utf-8")
    assert "in 1 of 69 weeks in Kazakhstan and 2 of 69 weeks in Kyrgyzstan." in page
    refused = run(TOOL, tmp_path / "runs", "--cut", "2019-10-20", "--out", tmp_path / "none")
    assert refused.returncode == 2
    assert "choose an earlier cut or shorter window" in refused.stderr
