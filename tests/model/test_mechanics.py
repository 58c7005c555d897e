"""The remaining mechanisms, one public function at a time."""

from __future__ import annotations

from itertools import pairwise
from math import exp, log1p

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from dilemma_sim.model import simulate
from dilemma_sim.model.agenda import (
    NO_PROTEST,
    Rally,
    clarity,
    effective_number,
    flank,
    next_expectation,
    next_fatigue,
    next_shares,
    read_rallies,
    resting_fitness,
    street_signal,
    surprise,
)
from dilemma_sim.model.audience import Audience, Fading
from dilemma_sim.model.beliefs import Belief, hedge, levered, rebalanced
from dilemma_sim.model.calls import alignment, common_ground
from dilemma_sim.model.citizens import Participants, StratumColumns, split_over_events
from dilemma_sim.model.concession import concession_chance
from dilemma_sim.model.detainees import intake_hazard, release_hazard, weekly_chance
from dilemma_sim.model.draws import Draws
from dilemma_sim.model.forum import OPTIONS, option_chances, option_values
from dilemma_sim.model.harm import attacks, hostile_climate
from dilemma_sim.model.identity import (
    exposed_identity,
    inconsistency,
    next_commitment,
    next_legitimacy,
    next_symbolic,
)
from dilemma_sim.model.organisation import FOCUS_LEVELS, focused
from dilemma_sim.model.participation import arrest_risk, dependency, participation_chance, reach
from dilemma_sim.model.partner import NOTHING_SHOWN, offer_chance, punishment_chance, punishment_size
from dilemma_sim.model.press import recording_chance
from dilemma_sim.model.repression import after_arrest, recovered
from dilemma_sim.model.traits import Traits, traits_of
from dilemma_sim.model.world import DilemmaModel
from dilemma_sim.scenario import Scenario, load_scenario
from model.comparing import busy_with

CASE = load_scenario("one-country")
ISSUES = ("kin", "jobs", "land", "other")

unit = st.floats(0.0, 1.0)
positive = st.floats(1e-3, 1.0)


def as_shares(numbers: list[float], names: tuple[str, ...] = ISSUES) -> dict[str, float]:
    return {name: number / sum(numbers) for name, number in zip(names, numbers, strict=True)}


shares = st.lists(positive, min_size=4, max_size=4).map(as_shares)
portfolios = st.lists(positive, min_size=3, max_size=3).map(lambda n: as_shares(n, ("a", "b", "c")))

# -- attention (M3) ---------------------------------------------------------------------------


@given(
    start=shares,
    fitness=st.lists(st.floats(-50.0, 50.0), min_size=4, max_size=4),
    speed=st.floats(0.0, 2.0),
    mobility=st.floats(0.001, 1.0),
)
def test_attention_stays_on_the_simplex_at_any_speed(
    start: dict[str, float], fitness: list[float], speed: float, mobility: float
) -> None:
    now = start
    for _ in range(5):
        now = next_shares(now, dict(zip(ISSUES, fitness, strict=True)), speed=speed, mobility=mobility)
        assert sum(now.values()) == pytest.approx(1.0)
        assert min(now.values()) > 0.0


@given(
    rest=shares,
    speed=st.floats(0.01, 2.0),
    mobility=st.floats(0.001, 1.0),
    imitation=st.floats(0.0, 2.0),
    fatigue=st.floats(0.0, 2.0),
)
def test_the_resting_shares_of_a_scenario_are_at_rest(
    rest: dict[str, float], speed: float, mobility: float, imitation: float, fatigue: float
) -> None:
    base = resting_fitness(rest, speed=speed, mobility=mobility, imitation=imitation, fatigue=fatigue)
    fitness = {k: base[k] + imitation * s - fatigue * s for k, s in rest.items()}
    after = next_shares(rest, fitness, speed=speed, mobility=mobility)
    assert [after[k] for k in ISSUES] == pytest.approx([rest[k] for k in ISSUES], rel=1e-6)


@pytest.mark.parametrize("compiled", [False, True])
def test_attention_without_speed_rests(compiled: bool) -> None:
    run = simulate(busy_with({"agenda.speed": 0.0}), 1, 0, compiled=compiled)
    assert np.ptp(run.weekly["core_salience"][:, 0]) < 1e-12


def test_attention_comes_back_to_rest_after_a_push_with_the_defaults() -> None:
    agenda, rest = CASE.agenda, {"kin": 0.1, "jobs": 0.2, "other": 0.7}
    base = resting_fitness(
        rest, speed=agenda.speed, mobility=agenda.mobility, imitation=agenda.imitation, fatigue=agenda.fatigue
    )
    now, tired = {"kin": 0.6, "jobs": 0.1, "other": 0.3}, dict(rest)
    for _ in range(600):
        fitness = {k: base[k] + agenda.imitation * now[k] - agenda.fatigue * tired[k] for k in rest}
        tired = {k: next_fatigue(tired[k], now[k], agenda.fatigue_rate) for k in rest}
        now = next_shares(now, fitness, speed=agenda.speed, mobility=agenda.mobility)
    assert now == pytest.approx(rest, abs=1e-6)


