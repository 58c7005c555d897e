"""The verb `validate` as users type it."""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest
from PIL import Image

from dilemma_sim import load_scenario, open_results
from dilemma_sim.study.posterior import write_posterior
from study.posteriors import about, metadata

SCENARIO = "hub-leader-arrested-in-march"
MINE = """\
schema: 1
title: Two patterns of mine
patterns:
  A1: {title: Median size, role: fit, reason: Level, statistic: median_size, unit: persons, band: [10, 2000],
       basis: record, source: Mine}
  B1: {title: Colour of banners, role: cannot_speak, reason: No banners are modelled}
"""
EVENTS = """\
date,country,actor,category,event,size_low,size_high,detained,issues,source,confidence
2018-08-10,KZ,somebody,protest,a rally,10,40,0,detainees,Mine,high
2019-02,KG,somebody,protest,another,,,,land;debt,Mine,low
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("place")
    (folder / "mine.yaml").write_text(MINE)
    (folder / "mine.csv").write_text(EVENTS)
    return folder


@pytest.fixture(scope="module")
def validated(sim):
    ended = sim("validate", SCENARIO, "--replicates", 4, "--seed", 5, "--jobs", 1)
    assert ended.returncode == 0, ended.stderr
    return ended


@pytest.fixture(scope="module")
def folder(validated, place):
    return place / re.search(r"^folder\s+(\S+)$", validated.stdout, re.MULTILINE).group(1)


def test_a_row_a_pattern_by_role_and_a_summary(validated):
    lines = validated.stdout.splitlines()
    assert [line for line in lines if line.endswith(":")] == [
        "Used for a fit:",
        "Never fitted, only checked:",
        "The model cannot speak of:",
    ]
    (size,) = [line for line in lines if line.startswith("S3a")]
    assert re.search(r"93\.3 +50 to 150 .* 100 % .* (in|out)side$", size)
    assert re.search(r"^D9 .*The period is 16 months$", validated.stdout, re.MULTILINE)
    assert re.match(
        r"fit: \d of 9 inside(, \d undefined)?; \d of 9 intervals narrower than 4 bands", lines[-2]
    )
    assert lines[-1].startswith("check: ")
    assert validated.stderr == ""


def test_the_folder_holds_tables_and_figures(folder):
    assert folder.name.startswith("validate-hub-leader-arrested-in-march-")
    assert folder.name.endswith("-seed5")
    assert {path.name for path in folder.iterdir()} == {
        "scenario.yaml", "manifest.json", "validation.json", "validation.csv", "validation.parquet",
        "values.parquet", "protests.parquet", "posterior.parquet", "draws.parquet", "figures",
    }  # fmt: skip
    table = pd.read_csv(folder / "validation.csv")
    summary = json.loads((folder / "validation.json").read_text())
    assert len(table) == len(summary["patterns"]) == 43
    manifest = json.loads((folder / "manifest.json").read_text())
    assert (manifest["kind"], manifest["replicates"]) == ("validation", 4)
    protests = pd.read_parquet(folder / "protests.parquet")
    assert (protests["replicate"] == -1).sum() == 21
    for name in ("patterns", "histories"):
        with Image.open(folder / "figures" / f"{name}.png") as picture:
            assert picture.width > 1000
            assert f"; evidence_sha256={manifest['evidence_sha256']}; " in picture.info["Description"]


def test_the_same_validation_gives_the_same_data(sim, place, folder):
    again = sim("validate", SCENARIO, "--replicates", 4, "--seed", 5, "--jobs", 1, "--out", "again", "--json")
    told = json.loads(again.stdout)
    assert told["data_sha256"] == json.loads((folder / "manifest.json").read_text())["data_sha256"]
    figures = [(one / "figures" / "patterns.png").read_bytes() for one in (folder, place / "again")]
    assert figures[0] == figures[1]
    assert told["summary"]["tallies"]["check"]["patterns"] == 24


def test_the_tables_of_a_validation_are_read_like_others(folder):
    results = open_results(folder)
    assert results.names == ("validation", "values", "protests", "draws")
    assert len(results.table("values").frame()) == 4


def test_plot_draws_a_validation_again(sim, folder):
    drawn = sim("plot", folder, "--format", "svg")
    assert drawn.stdout.split() == [
        str(folder / "figures" / f"{name}.svg") for name in ("patterns", "histories")
    ]
    refused = sim("plot", folder, "--outcome", "turnout")
    assert refused.returncode == 2
    assert "a validation has two figures and none of a single outcome" in refused.stderr


def test_ones_own_record_and_patterns(sim):
    ended = sim("validate", SCENARIO, "--replicates", 2, "--evidence", "mine.csv", "--patterns", "mine.yaml",
                "--jobs", 1, "--out", "mine", "--json")  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    rows = {row["pattern"]: row for row in json.loads(ended.stdout)["summary"]["patterns"]}
    assert rows["A1"]["observed"] == pytest.approx(20.0)
    assert rows["A1"]["verdict"] == "inside"
    assert rows["B1"]["verdict"] == "cannot speak"


def test_replicates_are_drawn_over_a_posterior_unless_the_point_is_asked_for(sim, place):
    noise = "participation.noise"
    told = metadata({noise: about(load_scenario(SCENARIO).participation.noise)})
    draws = pd.DataFrame({"weight": [0.5, 0.5], noise: [0.02, 0.4]})
    write_posterior(place / "fit.parquet", draws, told)
    fitted = f"schema: 1\nextends: {SCENARIO}\ntitle: Fitted\nposterior: fit.parquet\n"
    (place / "fitted.yaml").write_text(fitted)
    common = ("--replicates", 2, "--patterns", "mine.yaml", "--jobs", 1)
    drawn = sim("validate", "fitted.yaml", *common, "--out", "drawn")
    assert "1 parameter drawn from 'fit'" in drawn.stdout, drawn.stderr
    assert sorted(pd.read_parquet(place / "drawn" / "draws.parquet")[noise]) == [0.02, 0.4]
    own = sim("validate", "fitted.yaml", *common, "--out", "own", "--point")
    assert "every parameter has the scenario's own value" in own.stdout
    one, other = (
        pd.read_parquet(place / name / "values.parquet")["A1"].tolist() for name in ("drawn", "own")
    )
    assert one != other
    assert not (place / "own" / "draws.parquet").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["one-country"], "speaks of the country 'kyrgyzstan', which the scenario does not have"),
        ([SCENARIO, "--evidence", "absent.csv"], "absent.csv:1:1: there is no such file"),
        ([SCENARIO, "--patterns", "mine.csv"], "mine.csv:"),
        ([SCENARIO, "--out", "."], "holds something other than a validation"),
    ],
)
def test_what_cannot_be_validated_is_told_without_a_traceback(sim, arguments, message):
    refused = sim("validate", *arguments, "--replicates", 1)
    assert refused.returncode == 2
    assert message in refused.stderr
    assert "Traceback" not in refused.stderr
