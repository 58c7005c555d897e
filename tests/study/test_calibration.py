from __future__ import annotations

import json
import pickle
import subprocess
import sys
import time

import numpy as np
import pytest

from dilemma_sim.scenario import load_scenario
from dilemma_sim.study import calibration
from dilemma_sim.study.calibration_tables import write_calibration
from dilemma_sim.study.errors import AnalysisRefused, FolderRefused
from dilemma_sim.study.jobs import simulated
from dilemma_sim.study.observation import luck_of, weekly_records
from dilemma_sim.study.observed import history_of
from dilemma_sim.study.posterior import read_posterior
from dilemma_sim.study.reference_table import FILE, read_reference_table
from dilemma_sim.study.repeating import differing
from dilemma_sim.study.sweepfolder import SweepFolder

SCENARIO = """\
schema: 1
extends: one-country
title: Half a year
period: {start: 2020-01-06, end: 2020-06-28}
timeline: {visit: null, session: null}
countries: {homeland: {strata: {families: {agents: 100}, workers: {agents: 100}, public: {agents: 100}}}}
"""
PATTERNS = """\
schema: 1
title: A toy
patterns:
  W:
    {title: Waves, role: fit, reason: Rate, statistic: waves, country: homeland, band: [1, 9],
     basis: record, source: x}
  M: {title: Median, role: fit, reason: Level, statistic: median_size, band: [1, 900], basis: record,
      source: x}
  V:
    {title: All, role: fit, reason: Level, statistic: volume, country: homeland, band: [1, 3],
     basis: background,
     source: x}
  L:
    {title: Large, role: check, reason: Tail, statistic: size_share, sizes: [100, null], band: [0, 1],
     basis: record,
     source: x}
"""
RECORD = """\
date,country,actor,category,event,size_low,size_high,detained,issues,source,confidence
2020-02-03,homeland,group,protest,rally,80,120,0,language,here,high
2020-03-16,homeland,group,protest,rally,60,60,,language,here,high
2020-05-18,homeland,group,protest,rally,100,100,0,language,here,high
"""
STUDY = """\
schema: 1
title: A toy fitted
scenario: short.yaml
uncertainties:
  countries.homeland.calls.rate: {range: {from: 0.3, to: 6.0, scale: log}}
  participation.threshold: {range: {from: 0.0, to: 0.2}}
  spotlight.start: {distribution: {name: beta, a: 2, b: 5}}
calibration:
  fitted: [countries.homeland.calls.rate, participation.threshold]
  patterns: patterns.yaml
  evidence: record.csv
  accept: 60
  tests: 20
  method: table
  cuts: [2020-03-31]
design: {random: {samples: 160}}
replicates: 1
outcomes: [{outcome: turnout, functional: total}, {outcome: detained_protesters, functional: total}]
"""


def write_toy(folder, study=STUDY):
    folder.mkdir(exist_ok=True)
    for name, text in (("short", SCENARIO), ("patterns", PATTERNS), ("study", study)):
        (folder / f"{name}.yaml").write_text(text)
    (folder / "record.csv").write_text(RECORD)
    return folder / "study.yaml"


@pytest.fixture(scope="module")
def toy(tmp_path_factory):
    """A study whose reference table is there."""
    folder = tmp_path_factory.mktemp("toy")
    document = calibration.asked(str(write_toy(folder)))
    return calibration.tabulate(document, folder / "out", jobs=1)


@pytest.fixture(scope="module")
def found(toy):
    return calibration.calibrate(toy)


def test_the_table_has_a_row_for_every_run_of_the_design(toy):
    table = read_reference_table(toy)
    assert len(table) == 160
    assert list(table.parameters) == list(toy.study.uncertainties)
    assert list(table.statistics) == [
        "W",
        "M",
        "V",
        "L",
        "W to 2020-03-31",
        "M to 2020-03-31",
        "V to 2020-03-31",
    ]
    assert table.weekly["recorded_protests", "homeland"].shape == (160, 25)


