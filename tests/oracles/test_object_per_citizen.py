"""The participation rule once more, with one Mesa agent per citizen, against the columns.

Where every agent stands for one person, the columns must give citizen by citizen what plain objects
give on the same draws. The rule is written here from its description, in Python floats:

    reached by the call with probability q, free to come with probability avail, and then
    willing with probability sigma(z), z = (G - R N - T + s (c + u) + B - D) / sd,
    G = sum over issues of demand share x hardship x (1 - legitimacy);
    u = lam u + (1 - lam) w a from event to event, a the share of the others in one's circle who came,
    circles being runs of consecutive citizens, the last perhaps a shorter one;
    one uniform number decides: the citizen comes if it lies above 1 - avail q sigma(z);
    who is detained stays away for the weeks of the term, and is angrier by b_self ever after.
"""

from __future__ import annotations

from math import exp

import mesa
import numpy as np
import pytest

from dilemma_sim.model import simulate
from dilemma_sim.model.citizens import Mood, Participants, StratumColumns
from dilemma_sim.model.compiled import CompiledDraws
from dilemma_sim.model.draws import Counts, Draws
from dilemma_sim.model.ties import Circles
from dilemma_sim.scenario import Scenario, load_scenario

CIRCLE, WEIGHT, MEMORY = 11, 0.5, 0.5


class Citizen(mesa.Agent):
    """One person with a hardship on each issue, a risk aversion, and perhaps a detention behind them."""

    def __init__(self, model: Crowd, index: int, hardship: dict[str, float], risk_aversion: float) -> None:
        super().__init__(model)
        self.index, self.hardship, self.risk_aversion = index, hardship, risk_aversion
        self.anger = 0.0
        self.back_in_week = 0
        self.comes = False
        self.known: list[Citizen] = []
        self.remembers = 0.0

    def decide(self) -> None:
        crowd, mood = self.model, self.model.mood
        if self.model.week < self.back_in_week:
            self.comes = False
            return
        grievance = sum(weight * self.hardship.get(issue, 0.0) for issue, weight in mood.illegitimacy.items())
        z = grievance - self.risk_aversion * mood.risk - crowd.threshold + mood.push + self.anger
        z += mood.ties * self.remembers
        willing = 1.0 / (1.0 + exp(-z / crowd.noise))
        luck = crowd.draws.uniforms(f"participate/{crowd.name}", crowd.week, 1, first=self.index)[0]
        self.comes = bool(luck > 1.0 - crowd.availability * mood.reached * willing)

    def look_around(self, memory: float, weight: float) -> None:
        came = sum(other.comes for other in self.known) / len(self.known) if self.known else 0.0
        self.remembers = memory * self.remembers + (1.0 - memory) * weight * came

    def calm_down(self, memory: float) -> None:
        self.anger *= memory

    def face_the_police(self, rate: float, own_backlash: float, longest: int) -> bool:
        crowd = self.model
        if not self.comes:
            return False
        luck = crowd.draws.uniform(f"arrest/{crowd.name}", crowd.week, self.index)
        if luck <= 1.0 - rate:
            return False
        if longest > 0:
            weeks = 1 + int(crowd.draws.uniform(f"term/{crowd.name}", crowd.week, self.index) * longest)
            self.back_in_week = crowd.week + weeks + 1
        self.anger += own_backlash
        return True


