"""The compiled loops give the numbers of the NumPy path, bit for bit, on any number of threads."""

from __future__ import annotations

from math import exp
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dilemma_sim.model import agents_in, number_kernels, simulate
from dilemma_sim.model.citizen_kernels import exp_about
from dilemma_sim.model.citizens import Mood, StratumColumns
from dilemma_sim.model.compiled import CHUNK, CompiledDraws
from dilemma_sim.model.draws import CROWD, Draws, binomial
from dilemma_sim.model.ties import Circles
from dilemma_sim.model.traits import MOST_COLUMNS, QUADRATURE_NODES, ComputedTraits, spread_of, traits_of
from dilemma_sim.scenario import Scenario, load_scenario
from model.comparing import first_difference

SEEDS = st.integers(0, 2**63)
WEEKS = st.integers(0, 2**32 - 1)


@given(seed=SEEDS, week=WEEKS, index=st.integers(0, 2**64 - 1), name=st.text(max_size=20))
def test_one_number_is_the_same(seed: int, week: int, index: int, name: str) -> None:
    assert CompiledDraws(seed, 3).uniform(name, week, index) == Draws(seed, 3).uniform(name, week, index)


@given(seed=SEEDS, week=WEEKS, indices=st.lists(st.integers(0, 2**62), max_size=9))
def test_many_numbers_are_the_same(seed: int, week: int, indices: list[int]) -> None:
    which = np.array(indices, dtype=np.int64)
    one, other = CompiledDraws(seed).uniforms_of("n", week, which), Draws(seed).uniforms_of("n", week, which)
    assert one.tolist() == other.tolist()


@given(chance=st.floats(1e-300, 1.0 - 1e-16))
def test_normal_quantiles_are_those_of_python(chance: float) -> None:
    assert number_kernels.normal(chance) == NormalDist().inv_cdf(chance)


@given(
    number=st.floats(1e-16, 1.0 - 1e-16),
    trials=st.integers(0, 10**7),
    chance=st.floats(0.0, 1.0, exclude_max=True),
)
def test_binomial_counts_are_the_same(number: float, trials: int, chance: float) -> None:
    assert number_kernels.binomial(number, trials, chance) == binomial(number, trials, chance)


PUSHED = Mood(
    reached=0.4, illegitimacy={"jobs": 0.5, "kin": 0.1}, risk=0.3, push=0.1, ties=2.0, remembered=0.3
)


@pytest.mark.parametrize("persons", [1, 7, 2049, 60_000, 66_000, CHUNK + 5])
@pytest.mark.parametrize("share", [1.0, 0.1])
def test_who_takes_part_is_the_same_on_any_path(persons: int, share: float, scenario: Scenario) -> None:
    """With and without columns of traits, weights, circles, people away, and people who are angry."""
    agents = max(1, int(share * persons))
    stratum = scenario.countries["homeland"].strata["workers"]
    available = 0.6 if persons < CHUNK else 0.02  # the NumPy path takes its time over many who come
    text = stratum.model_copy(update={"persons": persons, "agents": agents, "availability": available})

    def weeks(draws: Draws) -> list[list[list[int]]]:
        circles = Circles(persons, 11, 0.5, 0.5) if agents == persons else None
        columns, seen = StratumColumns("homeland/workers", text, circles=circles), []
        for week in range(3):
            columns.pass_week(week, 0.97)
            came = columns.decide(PUSHED, draws, week, threshold=0.1, noise=0.1)
            columns.detain(came, 0.3, draws, week, own_backlash=0.5, longest=2)
            if circles is not None:
                circles.pass_event()
                circles.take_in(came.agents[:2000], draws)
            seen.append([came.agents.tolist(), came.persons.tolist(), columns.away.ravel().tolist()])
        return seen

    compiled = weeks(CompiledDraws(5, 1))
    assert compiled == weeks(CompiledDraws(5, 1, threads=2))
    assert compiled == weeks(Draws(5, 1))
    assert sum(compiled[-1][1]) > 0 or persons < 100


@given(
    seed=SEEDS,
    reached=st.floats(1e-12, 1.0),
    push=st.floats(-9.0, 9.0),
    ties=st.floats(0.0, 9.0),
    noise=st.floats(0.02, 2.0),
    agents=st.sampled_from([2_500, 70_000]),
)
@settings(deadline=None, max_examples=40)
def test_who_takes_part_is_the_same_in_any_mood(
    seed: int, reached: float, push: float, ties: float, noise: float, agents: int
) -> None:
    """However far the odds lie, bounds settle what the exact chance would."""
    stratum = load_scenario("one-country").countries["homeland"].strata["workers"]
    text = stratum.model_copy(update={"persons": agents, "agents": agents})
    reached = reached if agents <= CROWD else 0.01 * reached
    mood = Mood(reached=reached, illegitimacy={"jobs": 0.5, "kin": 0.1}, risk=0.3, push=push, ties=ties)

    def weeks(draws: Draws) -> list[list[int]]:
        columns = StratumColumns("homeland/workers", text, circles=(circles := Circles(agents, 11, 0.5, 0.5)))
        seen = []
        for week in range(3):
            came = columns.decide(mood, draws, week, threshold=0.1, noise=noise)
            circles.pass_event()
            circles.take_in(came.agents, draws)
            seen.append(came.agents.tolist())
        return seen

    assert weeks(CompiledDraws(seed)) == weeks(Draws(seed))