def test_a_row_is_what_its_run_shows_the_press(toy):
    table, study = read_reference_table(toy), toy.study
    scenario = load_scenario(str(toy.path / "scenario.yaml"))
    for row in (0, 57, 159):
        settings = table.parameters.iloc[row].to_dict()
        own = load_scenario(str(toy.path / "scenario.yaml"), settings)
        record = simulated(pickle.dumps(own), study.seed, luck_of(settings), compiled=True)
        history = history_of(record, scenario)
        seen = weekly_records(history, record.countries)["recorded_protests"][:, 0]
        assert table.weekly["recorded_protests", "homeland"][row].tolist() == seen.tolist()
        assert seen.sum() == len(history.protests)
        sizes = [event.size_low for event in history.protests]
        assert table.statistics["M"][row] == pytest.approx(np.median(sizes))


def test_runs_made_again_are_the_same_and_others_are_found_out(toy, monkeypatch):
    assert differing(toy, 12) == []

    def of_another_model(scenario, seed, luck, **more):
        return simulated(scenario, seed + (luck == odd), luck, **more)

    odd = luck_of(read_reference_table(toy).parameters.iloc[7].to_dict())
    monkeypatch.setattr("dilemma_sim.study.repeating.simulated", of_another_model)
    assert differing(toy, 12) == [int(read_reference_table(toy).keys["point"][7])]


def test_every_run_has_luck_of_its_own(toy):
    settings = read_reference_table(toy).parameters.to_dict("records")
    assert len({luck_of(one) for one in settings}) == len(settings)
    assert luck_of(settings[0], 1) != luck_of(settings[0])


def test_a_larger_table_begins_with_the_smaller_one(toy, tmp_path):
    path = write_toy(tmp_path, STUDY.replace("samples: 160", "samples: 200"))
    from dilemma_sim.study.sampling import settings_of
    from dilemma_sim.study.sweep import read_study

    grown = list(settings_of(read_study(path).value))
    assert grown[:160] == list(settings_of(toy.study))


@pytest.mark.slow
def test_the_table_is_the_same_for_two_processes(toy, tmp_path):
    document = calibration.asked(str(write_toy(tmp_path)))
    again = calibration.tabulate(document, tmp_path / "out", jobs=2)
    assert again.manifest["data_sha256"] == toy.manifest["data_sha256"]
    assert (again.path / FILE).read_bytes() == (toy.path / FILE).read_bytes()


def test_a_table_of_other_results_is_refused(toy, tmp_path):
    from shutil import copytree

    folder = copytree(toy.path, tmp_path / "copy")
    opened = SweepFolder.open(folder)
    with pytest.raises(FolderRefused, match="belongs to other results; run `dilemma-sim calibrate`"):
        read_reference_table(SweepFolder(folder, opened.manifest | {"data_sha256": "0"}))
    (folder / FILE).unlink()
    with pytest.raises(FolderRefused, match="has no reference table"):
        read_reference_table(opened)


def test_the_fit_is_to_the_record_and_else_to_the_middle_of_the_band(found):
    assert found.target.values == pytest.approx({"W": 3.0, "M": 96.6, "V": 2.0}, rel=0.2)
    assert found.target.left_out == {}


def test_what_the_record_tells_contracts_and_what_it_does_not_is_named(found):
    by = found.parameters.set_index("parameter")
    assert by.loc["countries.homeland.calls.rate", "contraction"] > 0.2
    assert abs(by.loc["spotlight.start", "contraction"]) < 0.4
    assert not by.loc["spotlight.start", "fitted"]
    unknown = by.index[by["fitted"] & ~by["identified"]].tolist()
    assert list(found.unidentified) == unknown


