"""Addressed random numbers: the generator itself, its addresses, and the inverse transforms."""

from __future__ import annotations

import itertools
import random
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from scipy import stats

from dilemma_sim.model import simulate
from dilemma_sim.model.draws import (
    LARGE_MEAN,
    Draws,
    binomial,
    component_number,
    inverted,
    largest_remainder,
    philox,
    philox_blocks,
    pick,
    poisson,
)
from dilemma_sim.scenario import Scenario

#: Random123's known answers for philox4x32 with ten rounds (Salmon et al. 2011, file kat_vectors).
KNOWN = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    (
        (0xFFFFFFFF,) * 4,
        (0xFFFFFFFF,) * 2,
        (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD),
    ),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]

words = st.integers(0, 2**32 - 1)
uniform_numbers = st.floats(1e-9, 1.0 - 1e-9)


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN)
def test_philox_gives_the_published_vectors(
    counter: tuple[int, int, int, int], key: tuple[int, int], answer: tuple[int, ...]
) -> None:
    assert philox(counter, key) == answer


@pytest.mark.parametrize(("counter", "key", "answer"), [KNOWN[0], KNOWN[2]])
def test_vectorised_philox_gives_the_published_vectors(
    counter: tuple[int, int, int, int], key: tuple[int, int], answer: tuple[int, ...]
) -> None:
    # Not the vector of all ones: its block is the last of all and has no successor to end a range with.
    low, high, week, component = counter
    assert tuple(philox_blocks((high << 32) | low, 1, week, component, key).tolist()) == answer


@given(index=st.integers(0, 2**63), week=words, component=words, key=st.tuples(words, words))
@example(index=2**32 - 1, week=0, component=0, key=(0, 0))  # the carry from the low to the high word
def test_scalar_and_vectorised_philox_agree_bit_for_bit(
    index: int, week: int, component: int, key: tuple[int, int]
) -> None:
    scalar = [
        word
        for i in range(index, index + 3)
        for word in philox((i & 0xFFFFFFFF, i >> 32, week, component), key)
    ]
    assert philox_blocks(index, 3, week, component, key).tolist() == scalar


