from __future__ import annotations

import json
from datetime import date

import numpy as np
import pytest

from dilemma_sim import load_scenario, simulate
from dilemma_sim.scenario import ScenarioError
from dilemma_sim.scenario.claims import Measured
from dilemma_sim.scenario.library import list_shipped
from dilemma_sim.study.claim_arms import read_claim, resolve_claim
from dilemma_sim.study.claim_draws import of_point, of_prior
from dilemma_sim.study.claim_group import Group
from dilemma_sim.study.claim_plan import FULL, plan_of
from dilemma_sim.study.claim_results import Size
from dilemma_sim.study.claim_runs import Run, number_of
from dilemma_sim.study.claim_verdicts import Nature, Verdict
from dilemma_sim.study.claims import chosen, judge
from dilemma_sim.study.claims_folder import table_data, table_frame
from dilemma_sim.study.errors import ClaimRefused
from dilemma_sim.study.sweep import read_study
from study import toy_claims

SIZE = Size.of(10)


@pytest.fixture(scope="module")
def paths(tmp_path_factory):
    return toy_claims.write(tmp_path_factory.mktemp("claims"))


@pytest.fixture(scope="module")
def table(paths):
    return judge(chosen([str(path) for path in paths.values()]), SIZE, seed=1, jobs=1)


@pytest.fixture(scope="module")
def results(table):
    return {result.claim.id: result for result in table.results}


@pytest.mark.parametrize("name", ["supported", "contradicted", "undetermined"])
def test_planted_claims_get_the_verdict_that_they_were_planted_for(results, name):
    assert results[name].verdict is Verdict(name)


def test_what_follows_from_a_parameter_alone_is_by_construction(results):
    result = results["built_in"]
    assert result.verdict is Verdict.supported
    assert result.origin.nature is Nature.by_construction
    assert result.origin.frozen[0].value > 0.9


def test_a_held_mechanism_and_a_placebo_are_told(results):
    result = results["supported"]
    assert result.main.over == "prior"
    # Nobody is there whose capacity could be held: the whole effect is left.
    assert result.ablations["capacity"].holds is False
    assert result.placebo.holds is True
    assert result.placebo.left[0].value == pytest.approx(1.0, abs=0.05)


def test_arms_that_claims_share_are_run_once(paths):
    sides = [resolve_claim(read_claim(paths[name])) for name in ("supported", "contradicted", "undetermined")]
    plan = plan_of(sides, of_point(2), mechanisms=False)
    assert len(plan.runs) == 2
    assert {plan.keys[one.claim.id, FULL, "base"] for one in sides} == {plan.runs[0].key}
    assert plan.size(draws=3, luck=2) == 12


def test_the_number_of_runs_is_that_of_the_plan(table, paths):
    sides = [resolve_claim(read_claim(path)) for path in paths.values()]
    assert table.runs == Group(sides, SIZE, 1, None, ()).runs


def test_held_runs_come_after_their_base_and_only_with_the_first_luck(paths):
    plan = plan_of([resolve_claim(read_claim(paths["supported"]))], of_point(2))
    places = {run.key: place for place, run in enumerate(plan.runs)}
    assert all(places[run.base] < places[run.key] for run in plan.runs if run.base)
    first, second = plan.worlds(draws=1, luck=2)
    assert second.keys < first.keys
    assert len(second.keys) == 2


@pytest.mark.slow
def test_any_number_of_jobs_gives_the_same_table(table, paths):
    again = judge(chosen([str(path) for path in paths.values()]), SIZE, seed=1, jobs=2)
    assert table_data(again) == table_data(table)


@pytest.mark.slow
def test_another_seed_gives_the_same_verdicts(table, paths):
    other = judge(chosen([str(path) for path in paths.values()]), SIZE, seed=2, jobs=1)
    assert table_data(other) != table_data(table)
    assert [one.verdict for one in other.results] == [one.verdict for one in table.results]


def test_tables_hold_everything_and_nothing_that_json_cannot(table):
    data = json.loads(json.dumps(table_data(table), allow_nan=False))
    assert [one["id"] for one in data["claims"]] == list(toy_claims.CLAIMS)
    frame = table_frame(table)
    assert set(frame["claim"]) == set(toy_claims.CLAIMS)
    assert frame["p_beyond"].between(0, 1).all()


def test_draws_of_the_prior_lie_in_it_and_a_longer_series_begins_alike(paths):
    folder = paths["supported"].parent
    study, scenario = read_study(folder / "prior.yaml").value, load_scenario(folder / "short.yaml")
    few, many = (of_prior(study, scenario, 1, count) for count in (4, 9))
    assert few.draws == many.draws[:4]
    assert few.draws != of_prior(study, scenario, 2, 4).draws
    assert all(0.05 <= draw["participation.noise"] <= 0.3 for draw in many.draws)