@given(start=shares, push=st.floats(0.01, 5.0))
def test_what_is_pushed_gains_and_all_else_loses(start: dict[str, float], push: float) -> None:
    level = dict.fromkeys(ISSUES, 0.0)
    calm = next_shares(start, level, speed=0.3, mobility=0.05)
    pushed = next_shares(start, level | {"kin": push}, speed=0.3, mobility=0.05)
    assert pushed["kin"] > calm["kin"]
    assert all(pushed[k] < calm[k] for k in ISSUES if k != "kin")


@given(fatigue=unit, share=unit, rate=unit)
def test_fatigue_lies_between_what_it_was_and_attention(fatigue: float, share: float, rate: float) -> None:
    assert min(fatigue, share) - 1e-12 <= next_fatigue(fatigue, share, rate) <= max(fatigue, share) + 1e-12


def test_fatigue_halves_in_the_documented_six_and_a_half_weeks() -> None:
    weeks = np.log(0.5) / np.log(1.0 - CASE.agenda.fatigue_rate)
    assert weeks == pytest.approx(6.6, abs=0.05)


@given(mix=shares)
def test_the_effective_number_lies_between_one_and_all(mix: dict[str, float]) -> None:
    assert 1.0 - 1e-12 <= effective_number(list(mix.values())) <= 4.0 + 1e-12


@pytest.mark.parametrize(
    ("mix", "number"), [([1.0], 1.0), ([0.5, 0.5], 2.0), ([0.25] * 4, 4.0), ([1.0, 0.0], 1.0)]
)
def test_the_effective_number_of_even_mixes(mix: list[float], number: float) -> None:
    assert effective_number(mix) == pytest.approx(number)


@given(low=unit, high=unit, exponent=st.floats(1.0, 3.0))
def test_clarity_rises_with_the_core_share_and_never_lies_above_it(
    low: float, high: float, exponent: float
) -> None:
    low, high = sorted((low, high))
    assert clarity(low, exponent) <= clarity(high, exponent) <= high
    assert clarity(0.0, exponent) == 0.0
    assert clarity(1.0, exponent) == 1.0


@given(x=positive, gain=positive, loss=positive)
def test_hostile_claims_help_from_afar_and_hurt_at_home(x: float, gain: float, loss: float) -> None:
    apart = flank(own_hostile=0.0, other_hostile=x, overlap=0.0, gain=gain, loss=loss)
    joint = flank(own_hostile=x, other_hostile=0.0, overlap=1.0, gain=gain, loss=loss)
    assert apart == pytest.approx(1.0 + gain * x)
    assert joint == pytest.approx(1.0 - loss * x)
    assert flank(own_hostile=0.0, other_hostile=0.0, overlap=0.0, gain=gain, loss=loss) == 1.0


def test_the_flank_of_the_defaults_never_turns_a_signal_round() -> None:
    worst = flank(
        own_hostile=1.0,
        other_hostile=0.0,
        overlap=1.0,
        gain=CASE.agenda.flank_gain,
        loss=CASE.agenda.flank_loss,
    )
    assert worst > 0.0


@given(turnout=st.floats(0.0, 1e6), expected=st.floats(0.0, 15.0), rate=unit)
def test_expectations_move_towards_what_came(turnout: float, expected: float, rate: float) -> None:
    beyond = surprise(turnout, expected)
    assert surprise(turnout, next_expectation(expected, turnout, rate)) == pytest.approx(
        (1.0 - rate) * beyond, abs=1e-9
    )


@given(turnout=st.floats(0.0, 1e5), more=st.floats(0.0, 1e5), expected=st.floats(0.0, 12.0))
def test_more_people_never_signal_less_and_fewer_than_expected_do_no_harm(
    turnout: float, more: float, expected: float
) -> None:
    def signal(crowd: float) -> float:
        return street_signal(
            crowd, surprise(crowd, expected), reference=1000.0, level_weight=0.4, surprise_weight=0.6
        )

    assert signal(turnout + more) >= signal(turnout) >= 0.4 * log1p(turnout) / log1p(1000.0) - 1e-12


def test_two_rallies_are_read_by_hand() -> None:
    hostile = {"kin": 0.0, "jobs": 0.5, "land": 1.0, "other": 0.0}
    reading = read_rallies(
        [Rally(100.0, {"kin": 0.8, "jobs": 0.2}), Rally(300.0, {"land": 0.5, "jobs": 0.5})], "kin", hostile
    )
    assert reading.turnout == 400.0
    assert reading.core_turnout == 100.0
    assert reading.core_share == pytest.approx(0.2)
    assert reading.core_clarity_share == pytest.approx(0.8)
    assert reading.demands == pytest.approx({"kin": 0.2, "jobs": 0.425, "land": 0.375})
    assert reading.own_hostile == pytest.approx(0.1)
    assert reading.other_hostile == pytest.approx(0.75)
    # Hostile claims weighted by turnout: 10 persons in the core's own rally, 225 elsewhere.
    assert reading.overlap == pytest.approx(10 / 235)


