"""What the README shows works as it is shown."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
import typer

from dilemma_sim import load_scenario, simulate
from dilemma_sim.cli import app

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
TEXT = README.read_text(encoding="utf-8")


def _block(language: str) -> str:
    (block,) = re.findall(rf"^```{language}\n(.*?)^```$", TEXT, flags=re.DOTALL | re.MULTILINE)
    return str(block)


def test_the_python_runs(capsys: pytest.CaptureFixture[str]) -> None:
    shown = _block("python")
    assert len(shown.splitlines()) == 10
    quick = shown.replace("replicates=20", "replicates=2")
    assert quick != shown
    exec(compile(quick, "README.md", "exec"), {"__name__": "readme"})
    printed = capsys.readouterr().out
    assert re.search(r"^protest +\d+$", printed, flags=re.MULTILINE)
    assert "2019-10-21  kyrgyzstan" in printed
    assert printed.rstrip().endswith("dtype: float64")


def test_the_scenario_loads_and_says_what_is_shown(tmp_path: Path) -> None:
    shown = _block("yaml")
    assert len(shown.splitlines()) == 15
    file = tmp_path / "focused.yaml"
    file.write_text(shown, encoding="utf-8")
    focused, base = load_scenario(file), load_scenario("kazakhstan-kyrgyzstan-2018-2019")
    assert focused.organisations["hub"].demands == {"detainees": 1.0}
    assert focused.countries["kazakhstan"].government.dependence == 0.2
    assert focused.countries["kyrgyzstan"] == base.countries["kyrgyzstan"]
    assert focused.timeline == base.timeline


def test_the_scenario_runs_and_bars_the_arrest(tmp_path: Path) -> None:
    file = tmp_path / "focused.yaml"
    file.write_text(_block("yaml"), encoding="utf-8")
    focused = load_scenario(file)
    runs = [simulate(focused, seed=1, replicate=number, until=date(2018, 12, 31)) for number in range(3)]
    postures = {name for run in runs for name in run.weekly["internal_posture"][:, 0]}
    assert "detain_leader" not in postures
    assert sum(float(run.weekly["turnout"].sum()) for run in runs) > 0


def test_the_table_of_verbs_is_the_command_line() -> None:
    table = TEXT.split("## Verbs")[1].split("\n## ")[0]
    shown = re.findall(r"^\| `([a-z]+)", table, flags=re.MULTILINE)
    assert shown == list(typer.main.get_command(app).commands)


@pytest.mark.parametrize("target", sorted(set(re.findall(r"(?<!!)\[[^\]]+\]\(([^)#]+)\)", TEXT))))
def test_links_lead_somewhere(target: str) -> None:
    assert (ROOT / target).exists()


def test_every_picture_has_an_alternative_text() -> None:
    pictures = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", TEXT)
    assert [target for _, target in pictures] == [
        f"results/gallery/{name}.png" for name in ("dilemma", "postures")
    ]
    assert all(len(alternative) > 40 for alternative, _ in pictures)


def test_folders_and_files_named_exist() -> None:
    table = TEXT.split("## Where things live")[1].split("\n## ")[0]
    named = re.findall(r"^\| \[?`([^`]+)`", table, flags=re.MULTILINE)
    assert len(named) >= 8
    assert [place for place in named if not (ROOT / place).exists()] == []
