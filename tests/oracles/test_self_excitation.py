"""O7: calls that breed calls come in clusters of 1 / (1 - n), and as much more bunched (Hawkes 1971)."""

from __future__ import annotations

from itertools import pairwise
from math import exp, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dilemma_sim.model.calls import Caller, CallProcess, Trigger, call_intensity, next_excitation
from dilemma_sim.model.draws import Draws

RATE = 0.4
MEMORY = 1.0
WEEKS = 60_000
WINDOW = 200


def weekly_calls(branching: float, weeks: int = WEEKS) -> np.ndarray:
    process = CallProcess("oracle", branching=branching, memory=MEMORY)
    callers = [Caller("a", rate=RATE, chill=0.0, demands={"kin": 1.0})]
    draws = Draws(1)
    return np.array([sum(process.draw(callers, draws, week)) for week in range(weeks)])


@pytest.mark.parametrize(("branching", "cluster", "bunching"), [(0.0, 1, 1), (0.5, 2, 4), (0.8, 5, 25)])
def test_o7_clusters_and_bunching_of_calls(branching: float, cluster: float, bunching: float) -> None:
    windows = weekly_calls(branching).reshape(-1, WINDOW).sum(axis=1)
    # Calls per immigrant call are the mean size of a cluster. Errors of the mean and of a variance over
    # 300 windows; windows of 200 weeks cut clusters at their edges, which takes up to 2.4 per cent away.
    mean = RATE * WINDOW * cluster
    assert windows.mean() == pytest.approx(mean, abs=4.0 * sqrt(mean * bunching / len(windows)))
    ratio = windows.var(ddof=1) / windows.mean()
    cut = 1.0 - (1.0 - 1.0 / bunching) * MEMORY / (1.0 - branching) / WINDOW
    assert ratio == pytest.approx(bunching * cut, rel=4.0 * sqrt(2.0 / len(windows)))


@pytest.mark.parametrize("branching", [0.4, 0.7])
def test_calls_that_are_all_answered_within_the_week_follow_borel_and_tanner(branching: float) -> None:
    process = CallProcess("oracle", branching=branching, memory=MEMORY, at_once=1.0)
    callers = [Caller(name, rate=RATE / 2, chill=0.0, demands={}) for name in ("a", "b")]
    draws = Draws(2)
    weekly = np.array([sum(process.draw(callers, draws, week)) for week in range(20_000)])
    # The whole progeny of Poisson(m) calls that set off Poisson(n) each: mean m/(1-n), variance m/(1-n)^3,
    # and no week hangs on another.
    mean, variance = RATE / (1.0 - branching), RATE / (1.0 - branching) ** 3
    assert weekly.mean() == pytest.approx(mean, abs=4.0 * sqrt(variance / len(weekly)))
    assert weekly.var() / weekly.mean() == pytest.approx((1.0 - branching) ** -2, rel=0.15)
    assert (weekly == 0).mean() == pytest.approx(exp(-RATE), abs=0.015)
    assert abs(np.corrcoef(weekly[1:], weekly[:-1])[0, 1]) < 0.03
    assert process.excitation == 0.0


def test_the_share_at_once_moves_answers_in_time_and_not_their_number() -> None:
    def ratio(at_once: float) -> tuple[float, float]:
        process = CallProcess("oracle", branching=0.5, memory=3.0, at_once=at_once)
        callers = [Caller("a", rate=RATE, chill=0.0, demands={})]
        weekly = np.array([sum(process.draw(callers, Draws(3), week)) for week in range(20_000)])
        return float(weekly.mean()), float(weekly.var() / weekly.mean())

    found = [ratio(at_once) for at_once in (0.0, 0.5, 1.0)]
    for mean, _ in found:
        assert mean == pytest.approx(RATE / 0.5, rel=0.06)
    assert found[0][1] < found[1][1] < found[2][1]


def test_warnings_prevent_answers_within_the_week_as_they_prevent_calls() -> None:
    process = CallProcess("oracle", branching=0.8, memory=3.0, at_once=1.0)
    callers = [
        Caller("bold", rate=1.0, chill=0.0, demands={}),
        Caller("chilled", rate=1.0, chill=1.0, demands={}),
    ]
    counts = np.array([process.draw(callers, Draws(4), week) for week in range(3_000)])
    assert counts[:, 1].sum() == 0
    # Answers that the chilled would have given are lost, not taken over: 0.4 of the bold's own calls each.
    assert counts[:, 0].mean() == pytest.approx(1.0 / (1.0 - 0.4), rel=0.08)


@given(branching=st.floats(0.0, 0.95), memory=st.floats(0.2, 52.0), calls=st.integers(1, 9))
def test_one_call_sets_off_as_many_as_the_branching_ratio_says(
    branching: float, memory: float, calls: int
) -> None:
    excitation, offspring = 0.0, 0.0
    for week in range(int(40 * memory) + 2):
        offspring += excitation
        excitation = next_excitation(excitation, calls if week == 0 else 0, branching, memory)
    assert offspring == pytest.approx(branching * calls, rel=1e-6)


