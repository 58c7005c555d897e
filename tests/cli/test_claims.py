"""The verb `claims` as users type it, with a claim file of their own."""

from __future__ import annotations

import json
import sys

import pytest
from PIL import Image

from dilemma_sim.cli import main
from study.toy_claims import SHORT

MINE = """\
schema: 1
id: mine
title: A report from abroad sets off protest
says: Reports from abroad bring people to the street.
change_our_mind: Weeks with a report and without any protest.
scenario: short.yaml
arms:
  silent: {label: no report, without: [timeline.report]}
expect:
  - outcome: {outcome: core_salience, functional: mean}
    arm: base
    against: silent
    expected: higher
    smallest: 0.01
ablations:
  attention: {label: competition for attention, hold: [agenda]}
placebo: {label: hedging, hold: [hedging]}
"""


@pytest.fixture
def verb(capsys, monkeypatch, tmp_path):
    (tmp_path / "short.yaml").write_text(SHORT)
    (tmp_path / "mine.yaml").write_text(MINE)
    monkeypatch.chdir(tmp_path)

    def verb(*arguments):
        monkeypatch.setattr(sys, "argv", ["dilemma-sim", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        return ended.value.code or 0, told.out, told.err

    return verb


def test_a_new_claim_runs_and_leaves_a_table_a_figure_and_two_pages(verb, tmp_path):
    assert verb("check", "mine.yaml")[:2] == (0, "mine.yaml: ok\n")
    few = ("--replicates", "3", "--jobs", "1", "--rules", "satisficing")
    code, out, _ = verb("claims", "mine.yaml", *few, "--quiet")
    assert code == 0
    assert "mine A report from abroad sets off protest" in out
    folder = tmp_path / "results" / "claims"
    names = {path.name for path in folder.iterdir()}
    with Image.open(folder / "claims.png") as picture:
        assert "; command=dilemma-sim claims " in picture.info["Description"]
    assert names == {"claims.json", "claims.csv", "claims.png", "claims.md", "brief.md", "manifest.json"}
    page = (folder / "claims.md").read_text()
    assert "Reports from abroad bring people to the street." in page
    assert "Under other decision rules of governments: satisficing: " in page
    assert "With competition for attention held at its level" in page
    assert "Weeks with a report and without any protest." in page
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["kind"] == "claims"
    assert manifest["drawn_from"] == ["the scenario's own values, with luck alone"]
    code, out, _ = verb("claims", "mine.yaml", *few, "--json", "--quiet")
    assert json.loads(out)["claims"] == json.loads((folder / "claims.json").read_text())["claims"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["mine.yaml", "--id", "mien"], "no claim is named 'mien'; did you mean 'mine'?"),
        (["mine.yaml", "--prior", "--point"], "--prior draws the parameters and --point does not"),
        (["mine.yaml", "--prior"], "claim mine names no prior"),
        (["nowhere.yaml"], "there is no such file"),
        (["short.yaml"], "'one-country' is a shipped scenario, and a claim extends a claim"),
        (["mine.yaml", "--rules", "coin"], "government.rule"),
    ],
)
def test_what_cannot_be_done_is_told_before_anything_is_run(verb, tmp_path, arguments, message):
    code, _, err = verb("claims", *arguments, "--jobs", "1")
    assert code == 2
    assert message in err
    assert not (tmp_path / "results" / "claims").exists()


def test_a_folder_with_something_else_is_left_alone(verb, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    code, _, err = verb("claims", "mine.yaml", "--out", "mine")
    assert code == 2
    assert "holds something other than a table of claims; choose a new folder with --out" in err