def test_what_an_arm_sets_is_not_drawn(paths):
    folder = paths["built_in"].parent
    study, scenario = read_study(folder / "prior.yaml").value, load_scenario(folder / "short.yaml")
    plan = plan_of(
        [resolve_claim(read_claim(paths["built_in"]))], of_prior(study, scenario, 1, 2), mechanisms=False
    )
    drawn = {arm: next(r.drawn for r in plan.runs if r.key == key) for (_, _, arm), key in plan.keys.items()}
    assert set(drawn["base"]) - set(drawn["higher"]) == {"detention.release"}


def test_numbers_are_swapped_and_moved_as_they_are_drawn():
    scenario = load_scenario("one-country")
    one, other = "countries.homeland.government.dependence", "countries.homeland.government.commitment"
    swapped = Run("k", scenario, drawn=(one,), swapped=((one, other),))
    assert swapped.settings({one: 0.9}) == {one: 0.6, other: 0.9}
    reach = "organisations.committee.reach.homeland.families"
    moved = Run("k", scenario, moved=((f"{reach}.offline", f"{reach}.online", 2.0),))
    assert moved.settings({}) == pytest.approx({f"{reach}.offline": 0.0, f"{reach}.online": 0.8})


def test_two_claims_of_one_name_are_refused(paths):
    twice = [read_claim(paths["supported"])] * 2
    with pytest.raises(ClaimRefused, match="both call their claim 'supported'; rename one of the two"):
        judge(twice, SIZE)


def test_a_prior_that_no_claim_names_is_refused(tmp_path, paths):
    text = paths["supported"].read_text().replace("prior: prior.yaml\n", "")
    bare = paths["supported"].parent / "bare.yaml"
    bare.write_text(text)
    with pytest.raises(ClaimRefused, match="names no prior; give it a study under 'prior', or use --point"):
        judge([read_claim(bare)], SIZE, over="prior")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("hold: [hedging]", "hold: [hegding]", "no channel is named 'hegding'; did you mean 'hedging'?"),
        ("hold: [capacity]", "hold: [capacity.comittee]", "'capacity' has no part 'comittee'; did you mean"),
        ("outcome: protests", "outcome: protest", "no outcome is named 'protest'; did you mean 'protests'?"),
        ("organisations.workers]", "organisations.wokers]", "arms.none.without.1"),
        ("functional: total", "functional: total, country: homland", "no country is named 'homland'"),
        ("functional: total", "functional: total, groups: [kin]", "'protests' is not counted by group"),
    ],
)
def test_what_does_not_fit_the_scenario_is_told_with_its_place(paths, old, new, message):
    wrong = paths["supported"].parent / "wrong.yaml"
    wrong.write_text(paths["supported"].read_text().replace(old, new, 1))
    with pytest.raises(ScenarioError) as caught:
        resolve_claim(read_claim(wrong))
    assert message in str(caught.value)
    assert "wrong.yaml:" in str(caught.value)


def test_the_shipped_claims_are_those_of_the_design():
    assert [one.name for one in list_shipped("claim")] == [f"K{number}" for number in range(1, 21)]
    kinds = {document.value.id: document.value.kind for document in chosen([])}
    assert [name for name, kind in kinds.items() if kind != "contrast"] == ["K9", "K12", "K13"]
    assert all(
        claim.value.placebo and claim.value.ablations
        for claim in chosen([])
        if claim.value.kind == "contrast"
    )


@pytest.mark.slow
def test_every_shipped_claim_can_be_run():
    for document in chosen([]):
        resolve_claim(document)


def test_numbers_over_all_countries_add_persons_and_average_levels():
    scenario = load_scenario("kazakhstan-kyrgyzstan-2018-2019")
    record = simulate(scenario, seed=1, until=date(2018, 9, 30))
    held, level = (Measured(outcome=name, functional="final") for name in ("in_detention", "legitimacy"))
    assert number_of(held, record) == record.weekly["in_detention"][-1].sum()
    assert number_of(level, record) == pytest.approx(record.weekly["legitimacy"][-1].mean())
    group = Measured(outcome="in_detention", functional="final", groups=["kyrgyz_kin", "kyrgyz_others"])
    assert number_of(group, record) == record.weekly["in_detention"][-1][1]
    a_protest = Measured(outcome="turnout", functional="total", per="protests")
    with np.errstate(all="ignore"):
        expected = record.weekly["turnout"].sum() / record.weekly["protests"].sum()
    assert number_of(a_protest, record) == pytest.approx(expected, nan_ok=True)