def test_a_week_without_protest_reads_as_nothing() -> None:
    assert read_rallies([], "kin", dict.fromkeys(ISSUES, 0.0)) == NO_PROTEST


@given(
    rallies=st.lists(st.tuples(st.floats(1.0, 1e4), shares), min_size=1, max_size=5),
    hostile=st.lists(unit, min_size=4, max_size=4),
)
def test_readings_are_shares(rallies: list[tuple[float, dict[str, float]]], hostile: list[float]) -> None:
    reading = read_rallies([Rally(t, d) for t, d in rallies], "kin", dict(zip(ISSUES, hostile, strict=True)))
    assert sum(reading.demands.values()) == pytest.approx(1.0)
    hostile_shares = (reading.own_hostile, reading.other_hostile, reading.overlap)
    for share in (reading.core_share, reading.core_clarity_share, *hostile_shares):
        assert -1e-12 <= share <= 1.0 + 1e-9


def test_a_push_fades_by_its_memory() -> None:
    fading = Fading(2.0, 3.0)
    taken = [fading.take() for _ in range(3)]
    assert taken == pytest.approx([2.0, 2.0 * exp(-1 / 3), 2.0 * exp(-2 / 3)])


# -- organisers (M6) --------------------------------------------------------------------------


@given(mix=shares, focus=unit)
def test_a_focused_mix_has_the_core_at_its_focus_and_keeps_the_proportions_of_the_rest(
    mix: dict[str, float], focus: float
) -> None:
    found = focused(mix, "kin", focus)
    assert sum(found.values()) == pytest.approx(1.0)
    assert found.get("kin", 0.0) == pytest.approx(focus)
    assume(focus < 0.999)
    assert found["jobs"] / found["land"] == pytest.approx(mix["jobs"] / mix["land"])


def test_who_asks_for_the_core_alone_has_nothing_to_dilute_with() -> None:
    assert all(focused({"kin": 1.0}, "kin", level) == {"kin": 1.0} for level in FOCUS_LEVELS)


@given(one=shares, other=shares)
def test_common_ground_is_mutual_and_full_only_with_oneself(
    one: dict[str, float], other: dict[str, float]
) -> None:
    ground = common_ground(one, other)
    assert ground == pytest.approx(common_ground(other, one))
    assert 0.0 <= ground <= 1.0 + 1e-12
    assert common_ground(one, one) == pytest.approx(1.0)
    assert ground == pytest.approx(1.0 - sum(abs(one[k] - other[k]) for k in ISSUES) / 2.0)


def test_common_ground_of_strangers_is_none() -> None:
    assert common_ground({"kin": 1.0}, {"jobs": 1.0}) == 0.0


def test_alignment_weighs_demands_by_the_push() -> None:
    assert alignment({"kin": 0.4, "jobs": 0.6}, {"kin": 1.0}) == pytest.approx(0.4)
    assert alignment({"kin": 0.4, "jobs": 0.6}, {"kin": 1.0, "jobs": 3.0}) == pytest.approx(0.55)
    assert alignment({"kin": 1.0}, {}) == 1.0


@given(pairs=st.lists(st.tuples(unit, unit), max_size=6), extra=st.tuples(unit, unit))
def test_one_more_organisation_never_reaches_fewer(
    pairs: list[tuple[float, float]], extra: tuple[float, float]
) -> None:
    assert 0.0 <= reach(pairs) <= reach([*pairs, extra]) + 1e-12 <= 1.0 + 2e-12
    assert reach([*pairs, (1.0, 1.0)]) == 1.0


def test_the_hub_of_the_design_note_is_missed_more_where_there_is_little_else() -> None:
    # Contact 0.40 against 0.02, and 0.35 against 0.15; the hub falls to a fifth of its capacity.
    def left(hub: float, other: float, capacity: float) -> float:
        return reach([(hub, capacity), (other, 1.0)])

    kyrgyz = 1.0 - left(0.40, 0.02, 0.2) / left(0.40, 0.02, 1.0)
    kazakh = 1.0 - left(0.35, 0.15, 0.2) / left(0.35, 0.15, 1.0)
    assert kyrgyz == pytest.approx(0.75, abs=0.03)
    assert kazakh == pytest.approx(0.5, abs=0.05)
    assert dependency(left(0.4, 0.02, 1.0), left(0.4, 0.02, 0.0)) > dependency(
        left(0.35, 0.15, 1.0), left(0.35, 0.15, 0.0)
    )
    assert dependency(0.0, 0.0) == 0.0


@given(capacity=unit, full=unit, rate=positive, loss=unit)
def test_capacity_is_lost_at_once_and_comes_back_by_and_by(
    capacity: float, full: float, rate: float, loss: float
) -> None:
    capacity = min(capacity, full)
    assert after_arrest(capacity, loss) == pytest.approx(capacity * (1.0 - loss))
    later = recovered(capacity, full, rate)
    assert capacity - 1e-12 <= later <= full + 1e-12
    for _ in range(10):
        assert recovered(later, full, rate) >= later - 1e-12
        later = recovered(later, full, rate)


