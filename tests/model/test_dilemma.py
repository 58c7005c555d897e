"""The choice over posture pairs, and the dilemma index between its two audiences."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dilemma_sim.model import menu as choices
from dilemma_sim.model import simulate
from dilemma_sim.model.decision import Experience, Logit, Scripted
from dilemma_sim.model.identity import inconsistency
from dilemma_sim.model.learning import Learning
from dilemma_sim.model.logit import choice_chances
from dilemma_sim.model.menu import (
    Menu,
    Situation,
    domestic_floor,
    foreign_ceiling,
    inconsistencies,
    stakes,
)
from dilemma_sim.model.regret import MinimaxRegret
from dilemma_sim.model.satisficing import Satisficing
from dilemma_sim.model.world import DilemmaModel
from dilemma_sim.scenario import Scenario, load_scenario
from dilemma_sim.scenario.decision_rules import MinimaxRegret as MinimaxRegretText
from dilemma_sim.scenario.decision_rules import Satisficing as SatisficingText
from dilemma_sim.scenario.governments import ScriptEntry, Weights
from dilemma_sim.scenario.postures import ExternalPosture
from model.choosing import choice_among
from model.comparing import busy_with

unit = st.floats(0.0, 1.0)
weights = st.builds(
    Weights,
    **{
        name: st.floats(0.0, 5.0)
        for name in ("pressure", "street", "organiser", "bilateral", "identity", "coercion", "switching")
    },
    credit=unit,
)
situations = st.builds(
    Situation,
    pressure=unit,
    street=unit,
    organisers=unit,
    bilateral=unit,
    identity=unit,
    symbolic=st.floats(0.0, 0.35),
    legitimacy=unit,
    spotlight=unit,
)


def default_menu() -> Menu:
    postures = load_scenario("one-country").postures
    return Menu(postures.external, postures.internal)


def utilities(menu: Menu, now: Situation, w: Weights, previous: tuple[str, str]) -> np.ndarray:
    return choices.utilities(menu, stakes(now, w), w.switching, previous)


MENU = default_menu()
postures = st.builds(
    ExternalPosture,
    label=st.just("x"),
    relief=st.floats(-1.0, 1.0),
    exposure=st.floats(-1.0, 1.0),
    kin_signal=st.floats(-1.0, 1.0),
)
#: Any menu a scenario can write, silence included.
menus = st.lists(postures, max_size=6).map(
    lambda some: Menu(
        {"silence": ExternalPosture(label="silence", relief=0.0, exposure=0.0, kin_signal=0.0)}
        | {f"p{place}": posture for place, posture in enumerate(some)},
        {"ignore": load_scenario("one-country").postures.internal["ignore"]},
    )
)
any_menu = st.one_of(st.just(MENU), menus)


# -- the index --------------------------------------------------------------------------------


@given(
    menu=st.one_of(st.just(MENU), menus),
    low=unit,
    high=unit,
    other=unit,
    w=weights,
    tolerance=st.floats(0.0, 2.0),
)
def test_more_pressure_or_commitment_never_lowers_the_domestic_floor(
    menu: Menu, low: float, high: float, other: float, w: Weights, tolerance: float
) -> None:
    low, high = sorted((low, high))
    assert domestic_floor(menu, low, other, w, tolerance) <= domestic_floor(menu, high, other, w, tolerance)
    assert domestic_floor(menu, other, low, w, tolerance) <= domestic_floor(menu, other, high, w, tolerance)


@given(menu=any_menu, low=unit, high=unit, w=weights, tolerance=st.floats(0.0, 2.0))
def test_more_to_lose_abroad_never_raises_the_foreign_ceiling(
    menu: Menu, low: float, high: float, w: Weights, tolerance: float
) -> None:
    low, high = sorted((low, high))
    assert foreign_ceiling(menu, high, w, tolerance) <= foreign_ceiling(menu, low, w, tolerance)


@settings(max_examples=20)
@given(dependence=unit, more=unit, belief=unit, tougher=unit)
def test_more_dependence_or_a_tougher_partner_never_raises_the_foreign_ceiling(
    dependence: float, more: float, belief: float, tougher: float
) -> None:
    """The same through what a scenario says of a government."""

    def ceiling(dependence: float, belief: float) -> float:
        scenario = busy_with(
            {
                "countries.homeland.government.dependence": dependence,
                "countries.homeland.government.beliefs.punishment": belief,
            }
        )
        government = DilemmaModel(scenario, 1, 0).governments["homeland"]
        return foreign_ceiling(government.menu, government.bilateral, government.text.weights, 0.25)

    (dependence, more), (belief, tougher) = sorted((dependence, more)), sorted((belief, tougher))
    assert ceiling(more, belief) <= ceiling(dependence, belief)
    assert ceiling(dependence, tougher) <= ceiling(dependence, belief)


@given(tolerance=st.floats(0.0, 2.0), more=st.floats(0.0, 2.0), pressure=unit, identity=unit, bilateral=unit)
def test_who_can_bear_more_has_more_room(
    tolerance: float, more: float, pressure: float, identity: float, bilateral: float
) -> None:
    tolerance, more = sorted((tolerance, more))
    w = Weights()
    assert domestic_floor(MENU, pressure, identity, w, more) <= domestic_floor(
        MENU, pressure, identity, w, tolerance
    )
    assert foreign_ceiling(MENU, bilateral, w, more) >= foreign_ceiling(MENU, bilateral, w, tolerance)


def test_the_floor_and_the_ceiling_solve_their_conditions() -> None:
    w = Weights()
    # Halfway between silence and quiet diplomacy (a tenth of the way up four steps) relief is 0.125.
    assert np.interp(0.125, MENU.grid, MENU.grid_relief) == pytest.approx(0.125, abs=0.005)
    floor = domestic_floor(MENU, 0.3, 0.5, w, 0.25)
    pain = 0.3 * (1.0 - MENU.grid_relief) + 0.8 * np.maximum(0.0, 0.5 - MENU.grid_kin_signal)
    assert (pain[MENU.grid < floor - 1e-9] > 0.25).all()
    assert pain[np.isclose(MENU.grid, floor)] <= 0.25
    ceiling = foreign_ceiling(MENU, 0.5, w, 0.25)
    loss = 1.1 * 0.5 * MENU.grid_exposure
    assert (loss[MENU.grid > ceiling + 1e-9] > 0.25).all()
    assert loss[np.isclose(MENU.grid, ceiling)] <= 0.25


def test_the_index_spans_from_all_slack_to_an_empty_win_set() -> None:
    w = Weights()
    assert domestic_floor(MENU, 0.0, 0.0, w, 0.25) - foreign_ceiling(MENU, 0.0, w, 0.25) == -1.0
    assert domestic_floor(MENU, 1.0, 1.0, w, 0.0) - foreign_ceiling(MENU, 1.0, w, 0.0) == 1.0


def test_the_recorded_index_rises_with_commitment_and_with_dependence_in_every_week() -> None:
    """In runs of a government that always does the same, so that nothing else differs."""

    def index(**government: float) -> np.ndarray:
        still = [{"starting": "2020-01-06", "external": "silence", "internal": "ignore"}]
        overrides = {f"countries.homeland.government.{key}": value for key, value in government.items()}
        scenario = busy_with(
            {
                "mechanisms.legitimacy": False,
                "countries.homeland.government.rule": "scripted",
                "countries.homeland.government.script": still,
                **overrides,
            }
        )
        return simulate(scenario, 1, 0).weekly["dilemma"][:, 0]

    few, many = index(commitment=0.1), index(commitment=0.9)
    assert (few <= many).all()
    assert few.mean() < many.mean() - 0.05
    free, bound = index(dependence=0.1), index(dependence=1.0)
    assert (free <= bound).all()
    assert free.mean() < bound.mean() - 0.05


# -- choice probabilities ---------------------------------------------------------------------


@given(
    values=st.lists(st.floats(-50.0, 50.0), min_size=1, max_size=36),
    precision=st.floats(0.0, 100.0),
    data=st.data(),
)
def test_choice_chances_sum_to_one_and_respect_the_mask(
    values: list[float], precision: float, data: st.DataObject
) -> None:
    feasible = np.array(data.draw(st.lists(st.booleans(), min_size=len(values), max_size=len(values))))
    feasible[data.draw(st.integers(0, len(values) - 1))] = True
    odds = np.array(data.draw(st.lists(st.floats(-5.0, 5.0), min_size=len(values), max_size=len(values))))
    chances = choice_chances(np.array(values), feasible, precision, odds)
    assert chances.sum() == pytest.approx(1.0)
    assert (chances[~feasible] == 0.0).all()
    assert (chances >= 0.0).all()
    scores = precision * np.array(values) + odds
    best = np.where(feasible, scores, -np.inf).argmax()
    assert chances[best] == chances.max()


def test_without_precision_all_that_is_feasible_is_alike() -> None:
    chances = choice_chances(np.array([0.0, 5.0, -3.0]), np.array([True, False, True]), 0.0)
    assert chances.tolist() == [0.5, 0.0, 0.5]


@given(uniform=st.floats(1e-9, 1.0 - 1e-9), now=situations, data=st.data())
def test_a_rule_never_takes_what_is_not_feasible(uniform: float, now: Situation, data: st.DataObject) -> None:
    size = MENU.shape[0] * MENU.shape[1]
    feasible = np.array(data.draw(st.lists(st.booleans(), min_size=size, max_size=size)))
    feasible[data.draw(st.integers(0, size - 1))] = True
    script = ScriptEntry(starting="2020-01-01", external="casework", internal="warn")
    worth = utilities(MENU, now, Weights(), ("silence", "ignore")).ravel()
    choice = replace(
        choice_among(MENU, worth), feasible=feasible, log_odds=np.zeros(size), uniform=uniform, situation=now
    )
    rules = (
        *(Logit(10.0), Logit(1000.0), Logit(0.0), Scripted([script])),
        Satisficing(SatisficingText(), 10.0),
        MinimaxRegret(MinimaxRegretText(), 10.0),
        Learning(10.0, 0.9, 0.5, 0.5),
    )
    for rule in rules:
        assert feasible[rule.choose(choice)]
    wanted = MENU.place("casework", "warn")
    if feasible[wanted]:
        assert Scripted([script]).choose(choice) == wanted


def test_the_logit_rule_takes_pairs_as_often_as_its_chances() -> None:
    worth = utilities(MENU, ROWS["KZ end 2018"], Weights(switching=0.0), ("silence", "ignore")).ravel()
    everything = np.ones(worth.shape, dtype=bool)
    chances = choice_chances(worth, everything, 10.0)
    grid = (np.arange(4000) + 0.5) / 4000
    choice = choice_among(MENU, worth)
    taken = [Logit(10.0).choose(replace(choice, uniform=float(u))) for u in grid]
    shares = np.bincount(taken, minlength=len(worth)) / len(grid)
    assert shares == pytest.approx(chances, abs=1.0 / len(grid) + 1e-12)


# -- utility ----------------------------------------------------------------------------------


@given(now=situations, w=weights)
def test_utility_is_the_sum_of_the_design_note(now: Situation, w: Weights) -> None:
    """Term by term, for every pair, from the tables of the scenario."""
    tables = load_scenario("one-country").postures
    previous = ("quiet_diplomacy", "warn")
    worth = utilities(MENU, now, w, previous)
    for row, (external, e) in enumerate(tables.external.items()):
        for column, (internal, i) in enumerate(tables.internal.items()):
            kin = e.kin_signal + i.kin_signal + now.symbolic
            expected = (
                w.pressure * now.pressure * (e.relief + i.relief)
                + w.street * now.street * i.control
                + w.organiser * now.organisers * now.bilateral * i.organiser
                - w.bilateral
                * now.bilateral
                * (
                    max(e.exposure, 0.0)
                    + max(i.exposure, 0.0)
                    - w.credit * (max(-e.exposure, 0.0) + max(-i.exposure, 0.0))
                )
                - w.identity * inconsistency(now.identity, kin)
                - w.coercion * i.visible * (now.legitimacy + now.spotlight) / 2.0
                - e.cost
                - i.cost
                - w.switching * ((external, internal) != previous)
            )
            assert worth[row, column] == pytest.approx(expected, abs=1e-12)


@given(identity=unit, symbolic=st.floats(0.0, 0.35))
def test_the_inconsistency_of_pairs_is_that_of_their_signals(identity: float, symbolic: float) -> None:
    table = inconsistencies(MENU, identity, symbolic)
    expected = [inconsistency(identity, k + symbolic) for k in MENU.kin_signal.ravel()]
    assert table.ravel() == pytest.approx(expected)
    if identity == 0.0:
        assert (table == 0.0).all()


@given(now=situations)
def test_more_at_stake_abroad_favours_the_less_exposed_of_two_postures(now: Situation) -> None:
    def gap(bilateral: float) -> float:
        worth = utilities(MENU, replace(now, bilateral=bilateral), Weights(), ("silence", "ignore"))[
            :, MENU.internal.index("ignore")
        ]
        return float(worth[MENU.external.index("public_statement")] - worth[MENU.external.index("silence")])

    assert gap(0.9) < gap(0.1)


def test_places_in_the_menu_lead_back_to_their_pairs() -> None:
    for place in range(MENU.shape[0] * MENU.shape[1]):
        assert MENU.place(*MENU.pair(place)) == place
    assert MENU.exposure("public_statement", "detain_leader", 0.35) == pytest.approx(0.6 - 0.35 * 0.25)


# -- face validity (design note 4.2): one hand-tuned set of weights, hence no evidence ----------

ROWS = {
    "KZ end 2018": Situation(0.5, 0.1, 0.3, 0.35, 0.5, 0.0, 0.6, 0.3),
    "KZ March 2019": Situation(0.5, 0.3, 0.9, 0.8, 0.5, 0.0, 0.6, 0.4),
    "KZ autumn 2019": Situation(0.3, 0.2, 0.5, 0.8, 0.5, 0.0, 0.6, 0.4),
    "KZ 21 September 2019": Situation(0.3, 0.8, 0.2, 0.8, 0.5, 0.0, 0.4, 0.3),
    "KG 2019": Situation(0.2, 0.15, 0.1, 0.9, 0.1, 0.0, 0.4, 0.1),
    "focused, low dependence": Situation(0.9, 0.2, 0.6, 0.2, 0.8, 0.0, 0.6, 0.6),
    "focused, high dependence": Situation(0.9, 0.2, 0.6, 0.8, 0.8, 0.0, 0.6, 0.6),
}


def choice_in(
    row: str, *open_: str, barred: tuple[str, ...] = ()
) -> tuple[tuple[str, str], dict[str, float]]:
    """Return the modal pair and the shares of internal postures; moves against leaders only where open."""
    external = [p not in barred and (p != "criticise_multilaterally" or p in open_) for p in MENU.external]
    internal = [p in open_ or p not in ("detain_leader", "co_opt") for p in MENU.internal]
    feasible = np.logical_and.outer(external, internal).ravel()
    worth = utilities(MENU, ROWS[row], Weights(switching=0.0), ("silence", "ignore")).ravel()
    chances = choice_chances(worth, feasible, 10.0)
    shares = chances.reshape(MENU.shape).sum(axis=0)
    return MENU.pair(int(chances.argmax())), dict(zip(MENU.internal, shares.tolist(), strict=True))


@pytest.mark.parametrize(
    ("row", "open_", "pair", "shares"),
    [
        (
            "KZ end 2018",
            ("detain_leader",),
            ("quiet_diplomacy", "tolerate"),
            {"ignore": 0.38, "tolerate": 0.36},
        ),
        (
            "KZ March 2019",
            ("detain_leader",),
            ("quiet_diplomacy", "warn"),
            {"detain_leader": 0.49, "warn": 0.36},
        ),
        ("KZ autumn 2019", ("detain_leader", "co_opt"), ("quiet_diplomacy", "co_opt"), {"co_opt": 0.68}),
        ("KZ 21 September 2019", ("detain_leader",), ("quiet_diplomacy", "disperse"), {"disperse": 0.76}),
        (
            "focused, low dependence",
            ("criticise_multilaterally",),
            ("criticise_multilaterally", "tolerate"),
            {"tolerate": 0.58},
        ),
        ("focused, high dependence", (), ("casework", "warn"), {"warn": 0.37, "ignore": 0.34}),
    ],
)
def test_face_validity_of_the_defaults(
    row: str, open_: tuple[str, ...], pair: tuple[str, str], shares: dict[str, float]
) -> None:
    modal, found = choice_in(row, *open_)
    assert modal == pair
    for posture, share in shares.items():
        assert found[posture] == pytest.approx(share, abs=0.05), posture


def test_face_validity_of_the_least_committed_and_most_dependent_state() -> None:
    # The design note finds silence; the formula as written lets a state of such small commitment endorse
    # the partner for credit. Where it does not, silence it is, with about the shares of the note.
    modal, _ = choice_in("KG 2019")
    assert modal[0] == "endorse_partner"
    modal, found = choice_in("KG 2019", barred=("endorse_partner",))
    assert modal[0] == "silence"
    # The note has 0.38 for ignoring and 0.36 for warning.
    assert found["ignore"] == pytest.approx(0.38, abs=0.05)
    assert found["warn"] > 0.3
    assert found["ignore"] + found["warn"] > 0.7


def test_the_difference_between_the_two_states_comes_from_commitment_and_stake() -> None:
    def says(now: Situation, posture: str) -> float:
        worth = utilities(MENU, now, Weights(switching=0.0), ("silence", "ignore"))
        chances = choice_chances(worth.ravel(), np.ones(worth.size, dtype=bool), 10.0).reshape(MENU.shape)
        return float(chances[MENU.external.index(posture)].sum())

    kazakh, kyrgyz = ROWS["KZ end 2018"], ROWS["KG 2019"]
    swapped = replace(kyrgyz, identity=kazakh.identity, bilateral=kazakh.bilateral)
    assert says(kyrgyz, "quiet_diplomacy") < 0.15 < says(swapped, "quiet_diplomacy")


# -- experience -------------------------------------------------------------------------------


def test_experience_is_that_of_camerer_and_ho() -> None:
    experience = Experience(size=2, decay=0.9, growth=0.5, foregone=0.5)
    experience.learn(0, np.array([1.0, 2.0]))
    # N = 0.5 * 1 + 1; A = (0.9 * 1 * 0 + weight * payoff) / N.
    assert experience.worth == 1.5
    assert experience.attractions == pytest.approx([1.0 / 1.5, 0.5 * 2.0 / 1.5])
    experience.learn(1, np.array([1.0, 2.0]))
    worth = 0.5 * 1.5 + 1.0
    assert experience.attractions == pytest.approx(
        [(0.9 * 1.5 * (1.0 / 1.5) + 0.5) / worth, (0.9 * 1.5 * (1.0 / 1.5) + 2.0) / worth]
    )


@given(payoffs=st.lists(st.floats(-1.0, 1.0), min_size=2, max_size=2), phi=unit, rho=st.floats(0.0, 0.99))
def test_attractions_stay_as_bounded_as_payoffs_allow(payoffs: list[float], phi: float, rho: float) -> None:
    experience = Experience(size=2, decay=phi, growth=min(rho, phi), foregone=1.0)
    for week in range(100):
        experience.learn(week % 2, np.array(payoffs))
    assert np.isfinite(experience.attractions).all()
    assert np.abs(experience.attractions).max() <= 100.0


def test_a_scenario_whose_government_is_precise_takes_the_best_pair(small: Scenario) -> None:
    """At a precision without end the logit rule is the best response, and luck does not matter."""
    precise = load_scenario(
        "one-country",
        {
            "countries.homeland.government.precision": 1000.0,
            "countries.homeland.government.perception_noise": 0.0,
            "organisations.committee.activity": 0.0,
            "organisations.workers.activity": 0.0,
            "timeline": {"report": None, "visit": None, "session": None},
        },
    )
    runs = [simulate(precise, seed) for seed in (1, 2)]
    for column in ("external_posture", "internal_posture"):
        assert runs[0].weekly[column].tolist() == runs[1].weekly[column].tolist()
