"""The verbs `sensitivity`, `discover` and `frontier` as users type them."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from PIL import Image

from dilemma_sim.cli import main

SHORT = """\
schema: 1
extends: one-country
title: Nine weeks
period: {end: 2020-03-08}
timeline: {visit: null, session: null}
countries: {homeland: {strata: {families: {agents: 300}, workers: {agents: 300}, public: {agents: 300}}}}
do: {hold: {country: homeland, choose: by_rule, starting: 2020-01-06}}
"""
SAMPLED = """\
schema: 1
title: What bites
scenario: short.yaml
uncertainties:
  countries.homeland.government.dependence: {range: {from: 0.1, to: 0.9}}
  countries.homeland.government.commitment: {range: {from: 0.1, to: 0.9}}
design: {latin_hypercube: {samples: 24}}
replicates: 2
outcomes:
  - {outcome: dilemma, functional: mean}
  - {outcome: in_detention, functional: person_weeks}
"""
FRONTIER = """\
schema: 1
title: Held
scenario: short.yaml
levers:
  do.hold.choose: {list: [by_rule, silence, casework]}
replicates: 3
frontier: {lever: do.hold.choose, identity: identity_inconsistency_mean, loss: bilateral_loss_mean}
outcomes:
  - {outcome: identity_inconsistency, functional: mean}
  - {outcome: bilateral_loss, functional: mean}
  - {outcome: in_detention, functional: person_weeks}
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("place")
    for name, text in (("short", SHORT), ("sampled", SAMPLED), ("held", FRONTIER)):
        (folder / f"{name}.yaml").write_text(text)
    return folder


def sim(capsys, monkeypatch, place, *arguments):
    """Run the verb in this process, since what it imports takes seconds to load."""
    monkeypatch.chdir(place)
    monkeypatch.setattr(sys, "argv", ["dilemma-sim", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        main()
    told = capsys.readouterr()
    return ended.value.code or 0, told.out, told.err


@pytest.fixture
def verb(capsys, monkeypatch, place):
    return lambda *arguments: sim(capsys, monkeypatch, place, *arguments)


def test_sensitivity_runs_the_study_and_shows_human_costs_too(verb, place):
    few = SAMPLED.replace("samples: 24", "samples: 8").replace("replicates: 2", "replicates: 1")
    (place / "few.yaml").write_text(few)
    code, out, err = verb("sensitivity", "few.yaml", "--out", "q", "--jobs", 1, "--quiet", "--json")
    assert code == 0, err
    rows = json.loads(out)["rows"]
    assert {row["outcome"] for row in rows} == {"dilemma_mean", "in_detention_person_weeks"}
    assert all(row["method"] == "pawn" and row["low"] <= row["value"] <= row["high"] for row in rows)
    assert "What decides" in (place / "q" / "report.html").read_text()


@pytest.mark.slow
def test_sensitivity_and_discovery_run_the_study_and_write_tables_figures_and_a_page(verb, place):
    code, out, err = verb("sensitivity", "sampled.yaml", "--out", "s", "--jobs", 1, "--quiet")
    assert code == 0, err
    assert "countries.homeland.government.dependence" in out
    code, out, err = verb("discover", "s", "--where", "dilemma_mean > 0.05", "--json")
    assert code == 0, err
    found = json.loads(out)
    assert {row["box"] for row in found["rows"]} >= {"box-1"}
    names = {path.name for path in (place / "s" / "figures").iterdir()}
    assert {"tornado_dilemma_mean.png", "box_1.png"} <= names
    manifest = json.loads((place / "s" / "manifest.json").read_text())
    for name in names:
        with Image.open(place / "s" / "figures" / name) as picture:
            assert f"; data_sha256={manifest['data_sha256']}; " in picture.info["Description"]
    page = (place / "s" / "report.html").read_text()
    for part in ("What decides", "box-1", "Human costs over the design", "latin hypercube, 24 points"):
        assert part in page
    code, out, err = verb("check", "s/box-1.yaml")
    assert (code, out.strip()) == (0, "s/box-1.yaml: ok")
    code, out, err = verb("plot", "s", "--outcome", "dilemma_mean", "--json")
    assert {"s/figures/map_dilemma_mean.png", "s/figures/tornado_dilemma_mean.png"} <= set(
        json.loads(out)["figures"]
    )

    grown = place / "s" / "study.yaml"
    grown.write_text(grown.read_text().replace("replicates: 2", "replicates: 3"))
    assert verb("sweep", "s/study.yaml", "--jobs", 1, "--quiet")[0] == 0
    assert verb("report", "s")[0] == 0
    assert "What decides" not in (place / "s" / "report.html").read_text()  # of results there were before

    results = place / "s" / "results.parquet"
    from dilemma_sim.study.tables import parquet_bytes, read_parquet

    table = read_parquet(results)
    table.loc[0, "dilemma_mean"] = 9.0
    results.write_bytes(parquet_bytes(table, {}))
    code, _, err = verb("sensitivity", "s")
    assert code == 2
    assert "were changed after they were written" in err


def test_the_frontier_shows_human_costs_beside(verb, place):
    code, out, err = verb("frontier", "held.yaml", "--out", "f", "--jobs", 1, "--quiet")
    assert code == 0, err
    assert "in_detention_person_weeks" in out
    assert (place / "f" / "figures" / "frontier.png").stat().st_size > 10_000
    assert "Identity against bilateral loss" in (place / "f" / "report.html").read_text()
    assert verb("report", "f")[1].strip() == "f/report.html"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("sensitivity", "held.yaml"), "the design 'grid' does not sample the factors"),
        (("sensitivity", "sampled.yaml", "--method", "morris"), "cannot be analysed by morris"),
        (("discover", "sampled.yaml", "--where", "in_detention_person_weeks > 5"), "which is never an aim"),
        (("discover", "sampled.yaml", "--where", "open('x')"), "is no question to the results"),
        (
            ("discover", "held.yaml", "--where", "in_detention_person_weeks < 5"),
            "does not sample the factors",
        ),
        (("frontier", "sampled.yaml"), "the study has no section 'frontier'"),
    ],
)
def test_what_cannot_stand_is_told_before_anything_is_run(verb, place, arguments, message):
    code, out, err = verb(*arguments, "--out", "never")
    assert (code, out) == (2, "")
    assert message in err
    assert not (place / "never").exists()


def test_by_rule_forces_nothing(place):
    from dilemma_sim.model import simulate
    from dilemma_sim.scenario import load_scenario

    held = load_scenario(place / "short.yaml")
    free = load_scenario(place / "short.yaml", {"do.hold": None})
    assert simulate(held, seed=3).curves.equals(simulate(free, seed=3).curves)


def test_the_shipped_frontier_study_stands():
    command = [sys.executable, "-m", "dilemma_sim", "check", "frontier-kazakhstan"]
    assert subprocess.run(command, capture_output=True, text=True, check=False).returncode == 0
