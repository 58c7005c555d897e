from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from dilemma_sim import compare, load_scenario
from dilemma_sim.scenario import read_scenario
from dilemma_sim.study.compare import Arm, Comparison
from dilemma_sim.study.comparefolder import (
    ComparisonFolder,
    arm_names,
    changed,
    default_comparison_folder,
    write_comparison,
)
from dilemma_sim.study.digest import data_digest
from dilemma_sim.study.engine import Ensemble, replicate
from dilemma_sim.study.errors import ComparisonRefused, FolderRefused

STARTED = datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)
NOISY = ["participation.noise=0.2"]


@pytest.fixture(scope="module")
def base(short_path):
    return read_scenario(short_path)


@pytest.fixture(scope="module")
def noisy(short_path):
    return changed(read_scenario(short_path, NOISY), NOISY)


@pytest.fixture(scope="module")
def comparison(base, noisy):
    return compare(base.value, {name: one.value for name, one in noisy.items()}, 8, seed=3, jobs=1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory, comparison, base, noisy):
    path = tmp_path_factory.mktemp("comparison") / "folder"
    path.mkdir()
    write_comparison(path, comparison, base, noisy, "dilemma-sim compare …", STARTED, 1.5)
    return path


def tables_of(comparison):
    return comparison.curves, comparison.differences, comparison.difference_curves


def row_of(comparison, measure, by="country"):
    table = comparison.differences
    return table[(table["measure"] == measure) & (table["by"] == by)].iloc[0]


def test_a_difference_put_in_by_hand_is_found(base):
    runs = replicate(base.value, 10, seed=1, jobs=1).runs
    weekly = dict(runs.weekly)
    weekly["turnout"] = weekly["turnout"] + np.arange(10).reshape(10, 1, 1)
    weekly["relation"] = weekly["relation"] - 0.25
    changed_runs = replace(runs, weekly=weekly)
    arms = [Arm(name, Ensemble(base.value, one)) for name, one in (("base", runs), ("other", changed_runs))]
    comparison = Comparison(arms[0], (arms[1],))
    weeks = len(runs.dates)
    turnout, relation = row_of(comparison, "turnout"), row_of(comparison, "relation")
    assert turnout["difference"] == pytest.approx(4.5 * weeks)
    assert turnout["above"] == 0.9
    assert turnout["verdict"] == "decided"
    assert f"Turnout (total) is higher by {4.5 * weeks:.1f} persons" in turnout["sentence"]
    assert relation["difference"] == pytest.approx(-0.25)
    assert row_of(comparison, "protests")["verdict"] == "identical"
    curve = comparison.difference_curves
    curve = curve[(curve["outcome"] == "turnout") & (curve["country"] == "homeland")]
    np.testing.assert_allclose(curve["mean"], 4.5)
    np.testing.assert_allclose(curve["median"], 4.5)
    half = 2.2621571628 * np.std(np.arange(10), ddof=1) / np.sqrt(10)
    np.testing.assert_allclose(curve["high"] - curve["mean"], half)


def test_what_changes_nothing_makes_no_difference_at_all(base):
    comparison = compare(base.value, base.value, 4, seed=2, jobs=1)
    table = comparison.differences
    some = table[table["pairs"] > 0]
    assert (some[["difference", "low", "high", "low_all", "high_all"]] == 0.0).all(axis=None)
    assert set(some["verdict"]) == {"identical"}
    assert all(text.endswith("no difference at all: every pair is identical.") for text in some["sentence"])
    assert (comparison.difference_curves[["mean", "p05", "p95"]].fillna(0.0) == 0.0).all(axis=None)


def test_the_data_are_the_same_for_any_number_of_jobs(comparison, base, noisy):
    again = compare(base.value, {name: one.value for name, one in noisy.items()}, 8, seed=3, jobs=2)
    assert data_digest(*tables_of(again)) == data_digest(*tables_of(comparison))
    assert again.summary() == comparison.summary()


def test_arms_have_the_luck_of_runs_of_their_own(comparison, base):
    alone = replicate(base.value, 8, seed=3, jobs=1).curves
    own = comparison.curves[comparison.curves["arm"] == "base"].drop(columns="arm").reset_index(drop=True)
    pd.testing.assert_frame_equal(own, alone, check_exact=True)


def test_progress_counts_the_runs_of_all_arms(base):
    seen = []
    compare(base.value, base.value, 2, jobs=1, progress=lambda done, whole, *_: seen.append((done, whole)))
    assert seen[-1] == (4, 4)


@pytest.mark.parametrize(
    ("override", "words"),
    [
        ("period.end=2020-03-15", "other runs from 2020-01-06 to 2020-03-15, the base from 2020-01-06 to "),
        ("period.start=2019-12-30", "end both with --until, or set period.start and period.end"),
    ],
)  # fmt: skip
def test_other_weeks_are_refused(base, short_path, override, words):
    with pytest.raises(ComparisonRefused) as refusal:
        compare(base.value, read_scenario(short_path, [override]).value, 2)
    assert words in str(refusal.value)
    assert refusal.value.exit_code == 2


def test_other_countries_are_refused(base):
    real = load_scenario("kazakhstan-kyrgyzstan-2018-2019")
    with pytest.raises(ComparisonRefused, match="countries kazakhstan, kyrgyzstan, the base homeland;"):
        compare(base.value, {"real": real}, 2)


def test_nothing_to_compare_with_is_refused(base):
    with pytest.raises(ValueError, match="at least one other"):
        compare(base.value, {})
    with pytest.raises(ValueError, match="none 'base'"):
        compare(base.value, {"base": base.value})


def test_the_folder_reads_back_as_it_was(folder, comparison, noisy):
    opened = ComparisonFolder.open(folder)
    for name in ("curves", "differences", "difference_curves"):
        pd.testing.assert_frame_equal(getattr(opened, name), getattr(comparison, name), check_exact=True)
    assert opened.summary == json.loads(json.dumps(comparison.summary()))
    assert opened.others == {"with-participation.noise-0.2": "Nine weeks, with participation.noise=0.2"}
    assert opened.manifest["data_sha256"] == data_digest(*tables_of(comparison))
    csv = pd.read_csv(folder / "differences.csv")
    assert csv["sentence"].tolist() == comparison.sentences


def test_its_own_scenarios_give_the_same_numbers_again(folder, comparison):
    arms = [load_scenario(folder / f"{name}.yaml") for name in ("base", "with-participation.noise-0.2")]
    again = compare(arms[0], {"with-participation.noise-0.2": arms[1]}, 8, seed=3, jobs=1)
    assert data_digest(*tables_of(again)) == data_digest(*tables_of(comparison))


def test_a_folder_that_is_not_whole_is_refused(folder, tmp_path):
    with pytest.raises(FolderRefused, match="is no comparison folder; name one that `dilemma-sim compare`"):
        ComparisonFolder.open(tmp_path)
    (tmp_path / "manifest.json").write_bytes((folder / "manifest.json").read_bytes())
    with pytest.raises(FolderRefused, match=r"lacks base\.yaml; compare its scenarios again"):
        ComparisonFolder.open(tmp_path)


def test_arms_and_folders_have_names_of_their_own(base, noisy):
    assert arm_names([base, base]) == ["short", "short-2"]
    assert arm_names([replace(base, path="elsewhere/base.yaml")]) == ["base-2"]
    one, two = (default_comparison_folder(base, noisy, 1, count) for count in (10, 20))
    assert one.name.startswith("compare-short-with-participation.noise-0.2-")
    assert one.name.endswith("-seed1")
    assert one != two