@given(week=st.integers(0, 5000), index=st.integers(0, 10**7))
def test_a_citizen_gets_the_same_word_whatever_else_is_asked_for(week: int, index: int) -> None:
    draws = Draws(1, 0)
    counter = (index // 4, 0, week, component_number("participate/x/y"))
    word = philox(counter, draws.key)[index % 4]
    alone = draws.uniforms("participate/x/y", week, 1, first=index)
    among = draws.uniforms("participate/x/y", week, 9, first=max(0, index - 3))
    assert alone.tolist() == [(word + 0.5) * 2.0**-32]
    assert among[index - max(0, index - 3)] == alone[0]


@given(first=st.integers(0, 1000), count=st.integers(0, 50))
def test_a_range_of_citizens_is_a_slice_of_all(first: int, count: int) -> None:
    draws = Draws(5, 2)
    assert (
        draws.uniforms("a", 3, count, first).tolist()
        == draws.uniforms("a", 3, 1100)[first : first + count].tolist()
    )


def test_a_draw_does_not_depend_on_the_order_in_which_draws_are_taken() -> None:
    addresses = [(name, week, index) for name in "abc" for week in range(4) for index in range(4)]
    shuffled = random.Random(1).sample(addresses, len(addresses))
    forwards, backwards = Draws(1), Draws(1)
    one = {address: forwards.uniform(*address) for address in addresses}
    backwards.uniforms("a", 0, 1000)
    other = {address: backwards.uniform(*address) for address in shuffled}
    assert one == other
    assert len(set(one.values())) == len(addresses)


def test_a_counterfactual_that_draws_more_leaves_the_others_their_luck() -> None:
    base, more = Draws(9, 4), Draws(9, 4)
    for turn in range(10):
        more.uniform("something new", 3, turn)
    assert base.poisson(3.0, "calls/x", 3) == more.poisson(3.0, "calls/x", 3)


def test_uniform_numbers_lie_inside_the_open_interval_and_have_53_bits() -> None:
    values = np.array([Draws(1).uniform("u", 0, i) for i in range(4000)])
    assert values.min() > 0.0
    assert values.max() < 1.0
    assert len(set(values.tolist())) == len(values)
    scaled = values * 2.0**53 - 0.5
    assert np.any(np.mod(scaled, 2.0**20) != 0.0)


@pytest.mark.parametrize("vectorised", [False, True])
def test_uniform_numbers_are_uniform(vectorised: bool) -> None:
    draws = Draws(3, 1)
    values = (
        draws.uniforms("u", 0, 40_000)
        if vectorised
        else np.array([draws.uniform("u", 0, i) for i in range(4000)])
    )
    # One fixed sample: a p-value below 1e-3 would need a reason.
    assert stats.kstest(values, "uniform").pvalue > 1e-3
    assert abs(np.corrcoef(values[:-1], values[1:])[0, 1]) < 4.0 / np.sqrt(len(values))


def test_normal_numbers_are_normal() -> None:
    values = [Draws(3).normal("n", 0, i) for i in range(4000)]
    assert stats.kstest(values, "norm").pvalue > 1e-3


def test_replicates_and_seeds_have_keys_of_their_own() -> None:
    keys = {Draws(seed, replicate).key for seed in range(40) for replicate in range(250)}
    assert len(keys) == 40 * 250
    assert Draws(11, 1).key != Draws(1, 11).key


def test_replicates_are_independent() -> None:
    table = np.array([Draws(1, replicate).uniforms("u", 0, 2000) for replicate in range(12)])
    correlations = np.corrcoef(table)[np.triu_indices(12, 1)]
    # 66 correlations of 2000 pairs each: none beyond 4 standard errors.
    assert np.abs(correlations).max() < 4.0 / np.sqrt(2000)


def test_weeks_and_components_are_independent() -> None:
    draws = Draws(1)
    columns = [draws.uniforms(name, week, 2000) for name in ("a", "b", "c") for week in range(4)]
    correlations = np.corrcoef(columns)[np.triu_indices(12, 1)]
    assert np.abs(correlations).max() < 4.0 / np.sqrt(2000)


def test_all_streams_of_a_run_have_numbers_of_their_own(
    real_case: Scenario, busy: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: set[str] = set()
    scalar, vector = Draws.uniform, Draws.uniforms

    def uniform(self: Draws, component: str, *rest: Any) -> float:
        names.add(component)
        return scalar(self, component, *rest)

    def uniforms(self: Draws, component: str, *rest: Any) -> Any:
        names.add(component)
        return vector(self, component, *rest)

    monkeypatch.setattr(Draws, "uniform", uniform)
    monkeypatch.setattr(Draws, "uniforms", uniforms)
    for replicate in range(3):
        simulate(real_case, 1, replicate)
        simulate(busy, 1, replicate)
    stems = {name.split("/")[0] for name in names}
    assert {"calls", "when", "tactic", "participate", "posture", "punish", "offer", "intake"} <= stems
    assert len(names) > 60
    assert len({component_number(name) for name in names}) == len(names)


@pytest.mark.parametrize("component", ["participate/a/b", "calls/a"])
def test_a_component_number_is_a_32_bit_word_that_no_process_changes(component: str) -> None:
    # blake2b of the name, little-endian: fixed for good, whatever PYTHONHASHSEED is.
    expected = {"participate/a/b": 0xF743223D, "calls/a": 0xCCBAEDF4}
    number = component_number(component)
    assert 0 <= number < 2**32
    assert number == expected[component]


# -- counts -----------------------------------------------------------------------------------


def _away_from_ties(uniform: float, distribution: Any, around: int) -> bool:
    """Say whether a uniform number is not so near a step of the law that rounding decides."""
    return all(abs(distribution.cdf(k) - uniform) > 1e-11 for k in range(max(0, around - 2), around + 3))


@given(uniform=uniform_numbers, mean=st.floats(0.001, LARGE_MEAN))
def test_poisson_inverts_its_law(uniform: float, mean: float) -> None:
    law = stats.poisson(mean)
    expected = int(law.ppf(uniform))
    assume(_away_from_ties(uniform, law, expected))
    assert poisson(uniform, mean) == expected


@given(uniform=uniform_numbers, trials=st.integers(1, 3_000_000), share=st.floats(0.0, 0.999))
def test_binomial_inverts_its_law(uniform: float, trials: int, share: float) -> None:
    chance = share * min(1.0, LARGE_MEAN / trials)
    assume(0.0 < chance < 1.0)
    law = stats.binom(trials, chance)
    expected = int(law.ppf(uniform))
    assume(_away_from_ties(uniform, law, expected))
    assert binomial(uniform, trials, chance) == expected


@given(uniform=uniform_numbers, trials=st.integers(1, 3_000_000), share=st.floats(0.0, 0.999))
def test_binomial_inverts_its_law_from_above_too(uniform: float, trials: int, share: float) -> None:
    chance = 1.0 - share * min(0.5, LARGE_MEAN / trials)
    assume(0.5 < chance < 1.0)
    law = stats.binom(trials, chance)
    expected = int(law.ppf(uniform))
    assume(_away_from_ties(uniform, law, expected))
    assert binomial(uniform, trials, chance) == expected


@given(
    uniform=st.floats(1e-6, 1.0 - 1e-6),
    trials=st.integers(200, 10_000_000),
    chance=st.floats(1e-5, 0.99),
)
def test_large_counts_follow_the_normal_limit(uniform: float, trials: int, chance: float) -> None:
    assume(min(chance, 1.0 - chance) * trials > LARGE_MEAN)
    law = stats.binom(trials, chance)
    count = binomial(uniform, trials, chance)
    assert 0 <= count <= trials
    # Cornish and Fisher: the next terms of the quantile are (z^2 - 1)(1 - 2p)/6 and z^3/sd; two for rounding.
    z = stats.norm.ppf(uniform)
    assert abs(count - law.ppf(uniform)) <= 2.0 + (z * z + 1.0) / 6.0 + abs(z) ** 3 / law.std()


@given(
    low=uniform_numbers, high=uniform_numbers, trials=st.integers(0, 100_000), chance=st.floats(0.001, 0.999)
)
def test_counts_rise_with_the_uniform_number(low: float, high: float, trials: int, chance: float) -> None:
    low, high = min(low, high), max(low, high)
    assert 0 <= binomial(low, trials, chance) <= binomial(high, trials, chance) <= trials
    mean = trials * chance / 100.0
    assert 0 <= poisson(low, mean) <= poisson(high, mean)


@given(
    st.lists(
        st.tuples(uniform_numbers, st.integers(0, 4000), st.floats(0.0, 1.0)),
        min_size=1,
        max_size=30,
    )
)
def test_counts_of_many_citizens_are_those_of_each(citizens: list[tuple[float, int, float]]) -> None:
    uniforms, trials, chance = (np.array(column) for column in zip(*citizens, strict=True))
    each = [binomial(u, n, p) if n > 0 and 0.0 < p < 1.0 else (n if p >= 1.0 else 0) for u, n, p in citizens]
    assert inverted(uniforms, trials.astype(np.int64), chance).tolist() == each


@pytest.mark.parametrize("mean", [0.02, 3.0, 59.0, 61.0, 4000.0])
def test_poisson_counts_have_the_moments_of_their_law(mean: float) -> None:
    n = 6000
    counts = np.array([Draws(1).poisson(mean, "moments", 0, i) for i in range(n)])
    # Standard errors of a mean and a variance; the fourth central moment of the Poisson law is m + 3 m^2.
    assert abs(counts.mean() - mean) < 4.0 * np.sqrt(mean / n)
    assert abs(counts.var() - mean) < 4.0 * np.sqrt((mean + 2.0 * mean * mean) / n) + 1.0 / 12.0


@pytest.mark.parametrize(
    ("trials", "chance"), [(1, 0.3), (40, 0.05), (100, 0.5), (4000, 0.1), (2_000_000, 0.0004), (300, 0.97)]
)
def test_binomial_counts_have_the_moments_of_their_law(trials: int, chance: float) -> None:
    n = 6000
    counts = np.array([Draws(2).binomial(trials, chance, "moments", 0, i) for i in range(n)])
    law = stats.binom(trials, chance)
    kurtosis = float(law.stats(moments="k")) + 3.0
    assert abs(counts.mean() - law.mean()) < 4.0 * law.std() / np.sqrt(n)
    # 1/12 where the normal limit is rounded to whole persons.
    assert abs(counts.var() - law.var()) < 4.0 * law.var() * np.sqrt((kurtosis - 1.0) / n) + 1.0 / 12.0


def test_counts_at_the_ends_need_no_luck() -> None:
    draws = Draws(1)
    assert draws.binomial(0, 0.5, "x", 0) == 0
    assert draws.binomial(10, 0.0, "x", 0) == 0
    assert draws.binomial(10, 1.0, "x", 0) == 10
    assert draws.poisson(0.0, "x", 0) == 0


# -- choices and shares -----------------------------------------------------------------------

weights = st.lists(st.one_of(st.just(0.0), st.floats(1e-3, 1e3)), min_size=1, max_size=12)


@given(uniform=uniform_numbers, weights=weights)
def test_pick_takes_the_place_where_the_cumulated_weights_pass(uniform: float, weights: list[float]) -> None:
    assume(sum(weights) > 0.0)
    place = pick(uniform, weights)
    assert weights[place] > 0.0
    before, through = sum(weights[:place]), sum(weights[: place + 1])
    assert before <= uniform * sum(weights) * (1 + 1e-9)
    assert through >= uniform * sum(weights) * (1 - 1e-9)


@given(uniform=uniform_numbers, weights=weights, data=st.data())
def test_a_place_of_no_weight_changes_nothing(uniform: float, weights: list[float], data: Any) -> None:
    assume(sum(weights) > 0.0)
    at = data.draw(st.integers(0, len(weights)))
    wider = [*weights[:at], 0.0, *weights[at:]]
    place = pick(uniform, weights)
    assert pick(uniform, wider) == place + (place >= at)


def test_pick_takes_places_as_often_as_they_weigh() -> None:
    weights = np.array([1.0, 0.0, 3.0, 6.0])
    counts = np.bincount([Draws(1).choice(weights, "pick", 0, i) for i in range(5000)], minlength=4)
    assert counts[1] == 0
    assert stats.chisquare(counts[[0, 2, 3]], [500.0, 1500.0, 3000.0]).pvalue > 1e-3


@given(total=st.integers(0, 10**6), shares=weights)
def test_the_largest_remainder_splits_all_and_stays_within_one_of_the_exact_part(
    total: int, shares: list[float]
) -> None:
    counts = largest_remainder(total, shares)
    whole = sum(shares)
    assert len(counts) == len(shares)
    if whole <= 0.0:
        assert counts == [0] * len(shares)
        return
    assert sum(counts) == total
    assert all(
        count >= 0 and abs(count - total * share / whole) < 1.0 + 1e-6
        for count, share in zip(counts, shares, strict=True)
    )


@given(total=st.integers(0, 1000), shares=weights)
@settings(max_examples=50)
def test_a_larger_share_never_gets_fewer(total: int, shares: list[float]) -> None:
    counts = largest_remainder(total, shares)
    for (a, m), (b, n) in itertools.combinations(zip(shares, counts, strict=True), 2):
        assert (a - b) * (m - n) >= 0 or a == b


def test_ties_of_the_largest_remainder_go_to_the_first() -> None:
    assert largest_remainder(1, [1.0, 1.0]) == [1, 0]
    assert largest_remainder(2, [1.0, 1.0, 1.0]) == [1, 1, 0]
