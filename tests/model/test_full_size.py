"""One agent for every adult gives what a few thousand weighted agents give, outcome by outcome."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from scipy import stats

from dilemma_sim.model import OUTCOMES, simulate
from dilemma_sim.scenario import read_scenario
from dilemma_sim.study.functionals import STANDARD, over_weeks
from dilemma_sim.study.runs import Runs, stack
from dilemma_sim.study.scaling import sized

Numbers = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def runs(name: str, scale: str | None, pairs: int) -> Runs:
    scenario = read_scenario(name).value
    if scale is not None:
        scenario = read_scenario(name, sized(scenario, scale)).value
    return stack([simulate(scenario, 1, number, compiled=True, threads=2) for number in range(pairs)])


def reduced(one: Runs, other: Runs) -> Iterator[tuple[str, Numbers, Numbers]]:
    """Yield each outcome of either as one number a run and country; names as shares of weeks."""
    for name, outcome in OUTCOMES.items():
        pair = one.weekly[name], other.weekly[name]
        if outcome.kind != "name":
            yield name, *(over_weeks(values, STANDARD[outcome.kind]) for values in pair)
            continue
        for value in sorted({str(v) for values in pair for v in values.ravel()} - {""}):
            yield f"{name} {value}", *(over_weeks(values, "share_of_weeks", value=value) for values in pair)


def apart(one: Runs, other: Runs) -> dict[str, float]:
    """Return how far from 0 the 90 % interval of each standardised paired difference reaches."""
    pairs = len(one.replicates)
    t = float(stats.t.ppf(0.95, pairs - 1))
    reaches = {}
    for name, a, b in reduced(one, other):
        for place, country in enumerate(one.countries):
            spread = np.sqrt((a[:, place].var(ddof=1) + b[:, place].var(ddof=1)) / 2.0)
            if spread > 0.0:
                difference = (b[:, place] - a[:, place]) / spread
                half = t * difference.std(ddof=1) / np.sqrt(pairs)
                reaches[f"{country} {name}"] = abs(float(difference.mean())) + float(half)
    return reaches


def test_a_million_agents_give_what_eleven_thousand_give() -> None:
    """The luck of the actors is shared; only the citizens' own draws differ."""
    pairs = 24
    reaches = apart(runs("one-country", None, pairs), runs("one-country", "full", pairs))
    assert len(reaches) > 30
    worst = max(reaches, key=lambda name: reaches[name])
    assert reaches[worst] < 0.8, f"{worst}: {reaches[worst]:.2f}"
    assert np.mean([reach < 0.5 for reach in reaches.values()]) > 0.85


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_both_countries_at_full_size_give_what_the_default_gives() -> None:
    """Of 81 intervals over 30 pairs a few reach beyond by luck alone; over 120 pairs none may."""
    name, pairs = "kazakhstan-kyrgyzstan-2018-2019", 120
    reaches = apart(runs(name, None, pairs), runs(name, "full", pairs))
    beyond = {outcome: round(reach, 2) for outcome, reach in reaches.items() if reach >= 0.5}
    assert len(reaches) > 70
    assert not beyond
