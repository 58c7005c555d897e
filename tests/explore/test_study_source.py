"""What the study page reads of a study folder, and the command line of each design point."""

from __future__ import annotations

import shlex

import numpy as np
import pytest

import dilemma_sim.model
from dilemma_sim.explore.study_source import StudySource, short_names
from dilemma_sim.model import simulate
from dilemma_sim.scenario import load_scenario, read_scenario
from dilemma_sim.study.engine import replicate
from dilemma_sim.study.errors import FolderRefused
from dilemma_sim.study.sweep import sweep
from explore.study_folders import SCENARIO, interrupted, swept, written
from study.posteriors import NOISE
from study.posteriors import written as posterior


def run_by(command):
    """Run what a command line says, and return its curves."""
    program, verb, name, *options = shlex.split(command)
    assert (program, verb) == ("dilemma-sim", "run")
    named = dict(zip(options[:4:2], options[1:4:2], strict=True))
    assert set(options[4::2]) <= {"--set"}
    scenario = read_scenario(name, options[5::2]).value
    runs = replicate(scenario, int(named["--replicates"]), int(named["--seed"]), jobs=1)
    return runs.curves


def test_names_are_as_short_as_they_can_be_told_apart():
    paths = ["a.x.trust", "b.x.trust", "a.noise", "noise", "scenario"]
    expected = {"a.x.trust": "a.x.trust", "b.x.trust": "b.x.trust", "a.noise": "a.noise"}
    assert short_names(paths) == {**expected, "noise": "noise", "scenario": "scenario"}
    assert short_names(["one.two.three", "one.two.four"]) == {
        "one.two.three": "three",
        "one.two.four": "four",
    }


def test_a_point_is_told_by_its_factors(grid):
    assert grid.at(7, ["participation.noise", "do.hold.choose"]) == "noise 0.05, choose silence"
    assert grid.value_at(7, "agenda.media") == 0.3
    assert len(grid.points) == 12


def test_the_histories_of_a_point_are_those_of_its_runs(grid):
    curves = grid.curves(3, "turnout")
    settings = {"do.hold.choose": "by_rule", "participation.noise": 0.1, "agenda.media": 0.3}
    assert grid.settings(3) == {**settings, "agenda.imitation": 0.3}
    scenario = load_scenario(grid.scenario_file(3), grid.settings(3))
    for number in range(4):
        history = curves[curves["replicate"] == number]["turnout"].to_numpy()
        assert np.array_equal(history, simulate(scenario, 1, number).weekly["turnout"][:, 0])
    assert curves["replicate"].unique().tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize("point", [0, 7, 11])
def test_the_command_of_a_point_gives_its_numbers(grid, point):
    again = run_by(grid.command(point)).groupby("replicate")["turnout"].sum()
    there = grid.folder.results.query("point == @point").set_index("replicate")["turnout_total"]
    assert again.tolist() == there.tolist()
    assert grid.caveat(point) == ""


@pytest.mark.parametrize("point", [1, 8])
def test_the_command_names_the_scenario_of_its_point(sampled, point):
    assert sampled.value_at(point, "scenario") == ("quiet" if point < 5 else "other")
    again = run_by(sampled.command(point)).groupby("replicate")["turnout"].sum()
    there = sampled.folder.results.query("point == @point").set_index("replicate")["turnout_total"]
    assert again.tolist() == there.tolist()


def test_a_finished_study_has_nothing_to_say(grid):
    assert grid.state == ()


def test_an_unfinished_study_says_so_and_how_to_resume_it(grid, tmp_path):
    folder = interrupted(grid.folder.path, tmp_path / "half", parts=5)
    source = StudySource.open(folder)
    (note,) = source.state
    assert note == (
        f"This study is unfinished: 28 of 48 runs have ended so far. To resume it: dilemma-sim sweep "
        f"{folder}/study.yaml --out {folder}"
    )
    assert len(source.points) == 7
    there = source.points.index[-1]
    assert source.curves(there, "turnout").equals(grid.curves(there, "turnout"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dilemma_sim.study.sweep.RUNS_A_PART", 4)
        resumed = sweep(folder / "study.yaml", folder, jobs=1)
    assert (resumed.computed, resumed.kept) == (5, 7)
    assert StudySource.open(folder).state == ()


def test_runs_in_quarantine_are_told_and_left_out(tmp_path, monkeypatch):
    def fails_once(scenario, seed, replicate, until, **how):
        if replicate == 2 and scenario.participation.noise == 0.1:
            raise ArithmeticError("no equilibrium")
        return simulate(scenario, seed, replicate, until, **how)

    monkeypatch.setattr(dilemma_sim.model, "simulate", fails_once)
    source = StudySource.open(swept(tmp_path, "single", on_error="quarantine"))
    assert source.state == (
        "Runs without outcomes, which are left out: 1 of 9 (1 failed).",
        f"1 run is in quarantine; the notes in {source.folder.path}/quarantine say why.",
    )
    assert source.curves(1, "turnout")["replicate"].unique().tolist() == [0, 1]
    assert "--replicates 3" in source.command(1)


def test_what_run_would_draw_from_the_posterior_is_told(tmp_path):
    path = written(tmp_path, "single")
    posterior(tmp_path / "fit.parquet")
    (tmp_path / "short.yaml").write_text(SCENARIO + "posterior: fit.parquet\n", encoding="utf-8")
    source = StudySource.open(sweep(path, tmp_path / "out", jobs=1).folder.path)
    assert source.caveat(0) == source.caveat(2) == ""
    assert source.caveat(1).startswith(f"The value of {NOISE} here is the one the posterior was made for")
    for point, same in ((0, True), (1, False)):
        again = run_by(source.command(point)).groupby("replicate")["turnout"].sum().tolist()
        there = source.folder.results.query("point == @point")["turnout_total"].tolist()
        assert (again == there) is same


def test_a_value_that_yaml_reads_as_something_else_is_quoted():
    from dilemma_sim.explore.study_source import typed

    assert typed("silence") == "silence"
    assert typed("0.5") == '"0.5"'
    assert typed(True) == "true"
    assert typed(0.25) == "0.25"


def test_a_folder_that_is_no_study_is_refused(tmp_path):
    with pytest.raises(
        FolderRefused, match=r"is no sweep folder; name one that `dilemma-sim sweep` has written"
    ):
        StudySource.open(tmp_path)


def test_a_study_without_a_run_is_refused(grid, tmp_path):
    folder = interrupted(grid.folder.path, tmp_path / "begun", parts=12)
    with pytest.raises(FolderRefused, match=r"no run of .* has ended yet"):
        StudySource.open(folder)
