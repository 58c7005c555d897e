from __future__ import annotations

import json
import shutil

import pandas as pd
import pytest

from dilemma_sim.scenario import read_document
from dilemma_sim.scenario.studies import Study
from dilemma_sim.study.design import resolve
from dilemma_sim.study.functionals import statistics_of
from dilemma_sim.study.rounds import Rounds, by_replicates
from dilemma_sim.study.stopping import enough
from dilemma_sim.study.sweep import sweep
from dilemma_sim.study.sweepfolder import SweepFolder, write_manifest

BLOCK, MOST = 4, 14
STOP = f"stop: {{outcome: loud, half_width: 1.4, most: {MOST}}}\n"


@pytest.fixture(scope="module", autouse=True)
def small_parts():
    """Let all four design points be a part, some of which need more rounds than others."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dilemma_sim.study.sweep.RUNS_A_PART", 4 * BLOCK)
        yield


def write(folder, write_study, replicates=BLOCK, stop=STOP):
    path = write_study(folder)
    path.write_text(path.read_text().replace("replicates: 12", f"replicates: {replicates}") + stop)
    return path


@pytest.fixture(scope="module")
def everything(tmp_path_factory, write_study):
    """Give the study with all replicates at every point."""
    folder = tmp_path_factory.mktemp("everything")
    return sweep(write(folder, write_study, MOST, ""), folder / "out", jobs=1).folder.results


@pytest.fixture(scope="module")
def stopped(tmp_path_factory, write_study):
    folder = tmp_path_factory.mktemp("stopped")
    return sweep(write(folder, write_study), folder / "out", jobs=1)


@pytest.fixture(scope="module")
def asked(everything):
    """Give what the rule asks for, found by looking at ever more of all replicates."""
    study = {"outcome": "loud", "half_width": 1.4, "most": MOST}
    stop = Study.model_fields["stop"].annotation.__args__[0].model_validate(study)
    counts = {}
    for point, rows in everything.groupby("point"):
        for count in (4, 8, 12, MOST):
            if enough(rows[rows["replicate"] < count], stop):
                break
        counts[point] = count
    return counts


def test_a_study_ends_at_each_point_as_soon_as_its_mean_is_known(stopped, everything, asked):
    assert len(set(asked.values())) > 1  # or nothing would be tested
    wanted = everything[everything["replicate"] < everything["point"].map(asked)].reset_index(drop=True)
    pd.testing.assert_frame_equal(stopped.folder.results, wanted, check_exact=True)


def test_the_manifest_says_how_many_replicates_each_point_got(stopped, asked):
    manifest = stopped.folder.manifest
    assert manifest["points_by_replicates"] == by_replicates(asked)
    assert manifest["runs"] == {"ok": sum(asked.values())}
    assert manifest["replicates"] == BLOCK
    total = sum(asked.values())
    assert stopped.folder.runs == (total, total)
    assert by_replicates({0: 8, 1: 4, 2: 4, 3: 4, 4: 8}) == {"4": "1-3", "8": "0, 4"}


def test_the_summary_describes_points_of_unequal_replicates(stopped, asked):
    loud = stopped.folder.summary.query("outcome == 'loud'").set_index("point")
    assert loud["n"].to_dict() == asked
    for point, rows in stopped.folder.results.groupby("point"):
        expected = statistics_of(rows["loud"].to_numpy())
        found = loud.loc[point, list(expected)].astype("float64").to_dict()
        assert found == pytest.approx(expected)


def test_the_map_is_drawn_of_points_of_unequal_replicates(stopped, tmp_path):
    from dilemma_sim.view.map import plot_sweep

    assert plot_sweep(shutil.copytree(stopped.folder.path, tmp_path / "out"))


def parts(folder):
    return sorted((folder / "parts").glob("*.parquet"))


def test_two_processes_and_any_interruption_give_the_same_data(stopped, tmp_path):
    whole = stopped.folder
    names = [path.name for path in parts(whole.path)]
    for place in range(len(names) - 1):
        out = shutil.copytree(whole.path, tmp_path / str(place))
        write_manifest(out, {key: value for key, value in whole.manifest.items() if key != "data_sha256"})
        (out / "results.parquet").unlink()
        for path in parts(out)[place : place + 2]:
            path.unlink()
        swept = sweep(out / "study.yaml", out, jobs=2 if place == 0 else 1)
        assert [path.name for path in parts(out)] == names
        assert swept.folder.manifest["data_sha256"] == whole.manifest["data_sha256"]


def test_another_rule_uses_the_parts_that_are_there(stopped, everything, tmp_path):
    out = shutil.copytree(stopped.folder.path, tmp_path / "out")
    study = out / "study.yaml"
    text = study.read_text()
    study.write_text(text.replace("half_width: 1.4", "half_width: 1e-9"))
    tighter = sweep(study, out, jobs=1)
    assert tighter.kept == stopped.computed
    assert tighter.computed > 0
    pd.testing.assert_frame_equal(tighter.folder.results, everything, check_exact=True)
    study.write_text(text)
    again = sweep(study, out, jobs=1)
    assert (again.computed, again.kept) == (0, stopped.computed)
    assert again.folder.manifest["data_sha256"] == stopped.folder.manifest["data_sha256"]
    assert all("of another stop rule" in note for note in again.notes)
    assert len(again.notes) == tighter.computed


def test_a_sweep_under_way_can_be_read(stopped, tmp_path):
    out = shutil.copytree(stopped.folder.path, tmp_path / "out")
    whole = stopped.folder
    write_manifest(out, {key: value for key, value in whole.manifest.items() if key != "data_sha256"})
    for name in ("results.parquet", "summary.parquet"):
        (out / name).unlink()
    design = resolve(read_document(str(out / "study.yaml"), Study))
    first = next(iter(Rounds(design, whole.manifest["sizes"], whole.manifest["runs_a_part"], lambda _: None)))
    for path in parts(out):
        if path.name.split("-")[0] not in {part.key for part in first}:
            path.unlink()
    opened = SweepFolder.open(out)
    expected = whole.results[whole.results["replicate"] < BLOCK].reset_index(drop=True)
    pd.testing.assert_frame_equal(opened.results, expected)
    assert opened.runs == (4 * BLOCK, 4 * MOST)


def test_a_run_that_fails_counts_as_a_replicate_without_a_value(tmp_path, write_study, monkeypatch):
    from dilemma_sim import model

    sound = model.simulate

    def simulate(scenario, seed, replicate, until, **how):
        if replicate == 5:
            raise ArithmeticError("no equilibrium")
        return sound(scenario, seed, replicate, until)

    monkeypatch.setattr(model, "simulate", simulate)
    study = write(tmp_path, write_study)
    swept = sweep(study, tmp_path / "out", jobs=1, on_error="continue")
    results = swept.folder.results
    failed = results[results["status"] == "failed"]
    assert set(failed["replicate"]) == {5}
    assert len(swept.failed) == len(failed)
    counts = results.groupby("point").size().to_dict()
    assert swept.folder.manifest["points_by_replicates"] == by_replicates(counts)
    runs = json.loads((tmp_path / "out" / "manifest.json").read_text())["runs"]
    assert runs == {"ok": len(results) - len(failed), "failed": len(failed)}
