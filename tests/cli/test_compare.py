"""The verb `compare` as users type it."""

from __future__ import annotations

import json
import re
import sys

import pytest

from dilemma_sim.cli import main
from dilemma_sim.cli.compare import compared_arms

SHORT = """\
schema: 1
extends: one-country
title: Nine weeks
period: {end: 2020-03-08}
timeline: {visit: null, session: null}
"""
OTHER = """\
schema: 1
extends: short.yaml
title: Noisy weeks
participation: {noise: 0.2}
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("place")
    (folder / "short.yaml").write_text(SHORT)
    (folder / "noisy.yaml").write_text(OTHER)
    return folder


@pytest.fixture(scope="module")
def compared(sim):
    ended = sim("compare", "short.yaml", "noisy.yaml", "--replicates", 4, "--seed", 5, "--jobs", 1)
    assert ended.returncode == 0, ended.stderr
    return ended


@pytest.fixture(scope="module")
def folder(compared, place):
    return place / re.search(r"^folder\s+(\S+)$", compared.stdout, re.MULTILINE).group(1)


def test_a_comparison_prints_its_table_and_sentences(compared):
    assert "Noisy weeks, against Nine weeks:" in compared.stdout
    head = next(line for line in compared.stdout.splitlines() if line.startswith("OUTCOME"))
    assert head.split()[-3:] == ["ADJUSTED", "HOW", "SURE"]
    assert re.search(r"^Detained protesters +human cost +Homeland +total ", compared.stdout, re.MULTILINE)
    assert re.search(r"^Homeland: .* replicates would settle ", compared.stdout, re.MULTILINE)
    assert compared.stderr == ""


def test_a_comparison_leaves_a_whole_folder(folder):
    assert folder.name.startswith("compare-short-noisy-")
    assert folder.name.endswith("-seed5")
    names = {path.name for path in folder.iterdir()}
    data = {"curves.parquet", "differences.parquet", "differences.csv", "difference_curves.parquet"}
    others = {"manifest.json", "summary.json", "report.html", "figures"}
    assert names == {"base.yaml", "noisy.yaml"} | data | others
    assert (folder / "figures" / "forest_noisy.png").stat().st_size > 10_000
    assert json.loads((folder / "manifest.json").read_text())["kind"] == "comparison"


def test_plot_draws_a_difference(sim, folder):
    drawn = sim("plot", folder, "--outcome", "turnout", "--format", "svg")
    assert drawn.stdout.strip() == str(folder / "figures" / "difference_turnout_noisy.svg")


@pytest.mark.slow
def test_report_and_json_work_on_a_comparison(sim, folder):
    before = (folder / "report.html").read_bytes()
    (folder / "report.html").unlink()
    assert sim("report", folder).returncode == 0
    assert (folder / "report.html").read_bytes() == before
    ended = sim("compare", "short.yaml", "noisy.yaml", "--replicates", 2, "--out", "told", "--json")
    told = json.loads(ended.stdout)
    assert (told["folder"], told["report"]) == ("told", "told/report.html")
    assert told["summary"]["replicates"] == 2


def test_a_value_that_is_the_default_makes_no_difference(place, monkeypatch):
    from dilemma_sim import compare, load_scenario

    monkeypatch.chdir(place)
    arms = compared_arms("short.yaml", [], ["participation.noise=0.1"], [], None, None)
    (name,) = arms
    assert name == "with-participation.noise-0.1"
    assert arms[name].value.title == "Nine weeks, with participation.noise=0.1"
    compared = compare(load_scenario("short.yaml"), {name: arms[name].value}, 2, jobs=1)
    assert set(compared.differences["verdict"]) <= {"identical", "unknown"}


def test_settings_are_for_all_arms_and_changes_for_the_other(place, monkeypatch):
    monkeypatch.chdir(place)
    both = ["agenda.media=0.3"]
    (other,) = compared_arms("short.yaml", [], ["participation.noise=0.2"], both, None, None).values()
    assert (other.value.participation.noise, other.value.agenda.media) == (0.2, 0.3)
    (noisy,) = compared_arms("short.yaml", ["noisy.yaml"], [], both, None, "300").values()
    assert noisy.value.agenda.media == 0.3
    assert sum(stratum.agents for stratum in noisy.value.countries["homeland"].strata.values()) == 300


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["short.yaml"], "name another scenario to compare with, or change the base with --against"),
        (["short.yaml", "noisy.yaml", "--against", "participation.noise=0.2"], "not both"),
        (["short.yaml", "one-country"], "one-country runs from 2020-01-06 to"),
        (["short.yaml", "kazakhstan-kyrgyzstan-2018-2019"], "has the countries kazakhstan, kyrgyzstan"),
        (["short.yaml", "--against", "participation.nose=0.2"], "did you mean 'noise'?"),
        (["short.yaml", "noisy.yaml", "--out", "short.yaml"], "short.yaml is a file"),
    ],
)
def test_what_cannot_be_compared_is_refused(place, monkeypatch, capsys, arguments, words):
    monkeypatch.chdir(place)
    monkeypatch.setattr(sys, "argv", ["dilemma-sim", "compare", *arguments, "--replicates", "2"])
    with pytest.raises(SystemExit) as ended:
        main()
    told = capsys.readouterr()
    assert ended.value.code == 2
    assert words in told.err
    assert told.out == ""
