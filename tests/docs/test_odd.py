"""The model description is complete, and its tables are those of the vocabulary."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from dilemma_sim.model import OUTCOMES
from dilemma_sim.scenario import Scenario
from dilemma_sim.scenario.describe import parameter_table
from dilemma_sim.scenario.mechanisms import Mechanisms

ROOT = Path(__file__).resolve().parents[2]
ODD = ROOT / "docs" / "odd.md"
TEXT = ODD.read_text(encoding="utf-8")
WRITTEN_BY_HAND = re.sub(r"<!-- parameters: begin.*?<!-- parameters: end -->", "", TEXT, flags=re.DOTALL)
SWITCHES = sorted(Mechanisms.model_fields.keys() - {"source", "grade", "note"})
MODEL_FILES = sorted(
    path.name for path in (ROOT / "src/dilemma_sim/model").glob("*.py") if path.stem != "__init__"
)


def _tool(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "tools" / "parameter_table.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_parameter_tables_are_up_to_date() -> None:
    checked = _tool("--check")
    assert checked.returncode == 0, checked.stderr


def test_a_table_that_is_out_of_date_is_noticed_and_renewed(tmp_path: Path) -> None:
    stale = tmp_path / "odd.md"
    stale.write_text(TEXT.replace("| 2.3 |", "| 2.4 |"), encoding="utf-8")
    checked = _tool(stale, "--check")
    assert (checked.returncode, checked.stderr) == (1, "odd.md is out of date; run: make docs\n")
    assert _tool(stale).returncode == 0
    assert stale.read_text(encoding="utf-8") == TEXT


def test_a_document_without_markers_is_refused(tmp_path: Path) -> None:
    bare = tmp_path / "odd.md"
    bare.write_text("nothing here\n", encoding="utf-8")
    refused = _tool(bare)
    assert refused.returncode == 1
    assert refused.stderr.startswith("odd.md: the two markers must stand in the document once each")
    assert bare.read_text(encoding="utf-8") == "nothing here\n"


def test_every_parameter_stands_in_a_table() -> None:
    missing = [p.path for p in parameter_table(Scenario) if f"| `{p.path}` |" not in TEXT]
    assert missing == []


@pytest.mark.parametrize("name", SWITCHES)
def test_every_switch_is_described(name: str) -> None:
    described = WRITTEN_BY_HAND[: WRITTEN_BY_HAND.index("## IV.")]
    assert re.search(rf"\*Off:\*[^#]*`{name}`", described)


@pytest.mark.parametrize("name", OUTCOMES)
def test_every_outcome_is_described(name: str) -> None:
    observation = WRITTEN_BY_HAND.split("### II.x Observation")[1].split("## III.")[0]
    assert f"`{name}`" in observation


@pytest.mark.parametrize("name", MODEL_FILES)
def test_every_file_of_the_model_is_placed(name: str) -> None:
    assert f"`model/{name}`" in WRITTEN_BY_HAND


def test_every_file_named_exists() -> None:
    named = set(re.findall(r"`(model/\w+\.py)`", WRITTEN_BY_HAND))
    assert [file for file in sorted(named) if not (ROOT / "src/dilemma_sim" / file).is_file()] == []


def test_the_causal_diagram_is_whole_and_signed() -> None:
    (diagram,) = re.findall(r"```mermaid\nflowchart LR\n(.*?)```", TEXT, flags=re.DOTALL)
    lines = [line.strip() for line in diagram.splitlines() if line.strip()]
    nodes = [match[1] for line in lines if (match := re.fullmatch(r'(\w+)\["[^"]+"\]', line))]
    edge = r'(\w+) -->\|"(?:\+|−|\+ or −)"\| (\w+)'
    edges = [(match[1], match[2]) for line in lines if (match := re.fullmatch(edge, line))]
    assert len(nodes) + len(edges) == len(lines)
    assert len(nodes) == len(set(nodes))
    assert len(edges) == len(set(edges))
    assert {name for pair in edges for name in pair} == set(nodes)