def hub(scenario: Scenario) -> DilemmaModel:
    return DilemmaModel(scenario, 1, 0)


def test_a_detained_leader_is_settled_after_the_custody_of_the_scenario_and_recovers_slowly() -> None:
    model = hub(busy_with({}))
    committee = model.organisers[0]
    committee.lose_leader(3)
    constants = model.case.repression
    assert committee.offline == pytest.approx(0.5 * (1.0 - constants.leader_loss_offline))
    assert committee.online == pytest.approx(0.3 * (1.0 - constants.leader_loss_online))
    low = committee.offline
    for week in range(4, 3 + constants.custody):
        committee.recover(week)
        assert committee.standing == "in custody"
        assert committee.offline == low
    committee.recover(3 + constants.custody)
    assert committee.standing == "on terms"
    assert committee.offline == pytest.approx(low + constants.recovery_supervised * (0.5 - low))


def test_who_leaves_a_co_opted_organisation_is_taken_in_by_others_and_nobody_twice() -> None:
    model = hub(busy_with({}))
    committee, workers = model.organisers[0], model.organisers[1]
    workers.reach[("homeland", "families")] = [0.0, 0.0]
    before = committee.reach[("homeland", "families")][0]
    committee.turn_official()
    assert committee.coopted
    assert committee.recognised
    assert committee.demands == {"other": 1.0}
    assert committee.reach[("homeland", "families")][0] == pytest.approx(before * 0.5)
    taken = []
    for _ in range(200):
        committee.hand_over(model.organisers)
        taken.append(workers.reach[("homeland", "families")][0])
    assert all(a <= b for a, b in pairwise(taken))
    assert taken[-1] == pytest.approx(before * 0.5, rel=1e-3)
    assert taken[0] == pytest.approx(before * 0.5 * model.case.co_optation.moving)
    # A loyal organisation has no street to call to.
    plan = committee.plan(visible=0.0, spotlight=0.0)
    assert not {"rally", "picket"} & set(plan.tactics)


def test_plans_are_chances_over_tactics_and_foci() -> None:
    plan = hub(busy_with({})).organisers[0].plan(visible=0.3, spotlight=0.2)
    assert sum(plan.chances) == pytest.approx(1.0)
    assert len(plan.chances) == len(plan.tactics) == len(plan.mixes)
    assert {round(mix.get("kin", 0.0), 2) for mix in plan.mixes} == {0.0, 0.25, 0.5, 0.75, 0.8, 1.0}


def test_coercion_drives_organisers_from_the_street() -> None:
    def street(visible: float) -> float:
        plan = hub(busy_with({})).organisers[0].plan(visible=visible, spotlight=0.2)
        return sum(c for c, t in zip(plan.chances, plan.tactics, strict=True) if t == "rally")

    assert street(0.0) > street(0.5) > street(1.0)


@given(low=unit, high=unit, rest=st.lists(unit, min_size=5, max_size=5))
def test_concessions_follow_the_signs_of_the_literature(low: float, high: float, rest: list[float]) -> None:
    low, high = sorted((low, high))
    names = ("signal", "unity", "alliances", "displacement", "factions", "crisis", "cost")
    terms = dict(zip(names, [low, *rest, 0.5], strict=True))
    for name in ("signal", "unity", "alliances", "crisis"):
        assert concession_chance(CASE.concession, **(terms | {name: low})) <= concession_chance(
            CASE.concession, **(terms | {name: high})
        )
    for name in ("displacement", "factions", "cost"):
        assert concession_chance(CASE.concession, **(terms | {name: low})) >= concession_chance(
            CASE.concession, **(terms | {name: high})
        )


# -- identity and legitimacy (M7) -------------------------------------------------------------


@given(identity=unit, low=st.floats(-1.5, 1.5), high=st.floats(-1.5, 1.5))
def test_more_of_a_signal_to_kin_is_never_more_inconsistent(identity: float, low: float, high: float) -> None:
    low, high = sorted((low, high))
    assert inconsistency(identity, high) <= inconsistency(identity, low) + 1e-12
    assert inconsistency(identity, low) >= 0.0
    assert inconsistency(0.0, low) == 0.0


def test_inconsistency_is_continuous_where_a_signal_turns_hostile() -> None:
    assert inconsistency(0.6, 1e-12) == pytest.approx(inconsistency(0.6, -1e-12))
    assert inconsistency(0.6, 0.45) == pytest.approx(0.15)
    assert inconsistency(0.6, -0.8) == pytest.approx(0.6 * 1.8)