@given(x=st.floats(-20.0, 20.0))
def test_the_exponential_that_sifts_is_near_enough(x: float) -> None:
    assert exp_about(x) == pytest.approx(exp(x), rel=0.9e-3)


def test_mean_chance_is_the_same(scenario: Scenario) -> None:
    columns = StratumColumns("homeland/workers", scenario.countries["homeland"].strata["workers"])
    one, other = (
        columns.mean_chance(PUSHED, d, threshold=0.1, noise=0.1) for d in (Draws(1), CompiledDraws(1))
    )
    assert one == pytest.approx(other, rel=1e-12)


@pytest.mark.parametrize("name", ["one-country", "kazakhstan-kyrgyzstan-2018-2019"])
def test_a_run_is_the_same(name: str) -> None:
    scenario = load_scenario(name)
    assert first_difference(simulate(scenario, 4, 1), simulate(scenario, 4, 1, compiled=True)) is None


def full(name: str) -> Scenario:
    """Give every person an agent of their own."""
    scenario = load_scenario(name)
    return load_scenario(
        name,
        {
            f"countries.{country}.strata.{key}.agents": stratum.persons
            for country, text in scenario.countries.items()
            for key, stratum in text.strata.items()
        },
    )


def test_a_nation_of_one_agent_a_person_is_the_same_on_any_path() -> None:
    scenario = full("one-country")
    assert agents_in(scenario) == 1_000_000
    plain = simulate(scenario, 2, 0, compiled=False)
    assert first_difference(plain, simulate(scenario, 2, 0, compiled=True)) is None
    assert first_difference(plain, simulate(scenario, 2, 0, compiled=True, threads=2)) is None


# -- traits that are computed where agents are many ----------------------------------------------


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_scenario("one-country")


def test_many_agents_have_computed_traits(scenario: Scenario) -> None:
    stratum = scenario.countries["homeland"].strata["workers"]
    assert isinstance(traits_of("x", stratum, MOST_COLUMNS + 1), ComputedTraits)
    assert not isinstance(traits_of("x", stratum, MOST_COLUMNS), ComputedTraits)


def test_computed_traits_do_not_hang_on_who_asks(scenario: Scenario) -> None:
    traits = traits_of("x", scenario.countries["homeland"].strata["workers"], 10**9)
    every, some = np.arange(5000), np.array([3, 77, 4999])
    assert np.array_equal(traits.of(every).hardship[:, some], traits.of(some).hardship)
    assert np.array_equal(traits.of(every).risk_aversion[some], traits.of(some).risk_aversion)


def test_computed_traits_have_the_spread_of_the_columns(scenario: Scenario) -> None:
    stratum = scenario.countries["homeland"].strata["workers"]
    count = 40_000
    many = traits_of("x", stratum, 10**9).of(np.arange(count))
    nodes = spread_of("x", stratum).of(np.arange(QUADRATURE_NODES))
    assert many.issues == nodes.issues
    for row, exact in zip(
        [*many.hardship, many.risk_aversion], [*nodes.hardship, nodes.risk_aversion], strict=True
    ):
        assert row.mean() == pytest.approx(exact.mean(), abs=4.0 * exact.std() / count**0.5)
        assert row.std() == pytest.approx(exact.std(), rel=0.03)
        assert abs(np.quantile(row, 0.999) - np.quantile(exact, 0.999)) < 0.02
    assert abs(np.corrcoef(many.hardship[0], many.risk_aversion)[0, 1]) < 4.0 / count**0.5


def test_columns_and_computed_traits_bring_as_many_people(scenario: Scenario) -> None:
    """A stratum of 60,000 agents, held as columns, against one of 66,000, computed: equal shares come."""
    stratum = scenario.countries["homeland"].strata["workers"]
    mood = Mood(reached=0.05, illegitimacy={"jobs": 0.2, "kin": 0.1}, risk=0.3, push=0.0)
    shares = []
    for agents in (60_000, 66_000):
        sized = stratum.model_copy(update={"agents": agents, "persons": agents})
        columns, draws = StratumColumns("homeland/workers", sized), CompiledDraws(1)
        total = sum(columns.decide(mood, draws, week, threshold=0.1, noise=0.1).total for week in range(300))
        shares.append(total / agents / 300)
    error = (shares[0] / (60_000 * 300)) ** 0.5
    assert shares[0] == pytest.approx(shares[1], abs=6.0 * error)
