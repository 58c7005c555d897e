"""The compiled loops over issues against the audience in Python that they stand for, to the last bit."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dilemma_sim.model import choice_kernels, issue_kernels
from dilemma_sim.model.agenda import NO_PROTEST
from dilemma_sim.model.audience import Audience, Fading
from dilemma_sim.model.compiled_audience import CompiledAudience
from dilemma_sim.model.draws import pick
from dilemma_sim.model.week import Week
from dilemma_sim.scenario import load_scenario

CASE = load_scenario("kazakhstan-kyrgyzstan-2018-2019")
SHARE = st.floats(0.0, 1.0)
BY_ISSUE = st.dictionaries(st.sampled_from(list(CASE.issues)), SHARE)


@given(numbers=st.lists(st.floats(-1e6, 1e6)))
def test_a_sum_is_that_of_python(numbers: list[float]) -> None:
    assert issue_kernels.total(np.array(numbers, dtype=np.float64)) == sum(numbers)


@given(weights=st.lists(SHARE, min_size=1, max_size=30), number=st.floats(1e-12, 1.0 - 1e-12))
def test_the_place_picked_is_the_same(weights: list[float], number: float) -> None:
    assert choice_kernels.pick(number, np.array(weights)) == pick(number, weights)


@st.composite
def weeks(draw: st.DrawFn) -> tuple[Week, dict[str, float], dict[str, int], float]:
    """Return a week, a push from outside, concessions, and the inconsistency of the government."""
    demands, turnout = draw(BY_ISSUE), draw(st.integers(0, 10_000))
    reading = NO_PROTEST
    if demands and turnout:
        reading = type(NO_PROTEST)(float(turnout), 0.0, 0.0, 0.0, demands, 0.0, 0.0, 0.0)
    week = Week(coverage=draw(BY_ISSUE), coercion=draw(SHARE), intensity=draw(SHARE), reading=reading)
    delivered = draw(st.sets(st.sampled_from(list(CASE.issues)), max_size=2))
    return week, draw(BY_ISSUE), dict.fromkeys(sorted(delivered), 1), draw(SHARE)


@given(course=st.lists(weeks(), min_size=1, max_size=4))
def test_an_audience_is_the_same(course: list[tuple[Week, dict[str, float], dict[str, int], float]]) -> None:
    both = [kind("kazakhstan", CASE) for kind in (Audience, CompiledAudience)]
    for week, push, delivered, inconsistent in course:
        for audience in both:
            audience.pushes.append((Fading(1.0, 3.0), push))
            audience.attend(week)
            audience.judge(week, inconsistent, delivered)
        plain, compiled = (
            (
                *(a.shares, a.fatigue, a.legitimacy),
                *(a.seen, a.core_share, a.core_fatigue, a.mean_legitimacy, a.hostile_attention),
            )
            for a in both
        )
        assert plain == compiled


def test_what_is_written_into_a_compiled_audience_counts() -> None:
    plain, compiled = Audience("kazakhstan", CASE), CompiledAudience("kazakhstan", CASE)
    for audience in (plain, compiled):
        audience.legitimacy = dict.fromkeys(CASE.issues, 0.3)
        audience.attend(Week())
        audience.judge(Week(), 0.4, {})
    assert plain.legitimacy == compiled.legitimacy