@given(commitment=unit, seen=unit, more=unit, floor=unit)
def test_commitment_binds_more_where_the_issue_is_seen(
    commitment: float, seen: float, more: float, floor: float
) -> None:
    seen, more = sorted((seen, more))
    assert exposed_identity(commitment, seen, floor) <= exposed_identity(commitment, more, floor) + 1e-12
    assert exposed_identity(commitment, 0.0, floor) == pytest.approx(commitment * floor)
    assert exposed_identity(commitment, 1.0, floor) == pytest.approx(commitment)


@given(commitment=unit, decay=st.floats(0.0, 0.1), investment=st.floats(0.0, 0.1))
def test_commitment_stays_a_share(commitment: float, decay: float, investment: float) -> None:
    assert 0.0 <= next_commitment(commitment, decay, investment) <= 1.0


def test_the_default_investment_keeps_a_commitment_of_a_half_level() -> None:
    government = CASE.countries["homeland"].government
    assert next_commitment(0.5, CASE.identity.commitment_decay, government.investment) == pytest.approx(0.5)


@given(identity=unit, rate=positive, most=unit)
def test_symbolic_spending_makes_up_for_inconsistency_up_to_its_bound(
    identity: float, rate: float, most: float
) -> None:
    symbolic = 0.0
    for _ in range(50):
        symbolic = next_symbolic(symbolic, inconsistency(identity, symbolic), most=most, rate=rate)
        assert -1e-12 <= symbolic <= most + 1e-12
    assert symbolic <= min(most, identity) + 1e-12


@given(legitimacy=unit, rest=unit, rate=unit, gain=unit, one=unit, other=unit)
def test_legitimacy_stays_a_share_and_losses_never_raise_it(
    legitimacy: float, rest: float, rate: float, gain: float, one: float, other: float
) -> None:
    free = next_legitimacy(legitimacy, rest, return_rate=rate, gain=gain)
    hurt = next_legitimacy(
        legitimacy, rest, return_rate=rate, gain=gain, inconsistency_loss=one, coercion_loss=other
    )
    assert 0.0 <= hurt <= free <= 1.0


def test_legitimacy_returns_to_rest() -> None:
    now = 0.1
    for _ in range(800):
        now = next_legitimacy(now, 0.82, return_rate=CASE.identity.legitimacy_return)
    assert now == pytest.approx(0.82, abs=1e-6)


# -- beliefs and partners (M4, M5) ------------------------------------------------------------


@given(mean=unit, strength=st.floats(0.1, 100.0), cases=st.lists(st.tuples(unit, unit), max_size=30))
def test_a_belief_stays_a_chance_and_forgets_back_to_its_prior(
    mean: float, strength: float, cases: list[tuple[float, float]]
) -> None:
    belief = Belief(mean, strength, 0.9)
    for yes, no in cases:
        before = belief.expected
        belief.learn(yes, no)
        assert -1e-12 <= belief.expected <= 1.0 + 1e-12
        if no == 0.0 and yes > 0.0 and before > mean:
            assert belief.expected >= min(before, mean) - 1e-12
    for _ in range(400):
        belief.learn(0.0, 0.0)
    assert belief.expected == pytest.approx(mean, abs=1e-6)


def test_a_belief_without_forgetting_is_the_beta_posterior() -> None:
    belief = Belief(0.8, 6.0, 1.0)
    for yes, no in [(1.0, 0.0), (0.0, 1.0), (0.0, 1.0)]:
        belief.learn(yes, no)
    assert belief.expected == pytest.approx(stats.beta(0.8 * 6 + 1, 0.2 * 6 + 2).mean())


@given(dependence=unit, leverage=unit)
def test_leverage_lies_between_what_dependence_was_and_all(dependence: float, leverage: float) -> None:
    assert dependence - 1e-12 <= levered(dependence, leverage) <= 1.0
    assert levered(dependence, 0.0) == dependence
    assert levered(dependence, 1.0) == 1.0


def test_leverage_adds_shares_as_the_mapping_of_dependence_does() -> None:
    share, more = 0.05, 0.03
    alone, pressed = 1.0 - np.exp(-share / 0.1), 1.0 - np.exp(-(share + more) / 0.1)
    assert levered(alone, 1.0 - np.exp(-more / 0.1)) == pytest.approx(pressed)


@given(portfolio=portfolios)
def test_a_hedge_lies_between_one_partner_and_equal_shares(portfolio: dict[str, float]) -> None:
    assert 0.0 <= hedge(portfolio) <= 1.0 + 1e-12
    assert hedge({"a": 1.0}) == hedge({}) == 0.0
    assert hedge({"a": 1.0, "b": 0.0}) == pytest.approx(0.0)
    assert hedge({"a": 0.25, "b": 0.25, "c": 0.25, "d": 0.25}) == pytest.approx(1.0)


