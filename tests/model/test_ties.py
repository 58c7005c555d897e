"""Circles of kin and neighbours: who remembers whom, for how long, and that ties follow from numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dilemma_sim.model.citizens import Mood, StratumColumns
from dilemma_sim.model.compiled import CompiledDraws
from dilemma_sim.model.draws import Draws
from dilemma_sim.model.few import Few
from dilemma_sim.model.participation import peer_pressure
from dilemma_sim.model.ties import Circles
from dilemma_sim.model.world import DilemmaModel
from dilemma_sim.scenario import load_scenario

PATHS = pytest.mark.parametrize("draws", [Draws(1), CompiledDraws(1)], ids=["NumPy", "compiled"])


@PATHS
def test_the_others_of_a_circle_remember_a_participant_and_forget_by_half(draws: Draws) -> None:
    circles = Circles(25, 10, weight=0.8, memory=0.5)
    circles.pass_event()
    circles.take_in(np.array([3, 24]), draws)
    remembered = circles.of(np.arange(25))
    share = 0.5 * 0.8  # of what is new, times the circle's part in peer influence
    assert remembered[:10] == pytest.approx([share / 9] * 3 + [0.0] + [share / 9] * 6)
    assert remembered[10:20] == pytest.approx([0.0] * 10)
    assert remembered[20:] == pytest.approx([share / 4] * 4 + [0.0])  # the last circle has but five
    circles.pass_event()
    circles.take_in(np.array([], dtype=np.int64), draws)
    assert circles.of(np.arange(25)) == pytest.approx(remembered / 2)


@PATHS
@settings(deadline=None, max_examples=60)
@given(
    citizens=st.integers(1, 60),
    size=st.integers(1, 12),
    events=st.lists(st.sets(st.integers(0, 59)), max_size=70),
    memory=st.floats(0.0, 0.99),
)
def test_memory_is_the_circles_part_of_peer_pressure(
    draws: Draws, citizens: int, size: int, events: list[set[int]], memory: float
) -> None:
    """c + u of the two parts is c of :func:`peer_pressure` over their weighted participation."""
    circles, weight = Circles(citizens, size, 0.7, memory), 0.7
    pressure, rest = np.full(citizens, -1.0), -1.0
    for came in events:
        here = np.array(sorted(c for c in came if c < citizens), dtype=np.int64)
        circles.pass_event()
        circles.take_in(here, draws)
        rest = peer_pressure(rest, 0.0, memory)
        for citizen in range(citizens):
            first = citizen - citizen % size
            others = [c for c in range(first, min(citizens, first + size)) if c != citizen]
            share = sum(c in here for c in others) / len(others) if others else 0.0
            pressure[citizen] = peer_pressure(pressure[citizen], weight * share, memory)
        assert circles.of(np.arange(citizens)).max() <= circles.most
    assert rest + circles.of(np.arange(citizens)) == pytest.approx(pressure, abs=1e-6)


@PATHS
def test_a_circle_that_came_comes_again_sooner(draws: Draws) -> None:
    stratum = load_scenario("one-country").countries["homeland"].strata["workers"]
    text = stratum.model_copy(update={"persons": 20_000, "agents": 20_000, "availability": 1.0})
    circles = Circles(20_000, 10, 1.0, 0.5)
    columns = StratumColumns("homeland/workers", text, circles=circles)
    circles.pass_event()
    circles.take_in(np.arange(10_000), draws)  # half the stratum, circle by circle
    mood = Mood(reached=1.0, illegitimacy={"jobs": 0.3}, risk=0.3, push=-0.4, ties=0.4)
    came = columns.decide(mood, draws, 1, threshold=0.1, noise=0.1)
    half = int((came.agents < 10_000).sum())
    # u = 0.5 lifts z by 0.4 * 0.5 / 0.1 = 2, and willingness by a factor of e^2 where it is small.
    assert 4.0 < half / (len(came.agents) - half) < np.exp(2.0)


def test_where_agents_are_more_than_persons_the_stratum_remembers_in_the_mean() -> None:
    scenario = load_scenario("one-country", {"participation.social_weight": 0.5})
    model = DilemmaModel(scenario, 1, 0)
    society = model.societies["homeland"]
    alone = {key for key, columns in society.strata.items() if columns.circles is not None}
    assert alone == {"families"}  # five thousand persons, and as many agents
    model.run()
    assert all(society.stocks[key].remembered > 0.0 for key in ("families", "workers"))


@given(st.lists(st.tuples(st.integers(0, 30), st.floats(-5, 5)), max_size=40))
def test_few_add_up_like_a_dictionary(entries: list[tuple[int, float]]) -> None:
    few, plain = Few(), dict.fromkeys(range(31), 0.0)
    for citizen, number in entries:
        few = few.plus(np.array([citizen]), np.array([number]))
        plain[citizen] += number
    assert few.of(np.arange(31)) == pytest.approx([plain[citizen] for citizen in range(31)])
    assert len(few) == len({citizen for citizen, _ in entries})
