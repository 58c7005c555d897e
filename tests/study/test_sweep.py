from __future__ import annotations

import json
import shutil

import numpy as np
import pandas as pd
import pytest
from filelock import FileLock
from pyarrow import parquet

import dilemma_sim.model
from dilemma_sim.model import simulate
from dilemma_sim.scenario import ScenarioError, load_scenario
from dilemma_sim.study.design import resolve
from dilemma_sim.study.errors import FolderInUse, FolderRefused, RunFailed
from dilemma_sim.study.functionals import over_weeks
from dilemma_sim.study.parts import FORMAT, parts_of
from dilemma_sim.study.sweep import SweepFolder, default_folder, read_study, sweep
from dilemma_sim.study.sweepfolder import write_manifest

TABLES = ("results.parquet", "results.csv", "summary.parquet", "summary.csv")


@pytest.fixture(scope="module", autouse=True)
def small_parts():
    """Let each design point be a part of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dilemma_sim.study.sweep.RUNS_A_PART", 12)
        yield


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory, write_study):
    folder = tmp_path_factory.mktemp("undisturbed")
    swept = sweep(write_study(folder), folder / "out", jobs=1)
    assert (swept.computed, swept.kept, swept.failed) == (4, 0, ())
    return swept.folder


@pytest.fixture
def copy(undisturbed, tmp_path):
    return shutil.copytree(undisturbed.path, tmp_path / "copy")


def same(folder, undisturbed):
    return all((folder / name).read_bytes() == (undisturbed.path / name).read_bytes() for name in TABLES)


def parts(folder):
    return sorted((folder / "parts").glob("*.parquet"))


def test_there_is_a_row_for_every_point_replicate_and_country(undisturbed):
    results = undisturbed.results
    assert list(results) == [
        "point", "replicate", "seed", "country", "status", "participation.noise", "agenda.media",
        "turnout_total", "loud", "internal_posture_share_of_weeks",
    ]  # fmt: skip
    expected = [(point, replicate) for point in range(4) for replicate in range(12)]
    assert list(results[["point", "replicate"]].itertuples(index=False, name=None)) == expected
    points = results.drop_duplicates("point")[["participation.noise", "agenda.media"]]
    assert points.to_numpy().tolist() == [[0.05, 0.1], [0.05, 0.2], [0.15, 0.1], [0.15, 0.2]]


def test_the_results_are_those_of_single_runs(undisturbed, study_path):
    settings = {"participation.noise": 0.15, "agenda.media": 0.1}
    scenario = load_scenario(study_path.parent / "short.yaml", settings)
    row = undisturbed.results.query("point == 2 and replicate == 11").iloc[0]
    weekly = {name: values[np.newaxis] for name, values in simulate(scenario, 1, 11).weekly.items()}
    assert row["turnout_total"] == weekly["turnout"].sum()
    assert row["loud"] == (weekly["core_share"] > 0.7).sum()
    assert row["internal_posture_share_of_weeks"] == over_weeks(
        weekly["internal_posture"], "share_of_weeks", value="tolerate"
    )


def test_the_summary_describes_the_results(undisturbed):
    group = undisturbed.results.query("point == 1")["turnout_total"]
    row = undisturbed.summary.query("point == 1 and outcome == 'turnout_total'").iloc[0]
    assert row["mean"] == pytest.approx(group.mean())
    assert row["mc_error"] == pytest.approx(group.sem())
    assert row["n"] == 12
    assert row["low"] < row["mean"] < row["high"]


def test_the_csv_holds_what_the_parquet_holds(undisturbed):
    found = pd.read_csv(undisturbed.path / "results.csv")
    pd.testing.assert_frame_equal(found, undisturbed.results, check_dtype=False, check_exact=True)


def test_the_columns_say_their_role_and_unit(undisturbed):
    schema = parquet.read_schema(undisturbed.path / "results.parquet")
    roles = {field.name: field.metadata[b"role"].decode() for field in schema}
    assert [name for name, role in roles.items() if role == "factor"] == list(undisturbed.factors)
    assert [name for name, role in roles.items() if role == "outcome"] == list(undisturbed.outcomes)
    units = {name: schema.field(name).metadata[b"unit"].decode() for name in undisturbed.outcomes}
    assert list(units.values()) == ["persons", "weeks", "share of weeks"]


def test_two_processes_give_the_same_bytes_as_one(undisturbed, study_path, tmp_path):
    swept = sweep(study_path, tmp_path / "out", jobs=2)
    assert swept.computed == 4
    assert same(swept.folder.path, undisturbed)
    assert [path.name for path in parts(swept.folder.path)] == [path.name for path in parts(undisturbed.path)]


def test_a_folder_can_be_swept_again_by_itself(copy, undisturbed):
    assert default_folder(read_study(str(copy / "study.yaml"))) == copy
    swept = sweep(copy / "study.yaml", copy)
    assert (swept.computed, swept.kept) == (0, 4)
    assert same(copy, undisturbed)


def test_a_damaged_part_is_noticed_and_computed_again(copy, undisturbed):
    part = parts(copy)[3]
    data = bytearray(part.read_bytes())
    data[len(data) // 2] ^= 1
    part.write_bytes(data)
    swept = sweep(copy / "study.yaml", copy, jobs=1)
    assert (swept.computed, swept.kept) == (1, 3)
    assert part.read_bytes() == (undisturbed.path / "parts" / part.name).read_bytes()
    assert same(copy, undisturbed)


def test_a_missing_part_is_computed_and_half_written_ones_are_cleared_away(copy, undisturbed):
    part = parts(copy)[0]
    half = part.with_name(f".{part.name}.1.partial")
    part.rename(half)
    swept = sweep(copy / "study.yaml", copy, jobs=1)
    assert (swept.computed, swept.kept) == (1, 3)
    assert part.exists()
    assert not half.exists()
    assert same(copy, undisturbed)


def test_a_study_that_grows_only_computes_what_is_new(copy, undisturbed):
    before = {path.name: path.read_bytes() for path in parts(copy)}
    study = copy / "study.yaml"
    text = study.read_text().replace("replicates: 12", "replicates: 20")
    study.write_text(text)
    swept = sweep(study, copy, jobs=1)
    assert swept.kept == 4
    assert before.items() <= {path.name: path.read_bytes() for path in parts(copy)}.items()
    results = swept.folder.results
    assert len(results) == 4 * 20
    old = results[results["replicate"] < 12].reset_index(drop=True)
    pd.testing.assert_frame_equal(old, undisturbed.results)


def test_a_study_with_more_points_behind_keeps_its_parts(study_path, tmp_path):
    text = study_path.read_text().replace("{grid: {from: 0.05, to: 0.15, steps: 2}}", "{list: [0.05, 0.15]}")
    study_path.write_text(text)
    assert sweep(study_path, tmp_path / "out", jobs=1).computed == 4
    study_path.write_text(text.replace("{list: [0.05, 0.15]}", "{list: [0.05, 0.15, 0.25]}"))
    swept = sweep(study_path, tmp_path / "out", jobs=1)
    assert (swept.computed, swept.kept) == (2, 4)
    assert len(swept.folder.results) == 6 * 12


def test_a_study_that_shrinks_begins_anew(copy):
    study = copy / "study.yaml"
    study.write_text(study.read_text().replace("replicates: 12", "replicates: 3"))
    swept = sweep(study, copy, jobs=1)
    assert (swept.computed, swept.kept) == (1, 0)
    assert len(swept.folder.results) == 4 * 3


def test_other_outcomes_need_no_new_runs(copy):
    study = copy / "study.yaml"
    study.write_text(study.read_text() + "\n  - {outcome: spotlight, functional: maximum}\n")
    swept = sweep(study, copy)
    assert (swept.computed, swept.kept) == (0, 4)
    assert swept.folder.results["spotlight_maximum"].notna().all()


def test_a_part_that_only_claims_to_be_of_this_study_is_computed_again(copy, undisturbed):
    part, other = parts(copy)[:2]
    key = part.name.split("-")[0]
    part.unlink()
    impostor = other.with_name(f"{key}-{other.stem.split('-')[1]}.parquet")
    shutil.copy(other, impostor)
    swept = sweep(copy / "study.yaml", copy, jobs=1)
    assert (swept.computed, swept.kept) == (1, 3)
    assert swept.notes == (f"{impostor} is damaged and is computed again",)
    assert not impostor.exists()
    assert same(copy, undisturbed)


@pytest.mark.parametrize("field", ["seed", "replicates", "runs_a_part", "sizes", "data_sha256"])
def test_a_manifest_that_was_changed_by_hand_is_refused(copy, field, undisturbed):
    path = copy / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest[field] = "0" * 64 if field == "data_sha256" else 7
    path.write_text(json.dumps(manifest))
    for use in (lambda: sweep(copy / "study.yaml", copy), lambda: SweepFolder.open(copy)):
        with pytest.raises(FolderRefused, match=r"manifest\.json was changed after it was written"):
            use()
    assert [one.name for one in parts(copy)] == [one.name for one in parts(undisturbed.path)]


def test_a_folder_of_a_newer_version_is_refused(copy):
    path = copy / "manifest.json"
    manifest = json.loads(path.read_text())
    path.write_text(json.dumps(manifest | {"store_format": FORMAT + 1}))
    with pytest.raises(
        FolderRefused, match=r"newer version of dilemma-sim \(store format 3, this one knows 2\)"
    ):
        sweep(copy / "study.yaml", copy)


def test_a_sweep_under_way_can_be_read(copy, undisturbed):
    manifest = {key: value for key, value in undisturbed.manifest.items() if key != "data_sha256"}
    write_manifest(copy, manifest)
    design = resolve(read_study(copy / "study.yaml"))
    last = parts_of(design, manifest["sizes"], manifest["runs_a_part"])[-1]
    for path in parts(copy):
        if path.name.startswith(last.key):
            path.unlink()
    (copy / "results.parquet").unlink()
    folder = SweepFolder.open(copy)
    assert folder.runs == (36, 48)
    there = undisturbed.results.query("point < 3")
    pd.testing.assert_frame_equal(folder.results, there)
    pd.testing.assert_frame_equal(folder.summary, undisturbed.summary.query("point < 3"))
    shutil.rmtree(copy / "parts")
    with pytest.raises(FolderRefused, match=r"no run of .*copy has ended yet"):
        SweepFolder.open(copy)


def test_other_rules_of_the_model_need_new_runs(copy, monkeypatch):
    monkeypatch.setattr("dilemma_sim.study.parts.model_digest", lambda: "other sources")
    monkeypatch.setattr("dilemma_sim.study.digest.model_digest", lambda: "other sources")
    swept = sweep(copy / "study.yaml", copy, jobs=1)
    assert (swept.computed, swept.kept) == (4, 0)
    assert len(parts(copy)) == 8
    assert sum("of other rules of the model" in note for note in swept.notes) == 4


def test_a_folder_in_use_is_refused(copy):
    with (
        FileLock(copy / ".lock"),
        pytest.raises(FolderInUse, match=r"another sweep is working in .*copy; wait until"),
    ):
        sweep(copy / "study.yaml", copy)


def test_another_study_does_not_overwrite_results(copy, study_path, undisturbed):
    study_path.write_text(study_path.read_text().replace("Noise and the media", "Something else"))
    with pytest.raises(
        FolderRefused, match="copy holds another study, 'Noise and the media'; choose another folder"
    ):
        sweep(study_path, copy)
    assert same(copy, undisturbed)


def test_everything_wrong_with_a_design_is_told_before_anything_runs(study_path, tmp_path):
    text = study_path.read_text().replace("list: [0.1, 0.2]", "list: [0.1, 7, x]")
    text = text.replace("participation.noise", "participation.niose").replace(
        "outcome: turnout", "outcome: turnot"
    )
    study_path.write_text(text)
    with pytest.raises(ScenarioError) as caught:
        sweep(study_path, tmp_path / "out")
    found = [(fault.place.line, fault.path, fault.message.split(",")[0]) for fault in caught.value.faults]
    assert found == [
        (6, "factors.participation.niose", "unknown key"),
        (7, "factors.agenda.media", "the value 7: expected a number from 0 to 5"),
        (7, "factors.agenda.media", "the value 'x': expected a number from 0 to 5"),
        (9, "outcomes.0", "no outcome is named 'turnot'"),
    ]
    assert not (tmp_path / "out").exists()


def test_values_that_only_fail_together_name_the_design_point(study_path, tmp_path):
    text = study_path.read_text().replace("participation.noise", "countries.homeland.adults")
    study_path.write_text(text.replace("from: 0.05, to: 0.15", "from: 1000000, to: 1000001"))
    with pytest.raises(ScenarioError, match="the value 1000001: the strata sum to 1000000 persons"):
        sweep(study_path, tmp_path / "out")


@pytest.mark.parametrize("functional", ["total", "share_of_weeks, value: x"])
def test_functionals_that_make_no_sense_of_an_outcome(study_path, functional):
    study_path.write_text(study_path.read_text() + f"  - {{outcome: relation, functional: {functional}}}\n")
    with pytest.raises(
        ScenarioError, match="makes no sense of 'relation', which is a level; possible here: mean"
    ):
        sweep(study_path)


class TestFailingRuns:
    @pytest.fixture(autouse=True)
    def failing(self, monkeypatch):
        """Let one replicate at one design point fail while `failing` holds something."""
        failing = ["yes"]

        def fails_once(scenario, seed, replicate, until, **how):
            if (
                failing
                and replicate == 10
                and scenario.agenda.media == 0.2
                and scenario.participation.noise == 0.05
            ):
                raise ArithmeticError("no equilibrium")
            return simulate(scenario, seed, replicate, until)

        monkeypatch.setattr(dilemma_sim.model, "simulate", fails_once)
        return failing

    def test_stop_names_the_run_and_keeps_what_was_done(self, study_path, tmp_path, failing, undisturbed):
        message = (
            r"design point 1 \(participation\.noise=0\.05, agenda\.media=0\.2\): "
            r"replicate 10 of seed 1 failed: ArithmeticError: no equilibrium"
        )
        with pytest.raises(RunFailed, match=message):
            sweep(study_path, tmp_path / "out", jobs=1)
        assert len(parts(tmp_path / "out")) == 1
        failing.clear()
        assert sweep(study_path, tmp_path / "out", jobs=1).kept == 1
        assert same(tmp_path / "out", undisturbed)

    def test_continue_leaves_a_gap_that_is_tried_again(self, study_path, tmp_path, failing, undisturbed):
        swept = sweep(study_path, tmp_path / "out", jobs=1, on_error="continue")
        assert (swept.computed, len(swept.failed)) == (4, 1)
        gap = swept.folder.results.query("status == 'failed'")
        assert gap[["point", "replicate", "agenda.media"]].to_numpy().tolist() == [[1, 10, 0.2]]
        assert gap[list(swept.folder.outcomes)].isna().all(axis=None)
        rest = swept.folder.results.drop(gap.index)
        pd.testing.assert_frame_equal(rest, undisturbed.results.drop(gap.index))
        assert swept.folder.summary.query("point == 1")["n"].unique().tolist() == [11]
        assert swept.folder.manifest["runs"] == {"ok": 47, "failed": 1}
        assert swept.folder.manifest["retries"] == 1
        assert not swept.folder.manifest["complete"]
        failing.clear()
        swept = sweep(study_path, tmp_path / "out", jobs=1, on_error="continue")
        assert (swept.computed, swept.kept, swept.failed) == (1, 3, ())
        assert same(tmp_path / "out", undisturbed)

    def test_quarantine_is_respected_until_a_run_ends_well(self, study_path, tmp_path, failing, undisturbed):
        sweep(study_path, tmp_path / "out", jobs=1, on_error="quarantine")
        (path,) = (tmp_path / "out" / "quarantine").iterdir()
        note = json.loads(path.read_text())
        assert "no equilibrium" in note["error"]
        assert (note["point"], note["replicate"], note["seed"], note["status"]) == (1, 10, 1, "failed")
        assert note["settings"] == {"participation.noise": 0.05, "agenda.media": 0.2}
        assert note["traceback"][-1] == "ArithmeticError: no equilibrium"
        again = tmp_path / "again.yaml"
        again.write_text(note["scenario"])
        assert load_scenario(again).agenda.media == 0.2
        failing.clear()
        swept = sweep(study_path, tmp_path / "out", jobs=1, on_error="quarantine")
        assert (swept.computed, swept.kept, len(swept.failed)) == (0, 4, 1)
        swept = sweep(study_path, tmp_path / "out", jobs=1)
        assert (swept.computed, swept.failed) == (1, ())
        assert not path.exists()
        assert same(tmp_path / "out", undisturbed)


def test_a_sweep_that_stops_while_it_begins_leaves_a_folder_that_can_be_swept(
    study_path, tmp_path, monkeypatch
):
    def killed(folder):
        raise KeyboardInterrupt

    monkeypatch.setattr("dilemma_sim.study.sweep.Store", killed)
    with pytest.raises(KeyboardInterrupt):
        sweep(study_path, tmp_path / "out")
    monkeypatch.undo()
    assert sweep(study_path, tmp_path / "out", jobs=1).computed == 4