@given(portfolio=portfolios, risk=unit, pull=unit, cost=st.floats(1.0, 1e4))
def test_a_portfolio_shifts_away_from_risk_and_stays_one(
    portfolio: dict[str, float], risk: float, pull: float, cost: float
) -> None:
    def moved(partner: str, risk: float) -> dict[str, float]:
        return rebalanced(portfolio, portfolio, partner, risk, pull=pull, adjustment_cost=cost)

    after = moved("a", risk)
    assert sum(after.values()) == pytest.approx(1.0)
    assert min(after.values()) >= 0.0
    assert after["a"] <= portfolio["a"] + 1e-12
    assert moved("nobody", risk) == portfolio
    assert moved("a", 0.0) == pytest.approx(portfolio)


@given(
    risk=unit,
    pull=unit,
    cost=st.floats(20.0, 1e4),
    step=st.lists(st.floats(-0.1, 0.1), min_size=3, max_size=3),
)
def test_no_other_small_step_climbs_more(risk: float, pull: float, cost: float, step: list[float]) -> None:
    """The step maximises its slope less kappa times its square, over steps that sum to nothing."""
    structure, portfolio = {"a": 0.5, "b": 0.25, "c": 0.25}, {"a": 0.4, "b": 0.3, "c": 0.3}
    best = rebalanced(portfolio, structure, "a", risk, pull=pull, adjustment_cost=cost)

    def climb(by: dict[str, float]) -> float:
        slope = {p: pull * (structure[p] - portfolio[p]) - risk * (p == "a") for p in portfolio}
        return sum(slope[p] * by[p] - cost * by[p] ** 2 for p in portfolio)

    other = {p: s - sum(step) / 3.0 for p, s in zip(portfolio, step, strict=True)}
    assert climb({p: best[p] - portfolio[p] for p in portfolio}) >= climb(other) - 1e-12


@given(risk=st.floats(0.0, 0.05))
def test_a_portfolio_comes_to_rest_where_the_structure_holds_against_the_risk(risk: float) -> None:
    structure = {"a": 0.4, "b": 0.3, "c": 0.3}
    portfolio = dict(structure)
    for _ in range(2000):
        portfolio = rebalanced(portfolio, structure, "a", risk, pull=1.0, adjustment_cost=20.0)
    # At rest the slope is the same for all: rho (a_0 - a) - risk for the partner, rho (a_0 - a) for others.
    assert portfolio["a"] == pytest.approx(0.4 - risk * (1.0 - 1.0 / 3.0), abs=1e-6)
    assert portfolio["b"] == pytest.approx(portfolio["c"])


def test_at_the_default_cost_a_portfolio_is_a_matter_of_years() -> None:
    hedging = CASE.countries["homeland"].government.hedging
    structure = {"a": 0.4, "b": 0.6}
    portfolio, weeks = dict(structure), 52
    paths = []
    for _ in range(20 * weeks):
        portfolio = rebalanced(
            portfolio,
            structure,
            "a",
            0.3,
            pull=hedging.structure_pull,
            adjustment_cost=hedging.adjustment_cost,
        )
        paths.append(0.4 - portfolio["a"])
    assert 0.0 < paths[weeks] < 0.5 * paths[-1]


@given(low=unit, high=unit, other=unit)
def test_the_partner_punishes_and_offers_by_the_signs_of_the_design_note(
    low: float, high: float, other: float
) -> None:
    low, high = sorted((low, high))

    def punish(**now: float) -> float:
        return punishment_chance(
            CASE.partner,
            **(dict.fromkeys(("exposure", "repetition", "interdependence", "quiet"), other) | now),
        )

    def offer(**now: float) -> float:
        return offer_chance(
            CASE.partner, **(dict.fromkeys(("resolve", "spotlight", "quiet", "publicness"), other) | now)
        )

    for name in ("exposure", "repetition"):
        assert punish(**{name: low}) <= punish(**{name: high})
    for name in ("interdependence", "quiet"):
        assert punish(**{name: low}) >= punish(**{name: high})
    for name in ("resolve", "spotlight", "quiet"):
        assert offer(**{name: low}) <= offer(**{name: high})
    assert offer(publicness=low) >= offer(publicness=high)


@given(exposure=st.floats(-1.0, 2.0), asymmetry=st.floats(-1.0, 1.0))
def test_a_punishment_is_bounded_and_never_pays(exposure: float, asymmetry: float) -> None:
    size = punishment_size(CASE.partner, exposure, asymmetry)
    assert 0.0 <= size <= CASE.partner.loss_most
    if exposure <= 0.0 or asymmetry <= 0.0:
        assert size == 0.0


def test_full_criticism_by_a_wholly_dependent_state_costs_what_fuchs_and_klann_found() -> None:
    assert punishment_size(CASE.partner, 1.0, 1.0) == pytest.approx(0.08)


def test_a_loss_is_gone_in_the_second_year_but_for_a_quarter() -> None:
    model = DilemmaModel(load_scenario("one-country", {"mechanisms.punishment": False}), 1, 0)
    dealings = model.partner.dealings["homeland"]
    dealings.loss = 0.08
    for week in range(52):
        model.week = week
        model.partner.react("homeland", NOTHING_SHOWN, 0.0)
    assert dealings.loss / 0.08 == pytest.approx(exp(-52 / 40))
    assert dealings.relation == pytest.approx(CASE.partner.relation_rest)


