"""Replicates over a posterior: fair samples, the same numbers on any machine, and what is not drawn."""

from __future__ import annotations

from math import log2

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dilemma_sim.scenario import dump, load_scenario, read_document, read_scenario
from dilemma_sim.scenario.studies import Study
from dilemma_sim.study.compare import compare
from dilemma_sim.study.design import resolve
from dilemma_sim.study.digest import data_digest, scenario_digest
from dilemma_sim.study.engine import replicate
from dilemma_sim.study.errors import ComparisonRefused
from dilemma_sim.study.resample import Resample, draws_meaning, portable, radical_inverse, resample_of
from dilemma_sim.study.sweep import sweep
from dilemma_sim.study.tables import read_parquet
from study.conftest import SHORT
from study.posteriors import ACTIVITY, BRANCHING, NOISE, POINTS, about, draws, metadata, written


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with a short scenario, one that names a posterior, and the posterior."""
    folder = tmp_path_factory.mktemp("fitted")
    (folder / "short.yaml").write_text(SHORT)
    (folder / "fitted.yaml").write_text(
        "schema: 1\nextends: short.yaml\ntitle: Fitted\nposterior: fit.parquet\n"
    )
    written(folder / "fit.parquet")
    return folder


@pytest.fixture(scope="module")
def fitted(place):
    return load_scenario(place / "fitted.yaml")


def digest(runs):
    return data_digest(runs.curves, runs.events)


# -- which draw a replicate has --------------------------------------------------------------------


def resample_with(weights, seed=1):
    from dilemma_sim.study.posterior import Posterior, Provenance

    told = Provenance.model_validate({"name": "x", **metadata({NOISE: about(0.1)})})
    shares = np.array(weights, dtype=float) / sum(weights)
    posterior = Posterior(told, shares, {NOISE: [float(n) for n in range(len(weights))]}, "0", b"")
    return Resample(posterior, seed, (NOISE,))


@given(
    weights=st.lists(st.one_of(st.just(0.0), st.floats(1e-3, 1.0)), min_size=1, max_size=20).filter(any),
    seed=st.integers(0, 2**63 - 1),
    count=st.integers(1, 300),
)
def test_the_first_n_replicates_are_a_fair_sample_for_every_n(weights, seed, count):
    resample = resample_with(weights, seed)
    taken = np.bincount([resample.draw_of(r) for r in range(count)], minlength=len(weights))
    expected = count * np.array(weights) / sum(weights)
    assert np.abs(taken - expected).max() <= 2.0 + 2.0 / 3.0 * log2(count) + 1e-9
    assert not taken[np.array(weights) == 0.0].any()


def test_a_power_of_two_is_a_systematic_resample():
    resample = resample_with([1.0] * 32, seed=5)
    assert sorted(resample.draw_of(r) for r in range(32)) == list(range(32))
    assert sorted(resample.draw_of(r) for r in range(64)) == sorted([*range(32)] * 2)


def test_every_draw_is_as_likely_as_its_weight_over_the_seeds():
    weights = [0.1, 0.2, 0.7]
    first = np.bincount([resample_with(weights, seed).draw_of(0) for seed in range(2000)], minlength=3)
    assert first / 2000 == pytest.approx(weights, abs=4 * 0.5 / np.sqrt(2000))


def test_the_sequence_fills_the_unit_interval_from_the_middle():
    assert [radical_inverse(n) for n in range(8)] == [0, 1 / 2, 1 / 4, 3 / 4, 1 / 8, 5 / 8, 3 / 8, 7 / 8]


# -- runs ------------------------------------------------------------------------------------------


def test_without_a_posterior_and_at_the_point_the_numbers_are_the_same(place, fitted):
    plain = load_scenario(place / "short.yaml").model_copy(update={"title": "Fitted"})
    assert digest(replicate(fitted, 4, jobs=1, point=True)) == digest(replicate(plain, 4, jobs=1))
    assert replicate(plain, 2, jobs=1).draws is None
    assert scenario_digest(plain) == scenario_digest(fitted)


def test_the_numbers_are_the_same_for_any_number_of_jobs(fitted):
    one, two = (replicate(fitted, 6, seed=4, jobs=jobs) for jobs in (1, 2))
    assert digest(one) == digest(two)
    assert one.draws is not None
    assert one.draws.equals(two.draws)
    assert digest(one) != digest(replicate(fitted, 6, seed=4, jobs=1, point=True))


def test_a_replicate_is_the_scenario_with_its_draw(place, fitted):
    runs = replicate(fitted, 3, seed=4, jobs=1, first=2)
    assert runs.draws is not None
    assert runs.draws["replicate"].tolist() == [2, 3, 4]
    row = runs.draws.iloc[1]
    overrides = {key: float(row[key]) for key in POINTS}
    assert overrides[NOISE] == draws()[NOISE][int(row["draw"])]
    alone = load_scenario(place / "short.yaml", overrides)
    by_hand = replicate(alone, 1, seed=4, jobs=1, first=3)
    theirs = runs.curves[runs.curves["replicate"] == 3].reset_index(drop=True)
    assert theirs.equals(by_hand.curves)


def test_the_table_of_draws_says_what_its_columns_are(fitted):
    resample = resample_of(fitted, 1)
    assert resample is not None
    assert list(draws_meaning(resample.table(range(2)))) == ["replicate", "draw", NOISE, ACTIVITY, BRANCHING]
    assert resample.unidentified == (NOISE,)


# -- what is not drawn -----------------------------------------------------------------------------


def test_a_parameter_that_the_scenario_sets_otherwise_keeps_its_value(place):
    changed = load_scenario(place / "fitted.yaml", {NOISE: 0.2})
    resample = resample_of(changed, 1)
    assert resample is not None
    assert (resample.held, resample.drawn) == ((NOISE,), (ACTIVITY, BRANCHING))
    assert NOISE not in resample.settings(0)
    same = resample_of(load_scenario(place / "fitted.yaml", {NOISE: 0.1}), 1)
    assert same is not None
    assert same.held == ()


def test_a_parameter_that_the_scenario_lacks_is_not_drawn(place):
    text = "schema: 1\nextends: fitted.yaml\ntitle: Without\norganisations: {committee: null}\ndo: {}\n"
    (place / "without.yaml").write_text(text)
    resample = resample_of(load_scenario(place / "without.yaml"), 1)
    assert resample is not None
    assert (resample.absent, resample.drawn) == ((ACTIVITY,), (NOISE, BRANCHING))


def test_shared_parameters_are_drawn_and_held_together(tmp_path, place):
    from dilemma_sim.study.posterior import write_posterior

    media = load_scenario(place / "short.yaml").agenda.media
    known = {key: about(point) for key, point in POINTS.items()}
    known[NOISE] = about(0.1, also={"agenda.media": media})
    write_posterior(tmp_path / "fit.parquet", draws(), metadata(known))
    reference = f"posterior={tmp_path / 'fit.parquet'}"
    resample = resample_of(load_scenario(place / "short.yaml", [reference]), 1)
    assert resample is not None
    settings = resample.settings(0)
    assert settings[NOISE] == settings["agenda.media"]
    held = resample_of(load_scenario(place / "short.yaml", [reference, "agenda.media=0.3"]), 1)
    assert held is not None
    assert held.held == (NOISE,)
    assert resample.without({"agenda.media"}).swept == (NOISE,)


# -- comparisons -----------------------------------------------------------------------------------


def test_the_arms_of_a_comparison_have_the_same_draws(place, fitted):
    other = load_scenario(place / "fitted.yaml", {"agenda.media": 0.3})
    found = compare(fitted, other, replicates=4, jobs=1)
    assert found.draws is not None
    base, rest = (found.draws[found.draws["arm"] == arm].drop(columns="arm") for arm in ("base", "other"))
    assert base.reset_index(drop=True).equals(rest.reset_index(drop=True))
    same = compare(fitted, fitted, replicates=3, jobs=1)
    assert (same.differences["difference"].dropna() == 0).all()


def test_scenarios_that_draw_from_different_posteriors_have_no_pairs(place, fitted):
    plain = load_scenario(place / "short.yaml")
    with pytest.raises(ComparisonRefused, match=r"other and the base do not draw .* from the same posterior"):
        compare(fitted, plain, replicates=2, jobs=1)
    assert compare(fitted, plain, replicates=2, jobs=1, point=True).draws is None


# -- folders ---------------------------------------------------------------------------------------


def test_a_folder_holds_each_posterior_once(place, fitted):
    document = read_scenario(place / "fitted.yaml")
    resample = resample_of(fitted, 1)
    moved, files = portable(
        {"a": document, "b": document, "c": document}, {"a": resample, "b": resample, "c": None}
    )
    assert {label: one.value.posterior for label, one in moved.items()} == {
        "a": "posterior.parquet",
        "b": "posterior.parquet",
        "c": None,
    }
    assert files == {"posterior.parquet": (place / "fit.parquet").read_bytes()}
    assert "posterior: posterior.parquet" in dump(moved["a"])


# -- sweeps ----------------------------------------------------------------------------------------

STUDY = """\
schema: 1
title: Over the posterior
scenario: fitted.yaml
replicates: 5
factors:
  participation.noise: {list: [0.05, 0.15]}
  agenda.media: {list: [0.1, 0.2]}