def test_the_excitation_is_the_sum_over_past_calls_of_the_design_note() -> None:
    calls, branching, memory = [2, 0, 1, 3, 0, 0, 1], 0.6, 3.0
    excitation = 0.0
    for week, now in enumerate(calls):
        weight = branching * (1.0 - exp(-1.0 / memory))
        expected = sum(weight * n * exp(-(week - e - 1) / memory) for e, n in enumerate(calls[:week]))
        assert excitation == pytest.approx(expected)
        assert call_intensity(0.3, excitation, 0.1) == pytest.approx(0.4 + expected)
        excitation = next_excitation(excitation, now, branching, memory)


@given(left=st.floats(0.01, 50.0), memory=st.floats(0.2, 52.0))
def test_a_trigger_sets_off_its_calls_in_all(left: float, memory: float) -> None:
    trigger = Trigger(left, memory, {})
    taken = [trigger.take() for _ in range(int(40 * memory) + 2)]
    assert sum(taken) == pytest.approx(left, rel=1e-6)
    assert all(a >= b for a, b in pairwise(taken))


def test_a_trigger_reaches_first_those_who_ask_for_its_issue() -> None:
    process = CallProcess("oracle", branching=0.0, memory=3.0)
    callers = [Caller("a", 0.01, 0.0, {"kin": 1.0}), Caller("b", 0.01, 0.0, {"jobs": 1.0})]
    counts = np.zeros(2, dtype=np.int64)
    for week in range(400):
        process.triggers.append(Trigger(1.0, 0.2, {"jobs": 0.5}))
        counts += process.draw(callers, Draws(1), week)
    # All 400 triggered calls answer with jobs; what is left are the callers' own 4 + 4.
    assert counts[1] > 300
    assert counts[0] < 4 + 4 * sqrt(4) + 1


def test_the_rate_of_a_country_scales_what_its_organisers_call_of_their_own_accord() -> None:
    def calls(rate: float, activity: float) -> list[int]:
        process = CallProcess("oracle", branching=0.6, memory=3.0, rate=rate)
        callers = [Caller("a", activity, 0.1, {"kin": 1.0}), Caller("b", 2 * activity, 0.0, {"jobs": 1.0})]
        return [sum(process.draw(callers, Draws(1), week)) for week in range(500)]

    assert calls(2.0, 0.15) == calls(1.0, 0.3)
    assert sum(calls(2.0, 0.15)) > 1.5 * sum(calls(1.0, 0.15))


def test_the_rate_of_a_country_leaves_answers_to_events_alone() -> None:
    def calls(rate: float) -> int:
        process = CallProcess("oracle", branching=0.0, memory=3.0, rate=rate)
        total = 0
        for week in range(1000):
            process.triggers.append(Trigger(1.0, 0.2, {}))
            total += sum(process.draw([Caller("a", 0.5, 0.0, {"kin": 1.0})], Draws(1), week))
        return total

    assert calls(0.0) == pytest.approx(1000, abs=4 * sqrt(1000))
    assert calls(1.0) == pytest.approx(1500, abs=4 * sqrt(1500))


def test_warnings_prevent_their_share_of_calls() -> None:
    def calls(chill: float) -> int:
        process = CallProcess("oracle", branching=0.0, memory=3.0)
        callers = [Caller("a", 1.0, chill, {"kin": 1.0})]
        return sum(sum(process.draw(callers, Draws(1), week)) for week in range(3000))

    assert calls(0.3) / 3000 == pytest.approx(0.7, abs=4.0 * sqrt(0.7 / 3000))
    assert calls(1.0) == 0


def test_where_nobody_is_left_nobody_calls() -> None:
    process = CallProcess("oracle", branching=0.9, memory=3.0, excitation=5.0)
    process.triggers.append(Trigger(50.0, 1.0, {}))
    assert process.draw([Caller("a", 0.0, 0.0, {"kin": 1.0})], Draws(1), 0) == [0]
    assert process.draw([], Draws(1), 1) == []


def test_the_calls_of_one_are_the_same_whoever_else_there_is() -> None:
    """Luck is addressed by organiser, so that a counterfactual without one keeps the luck of the others."""

    def of_the_first(callers: list[Caller]) -> list[int]:
        process = CallProcess("oracle", branching=0.0, memory=3.0)
        return [process.draw(callers, Draws(1), week)[0] for week in range(200)]

    alone = Caller("a", 0.4, 0.0, {"kin": 1.0})
    other = Caller("b", 2.0, 0.0, {"kin": 1.0})
    assert of_the_first([alone]) == of_the_first([alone, other])
    assert sum(of_the_first([alone])) > 40