# -- co-ethnics abroad, forum, harm, press ----------------------------------------------------


@given(hazard=st.floats(0.0, 5.0))
def test_weekly_chances_add_up_to_the_yearly_hazard(hazard: float) -> None:
    assert (1.0 - weekly_chance(hazard)) ** (365.25 / 7.0) == pytest.approx(exp(-hazard), rel=1e-9)


@given(tie=unit, more=unit, years=st.floats(0.0, 5.0), later=st.floats(0.0, 5.0))
def test_ties_raise_intake_and_time_lowers_it(tie: float, more: float, years: float, later: float) -> None:
    (tie, more), (years, later) = sorted((tie, more)), sorted((years, later))
    assert intake_hazard(CASE.detention, tie, years) <= intake_hazard(CASE.detention, more, years)
    assert intake_hazard(CASE.detention, tie, later) <= intake_hazard(CASE.detention, tie, years)


@given(now=st.lists(unit, min_size=7, max_size=7), high=unit)
def test_releases_follow_the_signs_of_the_design_note(now: list[float], high: float) -> None:
    names = ("quiet", "spotlight", "citizen", "dossier_quality", "publicness", "rivalry", "fatigue")
    terms = dict(zip(names, now, strict=True))
    base = release_hazard(CASE.detention, **terms)
    assert 0.0 < base <= CASE.detention.release_ceiling
    for name in names:
        changed = release_hazard(CASE.detention, **(terms | {name: max(high, terms[name])}))
        if name in ("publicness", "rivalry", "fatigue"):
            assert changed <= base
        else:
            assert changed >= base


@given(low=unit, high=unit, rest=unit)
def test_the_forum_follows_its_predictors(low: float, high: float, rest: float) -> None:
    low, high = sorted((low, high))
    names = (
        "democracy", "alliance", "arms", "dependence", "identity", "critical_share", "supportive_share",
    )  # fmt: skip

    def values(**now: float) -> dict[str, float]:
        return option_values(CASE.forum, **(dict.fromkeys(names, rest) | now))

    for name in ("democracy", "alliance", "identity", "critical_share"):
        assert values(**{name: low})["critical"] <= values(**{name: high})["critical"]
    assert values(dependence=low)["critical"] >= values(dependence=high)["critical"]
    for name in ("arms", "dependence", "supportive_share"):
        assert values(**{name: low})["supportive"] <= values(**{name: high})["supportive"]
    for name in ("democracy", "identity"):
        assert values(**{name: low})["supportive"] >= values(**{name: high})["supportive"]
    chances = option_chances(values())
    assert tuple(chances) == OPTIONS
    assert sum(chances.values()) == pytest.approx(1.0)
    assert values()["abstain"] == 0.0


def test_a_hostile_climate_needs_attention_to_hostile_claims() -> None:
    audience = Audience("homeland", CASE)
    audience.hostile = {"kin": 0.0, "jobs": 0.5, "other": 0.0}
    audience.shares = {"kin": 0.6, "jobs": 0.4, "other": 0.0}
    assert audience.hostile_attention == pytest.approx(0.2)
    assert hostile_climate(0.0, 1000.0, 1000.0) == 0.0
    assert hostile_climate(0.2, 0.0, 1000.0) == pytest.approx(0.2)
    assert hostile_climate(0.2, 1000.0, 1000.0) == pytest.approx(0.4)


def test_attacks_come_at_their_rate_and_hurt_as_many_as_documented() -> None:
    hurt = [attacks(CASE.harm, 1.0, Draws(1), "homeland", week) for week in range(20_000)]
    events = [persons for week in hurt for persons in week]
    assert len(events) / 20_000 == pytest.approx(CASE.harm.rate, abs=4.0 * (CASE.harm.rate / 20_000) ** 0.5)
    error = 4.0 * ((CASE.harm.persons - 1.0) / len(events)) ** 0.5
    assert np.mean(events) == pytest.approx(CASE.harm.persons, abs=error)
    assert min(events) >= 1


@given(size=st.floats(1.0, 1e5), more=st.floats(0.0, 1e5))
def test_the_press_never_overlooks_the_larger_more_often(size: float, more: float) -> None:
    assert recording_chance(size, CASE.press) <= recording_chance(size + more, CASE.press) <= 1.0
    assert recording_chance(size, CASE.press) <= recording_chance(size, CASE.press, following=True) <= 1.0


def test_beside_a_recorded_protest_the_odds_of_being_recorded_rise_by_r2() -> None:
    alone, beside = (recording_chance(50.0, CASE.press, following=following) for following in (False, True))
    assert np.log(beside / (1 - beside)) - np.log(alone / (1 - alone)) == pytest.approx(CASE.press.following)


# -- citizens (M1) ----------------------------------------------------------------------------