def test_draws_stay_within_their_priors(found):
    draws = found.values
    assert draws["weight"].sum() == pytest.approx(1.0)
    assert draws["countries.homeland.calls.rate"].between(0.3, 6.0).all()
    assert draws["participation.threshold"].between(0.0, 0.2).all()


def test_what_is_written_can_be_drawn_from_and_names_what_is_unknown(toy, found):
    write_calibration(toy, found)
    posterior = read_posterior(toy.path / "posterior.parquet")
    assert list(posterior.parameters) == list(toy.study.uncertainties)
    assert posterior.parameters["spotlight.start"].fitted is False
    assert posterior.parameters["participation.threshold"].point == pytest.approx(0.1)
    summary = json.loads((toy.path / "calibration.json").read_text())
    assert summary["unidentified"] == list(found.unidentified)
    assert summary["method"] == "table"


def test_another_seed_draws_another_sample_and_quick_a_sixth(tmp_path):
    path = str(write_toy(tmp_path, STUDY.replace("samples: 160", "samples: 1600")))
    plain, other = calibration.asked(path), calibration.asked(path, seed=7, quick=True)
    assert (other.value.seed, other.value.design.random.seed, other.value.size) == (7, 7, 266)
    assert calibration.folder_for(plain, None, False).name == "study"
    assert calibration.folder_for(other, 7, True).name == "study-quick-seed-7"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "accept: 60",
            "accept: 100",
            "the reference table has 160 runs, and of these 100 are to be near the record",
        ),
        (
            "method: table",
            "method: table\n  countries: [elsewhere]",
            "is for a country 'elsewhere', which the scenario does not have; it has homeland",
        ),
        (
            "method: table",
            "method: table\n  until: 2021-01-01",
            "asks for the record to 2021-01-01, which lies outside the period of the scenario, 2020-01-06 to",
        ),
        (
            "patterns: patterns.yaml",
            "patterns: none.yaml",
            r"there is nothing to fit on \(none has the role fit\); give more of the record",
        ),
    ],
)
def test_what_cannot_be_fitted_is_refused_before_anything_is_run(tmp_path, old, new, message):
    path = write_toy(tmp_path, STUDY.replace(old, new))
    (tmp_path / "none.yaml").write_text(PATTERNS.replace("role: fit", "role: check"))
    with pytest.raises(AnalysisRefused, match=message):
        calibration.asked(str(path))


def test_a_study_without_a_calibration_is_refused():
    with pytest.raises(AnalysisRefused, match="says not what is fitted; add a section 'calibration'"):
        calibration.asked("what-matters")


def test_with_an_early_end_nothing_later_is_learnt_from(tmp_path):
    from dilemma_sim.study.design import outline
    from dilemma_sim.study.target import target_of

    path = write_toy(tmp_path, STUDY.replace("method: table", "method: table\n  until: 2020-03-31"))
    document = calibration.asked(str(path))
    design = outline(document)
    target = target_of(document, design.observation.patterns, design.base.value)
    assert target.values["W"] == 2.0
    assert target.columns == ["W to 2020-03-31", "M to 2020-03-31"]
    assert target.left_out == {"V": "is known only from what was counted after 2020-03-31"}


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_calibration_that_is_killed_ends_with_the_same_posterior(toy, found, tmp_path):
    write_calibration(toy, found)
    call = [sys.executable, "-m", "dilemma_sim", "calibrate", str(write_toy(tmp_path)), "--jobs", "1", "-q"]
    out = tmp_path / "out"
    process = subprocess.Popen([*call, "--out", str(out)])
    while not list(out.glob("parts/*.parquet")):
        assert process.poll() is None
        time.sleep(0.02)
    process.kill()
    process.wait()
    subprocess.run([*call, "--out", str(out)], check=True, capture_output=True)
    again, before = read_posterior(out / "posterior.parquet"), read_posterior(toy.path / "posterior.parquet")
    assert again.values == before.values
    assert again.weights.tolist() == before.weights.tolist()
