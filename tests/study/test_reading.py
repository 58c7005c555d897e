from __future__ import annotations

import json
import shutil

import numpy as np
import pandas as pd
import pytest

from dilemma_sim import open_results, replicate
from dilemma_sim.scenario import load_scenario
from dilemma_sim.study.errors import FolderRefused
from dilemma_sim.study.folder import RunFolder
from dilemma_sim.study.sweep import sweep


def test_a_study_gives_its_tables(study_folder):
    results = open_results(study_folder)
    assert results.names == ("results", "summary", "curves")
    pd.testing.assert_frame_equal(results.results, pd.read_parquet(study_folder / "results.parquet"))
    assert list(results.summary["outcome"].unique()) == [
        "turnout_total",
        "loud",
        "internal_posture_share_of_weeks",
    ]


def test_the_curves_of_a_point_are_those_of_its_scenario(study_folder, short_path):
    curves = open_results(study_folder).curves
    overrides = {"participation.noise": 0.15, "agenda.media": 0.1}
    alone = replicate(load_scenario(short_path, overrides=overrides), 3, seed=1, jobs=1).curves
    point = curves[curves["point"] == 2].reset_index(drop=True)
    assert set(point["participation.noise"]) == {0.15}
    assert set(point["agenda.media"]) == {0.1}
    assert set(point["status"]) == {"ok"}
    pd.testing.assert_frame_equal(point[alone.columns], alone)


def test_curves_are_in_order_after_a_study_has_grown(study_folder, tmp_path):
    shutil.copytree(study_folder, tmp_path / "out")
    study = tmp_path / "out" / "study.yaml"
    study.write_text(study.read_text().replace("replicates: 3", "replicates: 4"))
    sweep(study, tmp_path / "out", jobs=1)
    curves = open_results(tmp_path / "out").curves
    keys = ["point", "replicate", "step"]
    assert len(curves) == 4 * 4 * 9
    pd.testing.assert_frame_equal(curves, curves.sort_values(keys, kind="stable", ignore_index=True))
    before = open_results(study_folder).curves
    pd.testing.assert_frame_equal(curves[curves["replicate"] < 3].reset_index(drop=True), before)


def test_a_part_that_is_damaged_is_told_and_not_left_out(study_folder, tmp_path):
    shutil.copytree(study_folder, tmp_path / "out")
    part = next((tmp_path / "out" / "parts").iterdir())
    part.write_bytes(part.read_bytes()[:-1])
    results = open_results(tmp_path / "out")
    assert len(results.results) == 12
    with pytest.raises(
        FolderRefused, match=r"1 of 2 parts in .* are missing or damaged.*sweep` on the study again"
    ):
        _ = results.curves


def test_a_part_of_another_study_is_left_out(study_folder, tmp_path):
    shutil.copytree(study_folder, tmp_path / "out")
    study = tmp_path / "out" / "study.yaml"
    study.write_text(study.read_text().replace("0.15", "0.2"))
    sweep(study, tmp_path / "out", jobs=1)
    assert len(list((tmp_path / "out" / "parts").iterdir())) == 3
    curves = open_results(tmp_path / "out").curves
    assert len(curves) == 4 * 3 * 9
    assert sorted(set(curves["participation.noise"])) == [0.05, 0.2]


def test_a_run_gives_its_tables(run_folder):
    results, folder = open_results(run_folder), RunFolder.open(run_folder)
    pd.testing.assert_frame_equal(results.curves, folder.curves)
    pd.testing.assert_frame_equal(results.events, folder.events)
    summary = results.summary.set_index(["outcome", "value"])
    told = json.loads((run_folder / "summary.json").read_text())["outcomes"]
    assert summary.loc[("turnout", ""), "mean"].item() == told["turnout"]["countries"]["homeland"]["mean"]
    postures = told["internal_posture"]["countries"]["homeland"]
    assert summary.loc["internal_posture"]["mean"].to_dict() == {
        name: one["mean"] for name, one in postures.items()
    }
    with pytest.raises(FolderRefused, match="has no table 'results'; known here: curves, events, summary"):
        _ = results.results


def test_a_comparison_gives_its_tables(comparison_folder):
    results = open_results(comparison_folder)
    assert results.names == ("curves", "differences", "difference_curves")
    assert set(results.curves["arm"]) == {"base", "with-participation.noise-0.2"}
    pd.testing.assert_frame_equal(results.summary, results.differences)
    arrays = results.to_xarray()
    assert dict(arrays.sizes) == {"arm": 2, "replicate": 2, "week": 9, "country": 1}


def test_what_holds_no_results_is_refused(tmp_path):
    with pytest.raises(FolderRefused, match="holds no results; name a folder that"):
        open_results(tmp_path)


def test_arrays_say_what_they_hold(study_folder):
    results = open_results(study_folder)
    arrays = results.to_xarray()
    assert dict(arrays.sizes) == {"point": 4, "replicate": 3, "country": 1}
    assert arrays["participation.noise"].values.tolist() == [0.05, 0.05, 0.15, 0.15]
    assert arrays["turnout_total"].attrs == {"long_name": "Turnout: total", "units": "persons"}
    curves = results.to_xarray("curves")
    table = results.curves
    for place in ({"point": 3, "replicate": 2, "week": 5}, {"point": 0, "replicate": 1, "week": 0}):
        row = table[
            (table["point"] == place["point"])
            & (table["replicate"] == place["replicate"])
            & (table["step"] == place["week"])
        ].iloc[0]
        there = curves.sel(place).isel(country=0)
        assert there["turnout"].item() == row["turnout"]
        assert there["external_posture"].item() == row["external_posture"]
        assert there["date"].values == np.datetime64(row["date"])
    with pytest.raises(FolderRefused, match="the table 'summary' is no array; name one of curves, results"):
        results.to_xarray("summary")
