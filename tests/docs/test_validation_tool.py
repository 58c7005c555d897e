"""The validation page in the repository, and the command that makes it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOL = ROOT / "tools" / "validation.py"
PAGE = ROOT / "docs" / "validation.md"
STUDY = ROOT / "scenarios" / "studies" / "calibrate-kazakhstan-kyrgyzstan.yaml"


def made(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *map(str, words)], capture_output=True, text=True, check=False)


def held_together(page: Path, folder: Path) -> None:
    """Make sure that a page shows figures that are there, and says what its summary holds."""
    text = page.read_text("utf-8")
    shown = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", text)
    assert shown
    assert [name for name in shown if not (page.parent / name).is_file()] == []
    summary = json.loads((folder / "summary.json").read_text("utf-8"))
    for row in summary["criteria"]:
        assert f"| {row['asked']} | {row['found']} |" in text
    for names in summary["failing"].values():
        assert [name for name in names if f"- **{name}** (" not in text] == []
    assert [key for key in summary["unidentified"] if f"`{key}`" not in text] == []


def test_the_page_that_is_kept_says_what_its_data_hold() -> None:
    held_together(PAGE, ROOT / "results" / "validation")


def test_the_readme_says_how_many_patterns_lie_in_their_bands() -> None:
    text = " ".join((ROOT / "README.md").read_text("utf-8").split())
    criteria = json.loads((ROOT / "results" / "validation" / "summary.json").read_text("utf-8"))["criteria"]
    fitted, checked = (row["found"].split(" (")[0] for row in criteria[:2])
    inside, only_checked = checked.split(" of ")
    assert f"for {fitted} fitted patterns, and for {inside} of {only_checked} that were only checked" in text


def test_pages_say_how_many_parameters_the_record_identifies() -> None:
    words = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight")
    table = pd.read_csv(ROOT / "results" / "validation" / "calibration.csv")
    fitted = table[table["fitted"]]
    found, among = words[int(fitted["identified"].sum())], words[len(fitted)]
    told = (ROOT / "docs" / "howto" / "own-evidence.md").read_text("utf-8")
    assert f"identifies {found} of the {among} parameters" in " ".join(told.split())
    told = (ROOT / "docs" / "limits.md").read_text("utf-8")
    assert f"identifies {found} of {len(table)} that nobody knows" in " ".join(told.split())
    case = (ROOT / "scenarios" / "kazakhstan-kyrgyzstan-2018-2019.yaml").read_text("utf-8")
    assert f"Of these, {len(table)} are drawn" in case
    assert f"the record says something of {found} (docs" in case


def test_what_is_kept_is_small() -> None:
    files = list((ROOT / "results" / "validation").iterdir())
    assert {file.suffix for file in files} <= {".csv", ".json", ".png", ".md"}
    assert sum(file.stat().st_size for file in files) < 6_000_000


def test_a_folder_that_is_no_study_is_refused(tmp_path: Path) -> None:
    found = made(TOOL, tmp_path, "--out", tmp_path / "made", "--page", tmp_path / "page.md")
    assert (found.returncode, found.stdout) == (2, "")
    assert "is no sweep folder" in found.stderr
    assert "Traceback" not in found.stderr
    assert not (tmp_path / "made").exists()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A calibration with next to no runs."""
    folder = tmp_path_factory.mktemp("small")
    text = STUDY.read_text("utf-8")
    for old, new in (
        (r"samples: \d+", "samples: 80"),
        (r"calibration:\n", "calibration:\n  method: table\n  accept: 30\n  tests: 20\n"),
    ):
        text, found = re.subn(old, new, text)
        assert found == 1
    (folder / "study.yaml").write_text(text, "utf-8")
    done = made("-m", "dilemma_sim", "calibrate", folder / "study.yaml", "--out", folder / "runs", "--quiet")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_small_calibration_becomes_a_page_that_stands_by_itself(small: Path) -> None:
    out, page, work = small / "made", small / "docs" / "page.md", small / "work"
    words = (
        TOOL, small / "runs", "--out", out, "--page", page, "--work", work, "--quick", "--runs", 20,
        "--replicates", 4, "--rival", "rival-without-hub-dependency",
    )  # fmt: skip
    done = made(*words)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(page)
    held_together(page, out)
    text = page.read_text("utf-8")
    assert "**This is a quick version**" in text
    assert "'detain leader' in Kazakhstan on 2019-03-10" in text
    assert len(pd.read_csv(out / "rivals.csv")) == 9
    elsewhere = pd.read_csv(out / "out-of-place.csv")
    assert {"S1", "S7a", "V2"} <= set(elsewhere["pattern"])
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    again = made(*words)
    assert "validating" not in again.stderr  # what has been run is kept
    assert page.read_text("utf-8") == text
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--fitted", "mongolia"), "not 'mongolia'"),
        (("--rival", "no-such-rival"), "neither a shipped scenario nor a file of this name"),
    ],
)
def test_what_cannot_be_is_told_before_anything_is_run(
    small: Path, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    places = ("--out", tmp_path / "made", "--page", tmp_path / "page.md", "--work", tmp_path / "work")
    found = made(TOOL, small / "runs", *places, *words)
    assert (found.returncode, found.stdout) == (2, "")
    assert said in found.stderr
    assert "Traceback" not in found.stderr
    assert list(tmp_path.iterdir()) == []