outcomes:
  - {outcome: turnout, functional: total}
"""


@pytest.fixture
def study(place):
    path = place / "study.yaml"
    path.write_text(STUDY)
    return path


def test_a_sweep_has_the_same_draws_at_every_point_and_for_any_number_of_jobs(place, study, tmp_path, fitted):
    one, two = (sweep(study, tmp_path / str(jobs), jobs=jobs) for jobs in (1, 2))
    assert one.folder.manifest["data_sha256"] == two.folder.manifest["data_sha256"]
    facts = one.folder.manifest["posteriors"][""]
    assert (facts["swept"], facts["drawn"], facts["point"]) == ([NOISE], [ACTIVITY, BRANCHING], False)
    held = load_scenario(place / "fitted.yaml", {NOISE: 0.15, "agenda.media": 0.2})
    alone = replicate(held, 5, jobs=1).curves.groupby("replicate")["turnout"].sum()
    swept = one.folder.results.query("point == 3")["turnout_total"]
    assert swept.tolist() == alone.tolist()


def test_a_study_folder_is_swept_again_by_itself(study, tmp_path):
    folder = sweep(study, tmp_path / "swept", jobs=1).folder
    moved = (tmp_path / "swept").rename(tmp_path / "moved")
    again = sweep(moved / "study.yaml", jobs=1)
    assert (again.computed, again.kept) == (0, 1)
    assert again.folder.manifest["data_sha256"] == folder.manifest["data_sha256"]
    at_the_point = sweep(study, tmp_path / "moved", jobs=1, point=True)
    assert at_the_point.computed == 1
    assert at_the_point.folder.manifest["posteriors"][""]["point"] is True
    assert at_the_point.folder.scenario.posterior is None


def test_another_posterior_makes_other_parts(place, study):
    def identity():
        from dilemma_sim.study.parts import parts_of

        design = resolve(read_document(str(study), Study))
        return [part.key for part in parts_of(design, [(4, 5)], 50)]

    before = identity()
    assert before == identity()
    written(place / "fit.parquet", {ACTIVITY: 0.4})
    assert before == identity()
    written(place / "fit.parquet", {BRANCHING: 0.25})  # what it says of the point is part of the file
    try:
        assert before != identity()
    finally:
        written(place / "fit.parquet")


def test_a_study_cannot_vary_the_posterior(place):
    from dilemma_sim.scenario import ScenarioError

    path = place / "varied.yaml"
    path.write_text(STUDY.replace("agenda.media: {list: [0.1, 0.2]}", "posterior: {list: [a, b]}"))
    with pytest.raises(ScenarioError, match="a study cannot vary the posterior; give it several scenarios"):
        resolve(read_document(str(path), Study))


def test_the_table_of_draws_is_in_the_folder_of_a_run(tmp_path, place):
    from datetime import UTC, datetime

    from dilemma_sim.study.folder import RunFolder, write_run
    from dilemma_sim.study.reading import open_results

    document = read_scenario(place / "fitted.yaml")
    runs = replicate(document.value, 3, jobs=1)
    write_run(tmp_path, runs, document, "", datetime(2026, 1, 1, tzinfo=UTC), 0.0)
    folder = RunFolder.open(tmp_path)
    assert folder.draws is not None
    assert folder.draws.equals(runs.draws)
    assert "draws" in open_results(tmp_path).names
    assert list(folder.curves) == list(runs.curves)
    again = replicate(load_scenario(tmp_path / "scenario.yaml"), 3, jobs=1)
    assert data_digest(again.curves, again.events) == folder.manifest["data_sha256"]
    assert read_parquet(tmp_path / "draws.parquet")["draw"].tolist() == runs.draws["draw"].tolist()
