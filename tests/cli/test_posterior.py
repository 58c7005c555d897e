"""Posteriors as users meet them: what run, compare, sweep and check say and write."""

from __future__ import annotations

import json

import pytest

from dilemma_sim.cli import main, sweep
from dilemma_sim.scenario import read_scenario
from dilemma_sim.study.folder import default_folder
from dilemma_sim.view import figures
from study.conftest import SHORT
from study.posteriors import NOISE, written

STUDY = """\
schema: 1
title: Over the posterior
scenario: fitted.yaml
replicates: 2
factors: {participation.noise: {list: [0.05, 0.15]}}
outcomes: [{outcome: turnout, functional: total}]
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("place")
    (folder / "short.yaml").write_text(SHORT)
    (folder / "study.yaml").write_text(STUDY)
    (folder / "fitted.yaml").write_text(
        "schema: 1\nextends: short.yaml\ntitle: Fitted\nposterior: fit.parquet\n"
    )
    written(folder / "fit.parquet")
    return folder


@pytest.fixture
def sim(place, monkeypatch, capsys):
    monkeypatch.setattr(figures, "DEFAULT", figures.DEFAULT[:1])  # the page is looked at, not the figures

    def sim(*arguments):
        monkeypatch.chdir(place)
        monkeypatch.setattr("sys.argv", ["dilemma-sim", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return ended.value.code or 0, said.out, said.err

    return sim


def manifest(place, folder):
    return json.loads((place / folder / "manifest.json").read_text())


def test_a_run_says_what_it_drew_and_its_scenario_gives_the_same_again(sim, place):
    code, out, _ = sim("run", "fitted.yaml", "--replicates", "3", "--out", "first", "-q", "--jobs", "1")
    assert code == 0
    told = "draws   3 parameters drawn from 'fit', 1 of them not identified by the record (see the report)\n"
    assert told in out
    assert (
        sim("run", "first/scenario.yaml", "--replicates", "3", "--out", "again", "-q", "--jobs", "1")[0] == 0
    )
    first, again = (manifest(place, name) for name in ("first", "again"))
    assert first["data_sha256"] == again["data_sha256"]
    assert first["posterior"] == again["posterior"]
    assert first["posterior"]["unidentified"] == [NOISE]
    page = (place / "first" / "report.html").read_text()
    assert f"<dt>Drawn, but not identified by the record</dt><dd>{NOISE}</dd>" in page
    assert "by chance and by the parameters that were drawn" in page


def test_at_the_point_nothing_is_drawn_and_the_scenario_names_no_posterior(sim, place):
    options = ("--replicates", "2", "-q", "--jobs", "1")
    _, out, _ = sim("run", "fitted.yaml", "--point", "--out", "point", *options)
    assert "draws   'fit' is left out; every parameter has the scenario's own value\n" in out
    sim("run", "short.yaml", "--out", "short", *options)
    point, short = (manifest(place, name) for name in ("point", "short"))
    assert point["data_sha256"] == short["data_sha256"]
    assert point["posterior"]["point"] is True
    assert "posterior" not in short
    assert not (place / "point" / "draws.parquet").exists()
    assert "posterior" not in (place / "point" / "scenario.yaml").read_text()
    page = (place / "point" / "report.html").read_text()
    assert "left out, every parameter has the scenario" in page
    assert "differ by chance. They leave out what is not known about the parameters" in page


def test_a_folder_by_default_is_another_for_another_posterior(place):
    document = read_scenario(place / "fitted.yaml")
    assert len({default_folder(document, 1, 20, digest) for digest in (None, "a", "b")}) == 3


@pytest.mark.slow
def test_a_comparison_says_what_an_arm_does_not_draw(sim, place):
    code, out, _ = sim(
        *("compare", "fitted.yaml", "--against", f"{NOISE}=0.2", "--replicates", "2"),
        *("--out", "pairs", "-q", "--jobs", "1"),
    )
    assert code == 0
    assert f"not drawn: the scenario gives another value: {NOISE}\n" in out
    arms = manifest(place, "pairs")["arms"]
    assert arms["base"]["posterior"]["held"] == []
    assert arms[f"with-{NOISE}-0.2"]["posterior"]["held"] == [NOISE]
    assert (place / "pairs" / "posterior.parquet").read_bytes() == (place / "fit.parquet").read_bytes()
    page = (place / "pairs" / "report.html").read_text()
    assert f"<dt>Drawn, but not identified by the record</dt><dd>{NOISE}</dd>" in page


def test_a_sweep_says_which_parameters_the_study_sets_itself(sim, place, monkeypatch):
    monkeypatch.setattr(sweep, "_draw_maps", lambda _: [])
    code, out, _ = sim("sweep", "study.yaml", "--out", "swept", "-q", "--jobs", "1")
    assert code == 0
    assert "draws    2 parameters drawn from 'fit'\n" in out
    assert f"draws    not drawn: set by the study: {NOISE}\n" in out
    code, out, _ = sim("sweep", "study.yaml", "--out", "swept-point", "-q", "--jobs", "1", "--point")
    assert "draws    'fit' is left out" in out


def test_check_looks_at_every_draw(sim, place):
    assert sim("check", "fitted.yaml", "study.yaml")[1] == "fitted.yaml: ok\nstudy.yaml: ok\n"
    (place / "broken.parquet").write_bytes((place / "fit.parquet").read_bytes()[:-50])
    (place / "broken.yaml").write_text(
        "schema: 1\nextends: short.yaml\ntitle: Broken\nposterior: broken.parquet\n"
    )
    code, _, err = sim("check", "broken.yaml")
    assert code == 2
    assert "broken.parquet: this is no Parquet file that can be read" in err
    code, _, err = sim("run", "broken.yaml", "-q")
    assert code == 2
    assert "broken.parquet: this is no Parquet file that can be read" in err
