"""What happened in one country in one week."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from dilemma_sim.model.agenda import NO_PROTEST, Reading, Shares

if TYPE_CHECKING:
    from dilemma_sim.model.organisation import Organiser
    from dilemma_sim.scenario.organisations import Tactic


@dataclass
class Protest:
    """Hold one protest of the week.

    Attributes
    ----------
    organiser : who called it.
    number : of the call among the organiser's calls of the week.
    tactic : rally, picket and the like.
    sponsors : who else attached themselves.
    demands : shares of issues.
    reached : stratum -> probability of being reached by its call.
    turnout, detained : persons.
    """

    organiser: Organiser
    number: int
    tactic: Tactic
    sponsors: tuple[str, ...]
    demands: Shares
    reached: dict[str, float]
    turnout: int = 0
    detained: int = 0


class Asked(NamedTuple):
    """Hold how demands are made.

    Attributes
    ----------
    unity : 1 over the effective number of demands.
    alliances : share of the protests that several organisations carry.
    displacement : share of the demands that challenge those in power.
    """

    unity: float
    alliances: float
    displacement: float


#: Before the first protest.
NOBODY_ASKED = Asked(1.0, 0.0, 0.0)


@dataclass
class Week:
    """Hold what happened in a country in a week.

    Attributes
    ----------
    protests : with at least one participant.
    active : names of the organisations that acted.
    reported : whether the press has recorded a protest of the week.
    coverage : coverage by the press, by issue.
    other_signal : signal beside the street, by organisers' other acts.
    detained : persons, at protests.
    coercion : visible coercion exercised, V, 0 to 1.
    intensity : of the repression exercised, R, 0 to 1.
    reading : what the audience reads from the protests.
    """

    protests: list[Protest] = field(default_factory=list)
    active: set[str] = field(default_factory=set)
    reported: bool = False
    coverage: Shares = field(default_factory=dict)
    other_signal: float = 0.0
    detained: int = 0
    coercion: float = 0.0
    intensity: float = 0.0
    reading: Reading = NO_PROTEST