class Crowd(mesa.Model):
    """One stratum as objects, with the traits and the draws of its columns."""

    def __init__(self, columns: StratumColumns, draws: Draws, threshold: float, noise: float) -> None:
        super().__init__(rng=0)
        self.name, self.draws, self.noise = columns.name, draws, noise
        self.threshold = threshold + columns.stratum.threshold_offset
        self.availability = columns.stratum.availability
        self.week = 0
        self.mood = Mood(0.0, {}, 0.0, 0.0)
        traits = columns.traits.of(np.arange(columns.agents))
        for index in range(columns.stratum.persons):
            hardship = {issue: float(traits.hardship[row, index]) for row, issue in enumerate(traits.issues)}
            Citizen(self, index, hardship, float(traits.risk_aversion[index]))
        everyone = list(self.agents)
        for first in range(0, len(everyone), CIRCLE):
            circle = everyone[first : first + CIRCLE]
            for citizen in circle:
                citizen.known = [other for other in circle if other is not citizen]

    def turnout(self, mood: Mood, week: int) -> list[int]:
        self.mood, self.week = mood, week
        self.agents.do("decide")
        return [int(citizen.comes) for citizen in self.agents]

    def detained(self, rate: float, own_backlash: float, longest: int) -> int:
        return sum(self.agents.map("face_the_police", rate, own_backlash, longest))


def small_towns(**overrides: object) -> Scenario:
    """One agent for every person, in a country where calls are heard by many."""
    stratum = {"availability": 0.9, "sympathy": 0.8, "seen": 0.8}
    return load_scenario(
        "one-country",
        {
            "countries.homeland.adults": 700,
            **{f"countries.homeland.strata.families.{k}": v for k, v in stratum.items()},
            "countries.homeland.strata.families.persons": 200,
            "countries.homeland.strata.families.agents": 200,
            "countries.homeland.strata.workers.persons": 300,
            "countries.homeland.strata.workers.agents": 300,
            "countries.homeland.strata.workers.threshold_offset": -0.2,
            "countries.homeland.strata.public.persons": 200,
            "countries.homeland.strata.public.agents": 200,
            "countries.homeland.police": 10.0,
            "participation.circle": CIRCLE,
            "participation.circle_weight": WEIGHT,
            "participation.social_memory": MEMORY,
            "participation.social_weight": 0.4,
            "participation.threshold": -0.2,
            "organisations.workers.reach.homeland.workers": {"offline": 0.9, "online": 0.9},
            "organisations.committee.reach.homeland.families": {"offline": 0.9, "online": 0.9},
            "organisations.committee.activity": 1.0,
            **overrides,
        },
    )


MOODS = [
    Mood(reached=0.8, illegitimacy={"kin": 0.45, "jobs": 0.02}, risk=0.05, push=0.0, ties=0.8),
    Mood(reached=0.3, illegitimacy={"kin": 0.5}, risk=0.9, push=0.2, ties=0.8),
    Mood(reached=1.0, illegitimacy={"jobs": 0.18}, risk=0.4, push=-0.3, ties=0.8),
    Mood(reached=0.0, illegitimacy={"kin": 0.5}, risk=0.0, push=1.0),
    Mood(reached=1.0, illegitimacy={"kin": 0.5, "jobs": 0.1}, risk=0.0, push=0.6),
    Mood(reached=0.6, illegitimacy={"kin": 0.4, "other": 0.1}, risk=1.4, push=0.4),
]