@given(police=st.floats(0.0, 1e4), crowd=st.floats(0.0, 1e5), more=st.floats(0.0, 1e4))
def test_perceived_risk_rises_with_police_and_falls_with_the_crowd(
    police: float, crowd: float, more: float
) -> None:
    risk = arrest_risk(police, crowd, 2.3)
    assert 0.0 <= risk <= 1.0
    assert arrest_risk(police + more, crowd, 2.3) >= risk >= arrest_risk(police, crowd + more, 2.3)
    assert arrest_risk(police, crowd, 2.3, (0.3, 0.1)) <= risk


def test_fear_collapses_below_its_ratio_and_not_above() -> None:
    at, width = 0.3, 0.02
    few, many = (arrest_risk(police, 99.0, 2.3) for police in (10.0, 60.0))
    assert arrest_risk(10.0, 99.0, 2.3, (at, width)) < 0.01 * few
    assert arrest_risk(60.0, 99.0, 2.3, (at, width)) > 0.99 * many
    assert arrest_risk(30.0, 99.0, 2.3, (at, width)) == pytest.approx(0.5 * arrest_risk(30.0, 99.0, 2.3))


@given(grievance=unit, risk=unit, aversion=unit, push=st.floats(-1.0, 1.0), noise=st.floats(1e-4, 1.0))
def test_the_chance_to_act_is_the_logistic_of_the_index(
    grievance: float, risk: float, aversion: float, push: float, noise: float
) -> None:
    chance = participation_chance(
        np.array([grievance]), np.array([aversion]), risk=risk, threshold=0.1, noise=noise, push=push
    )
    z = (grievance - aversion * risk - 0.1 + push) / noise
    assert chance[0] == pytest.approx(stats.logistic.cdf(z), abs=1e-12)


@pytest.mark.parametrize("count", [100, 1000, 5000])
def test_traits_are_the_stratified_quantiles_of_their_laws(count: int) -> None:
    stratum = CASE.countries["homeland"].strata["workers"]
    traits = traits_of("homeland/workers", stratum, count)
    assert isinstance(traits, Traits)
    levels = (np.arange(count) + 0.5) / count
    assert traits.issues == ("jobs", "kin")
    for row, issue in enumerate(traits.issues):
        law = stratum.hardship[issue]
        a, b = law.mean * law.concentration, (1.0 - law.mean) * law.concentration
        assert np.sort(traits.hardship[row]) == pytest.approx(stats.beta(a, b).ppf(levels), abs=1e-7)
    assert np.sort(traits.risk_aversion) == pytest.approx(stats.beta(2, 2).ppf(levels), abs=1e-7)
    # The shuffles pair them without a tie between them.
    assert abs(np.corrcoef(traits.hardship[0], traits.risk_aversion)[0, 1]) < 4.0 / count**0.5
    assert abs(np.corrcoef(traits.hardship[0], traits.hardship[1])[0, 1]) < 4.0 / count**0.5


@given(
    total=st.integers(0, 5000), reached=st.lists(st.one_of(st.just(0.0), positive), min_size=1, max_size=5)
)
def test_all_who_come_come_to_one_event_that_reached_them(total: int, reached: list[float]) -> None:
    assume(sum(reached) > 0.0)
    parts = split_over_events(total, reached, Draws(1), [("event/x", n) for n in range(len(reached))], 0)
    assert sum(parts) == total
    assert all(part == 0 for part, weight in zip(parts, reached, strict=True) if weight == 0.0)


def test_events_get_their_share_by_reach() -> None:
    parts = np.array(
        [
            split_over_events(100, [0.1, 0.3], Draws(1), [("event/x", 0), ("event/x", 1)], week)
            for week in range(2000)
        ]
    )
    assert parts[:, 0].mean() == pytest.approx(25.0, abs=4.0 * (100 * 0.25 * 0.75 / 2000) ** 0.5)


def test_the_detained_are_away_for_their_term_and_come_back_angrier() -> None:
    stratum = CASE.countries["homeland"].strata["families"]
    columns, draws = StratumColumns("homeland/families", stratum), Draws(1)
    came = Participants(np.arange(400), np.ones(400, dtype=np.int64))
    held = columns.detain(came, 0.5, draws, 10, own_backlash=0.3, longest=2)
    assert held == pytest.approx(200, abs=4.0 * 10.0)
    backs = columns.away[:, 0].tolist()
    # Terms of one week and of two, evenly: back in the second and in the third week after.
    assert set(backs) == {12, 13}
    assert backs.count(12) == pytest.approx(held / 2, abs=4.0 * (held / 4) ** 0.5)
    everyone = np.arange(columns.agents)
    assert np.sum(columns.own_backlash.of(everyone)) == pytest.approx(0.3 * held)
    columns.pass_week(11, memory=0.9)
    assert len(columns.away) == held
    columns.pass_week(12, memory=0.9)
    assert len(columns.away) == backs.count(13)
    columns.pass_week(13, memory=0.9)
    assert len(columns.away) == 0
    # Their own backlash fades as that of others does.
    assert np.sum(columns.own_backlash.of(everyone)) == pytest.approx(0.3 * held * 0.9**3)