@pytest.mark.parametrize("drawn", [Draws(1, 3), CompiledDraws(1, 3)], ids=["NumPy", "compiled"])
@pytest.mark.parametrize("most_columns", [1 << 16, 0], ids=["columns", "computed"])
@pytest.mark.parametrize("stratum", ["families", "workers", "public"])
def test_objects_and_columns_agree_citizen_by_citizen(
    stratum: str, most_columns: int, drawn: Draws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dilemma_sim.model.traits.MOST_COLUMNS", most_columns)
    scenario = small_towns()
    text = scenario.countries["homeland"].strata[stratum]
    circles = Circles(text.persons, CIRCLE, WEIGHT, MEMORY)
    columns = StratumColumns(f"homeland/{stratum}", text, circles=circles)
    constants, draws = scenario.participation, drawn
    crowd = Crowd(columns, Draws(1, 3), constants.threshold, constants.noise)
    came = detained = 0
    for week in range(12):
        mood = MOODS[week % len(MOODS)]
        columns.pass_week(week, 0.97)
        crowd.agents.do("calm_down", 0.97)
        counts = columns.decide(mood, draws, week, threshold=constants.threshold, noise=constants.noise)
        assert counts.counts(columns.agents).tolist() == crowd.turnout(mood, week), f"week {week}"
        held = columns.detain(counts, 0.25, draws, week, own_backlash=0.3, longest=2)
        assert held == crowd.detained(0.25, 0.3, 2), f"week {week}"
        came, detained = came + counts.total, detained + held
        everyone = np.arange(columns.agents)
        anger = columns.own_backlash.of(everyone)
        assert list(anger) == pytest.approx([citizen.anger for citizen in crowd.agents])
        circles.pass_event()
        circles.take_in(counts.agents, draws)
        crowd.agents.do("look_around", MEMORY, WEIGHT)
        remembered = [citizen.remembers for citizen in crowd.agents]
        assert list(circles.of(everyone)) == pytest.approx(remembered, rel=1e-6)
    assert came > 100
    assert detained > 20


@pytest.mark.parametrize("compiled", [False, True])
def test_objects_and_columns_agree_within_a_whole_run(
    compiled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every decision of a run is taken twice: by the columns, and by objects that see the same moods."""
    scenario = small_towns(
        **{
            "do": {
                "crackdown": {
                    "country": "homeland",
                    "choose": "disperse",
                    "starting": "2020-03-02",
                }
            }
        }
    )
    constants, draws = scenario.participation, Draws(1, 0)
    crowds: dict[str, Crowd] = {}
    crowd_with: dict[int, Crowd] = {}
    seen = {"decisions": 0, "came": 0, "detained": 0, "away": 0, "angry": 0, "remember": 0}
    take_in = Circles.take_in
    decide, detain, pass_week = StratumColumns.decide, StratumColumns.detain, StratumColumns.pass_week

    def passed(self: StratumColumns, week: int, memory: float) -> None:
        pass_week(self, week, memory)
        if self.name in crowds:
            crowds[self.name].agents.do("calm_down", memory)

    def decided(
        self: StratumColumns, mood: Mood, drawn: Draws, week: int, **constants_: float
    ) -> Participants:
        counts = decide(self, mood, drawn, week, **constants_)
        crowd = crowds.setdefault(self.name, Crowd(self, draws, constants.threshold, constants.noise))
        crowd_with[id(self.circles)] = crowd
        assert counts.counts(self.agents).tolist() == crowd.turnout(mood, week)
        seen["decisions"] += 1
        seen["came"] += counts.total
        seen["away"] += len(self.away)
        seen["angry"] += bool(self.own_backlash)
        return counts

    def detained(
        self: StratumColumns, counts: Participants, rate: float, drawn: Draws, week: int, **more: float
    ) -> int:
        held = detain(self, counts, rate, drawn, week, **more)
        assert held == crowds[self.name].detained(rate, more["own_backlash"], int(more["longest"]))
        seen["detained"] += held
        return held

    def taken_in(self: Circles, participants: Counts, drawn: Draws) -> None:
        take_in(self, participants, drawn)
        crowd = crowd_with[id(self)]
        crowd.agents.do("look_around", MEMORY, WEIGHT)
        seen["remember"] += sum(citizen.remembers > 0.0 for citizen in crowd.agents)

    monkeypatch.setattr(Circles, "take_in", taken_in)
    monkeypatch.setattr(StratumColumns, "decide", decided)
    monkeypatch.setattr(StratumColumns, "detain", detained)
    monkeypatch.setattr(StratumColumns, "pass_week", passed)
    run = simulate(scenario, 1, 0, compiled=compiled)
    assert seen["came"] == run.weekly["turnout"].sum()
    assert seen["detained"] == run.weekly["detained_protesters"].sum()
    # The comparison is worth something only where all of it happens.
    assert all(times > 0 for times in seen.values()), seen
    assert seen["came"] > 500
