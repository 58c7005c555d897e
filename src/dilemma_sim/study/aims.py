"""The rule of aims: what a study may search for, and what never.

Discovery and the frontier say where a study leads. They must not become a guide to quiet streets or to
coercion, so that

- low turnout, low attention to the issue and weak organisers are never an aim (`ALIVE`);
- more coercion, more people in detention and fewer released are never an aim (`HARM`, `RELIEF`);
- how coercive postures are made and chosen is never what is ranked, in whatever section it stands
  (`unrankable`). What coercion leads to, such as fear or backlash, is nobody's choice and may be uncertain.

To ask where the streets are full, where the dilemma bites, or where harm is low is always possible.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from itertools import product
from typing import TYPE_CHECKING, Literal

from dilemma_sim.scenario.levers import coercion_in
from dilemma_sim.study.errors import AnalysisRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dilemma_sim.scenario import Scenario
    from dilemma_sim.scenario.reported import Reported
    from dilemma_sim.scenario.studies import Study

Direction = Literal["low", "high"]

#: Outcomes that say whether people speak up; few of it is never an aim.
ALIVE = (
    "turnout",
    "core_turnout",
    "protests",
    "core_share",
    "core_salience",
    "families_reached",
    "organiser_capacity",
    "organisers_active",
)
#: Outcomes that are people's losses; much of it is never an aim.
HARM = (
    "detained_protesters",
    "coercion",
    "harm_to_minorities",
    "new_detentions",
    "in_detention",
    "sentenced",
    "supervised",
)
#: Outcomes that end people's losses; little of it is never an aim.
RELIEF = ("released", "free")

#: Functionals that are high where the outcome is low, or comes late.
_TURNED = ("weeks_below", "first_week_above", "first_week_at", "weeks_until_share")

#: Key paths of coercive constants that nobody chooses.
_NATURE = ("repression.*", "co_optation.*", "detention.*", "detainees.*", "mechanisms.*")

WHY = (
    "studies describe where a case leads and are not made to search for quiet streets or for coercion; "
    "ask the opposite question"
)


def refuse_aim(reported: Reported, direction: Direction, scenario: Scenario) -> None:
    """Refuse a column of the results that is sought low, or high, where that can never be an aim.

    Parameters
    ----------
    reported : the column.
    direction : which values are sought.
    scenario : says which postures are coercive.

    Raises
    ------
    AnalysisRefused : it is no aim.
    """
    turned = reported.functional in _TURNED
    sought: Direction = "high" if (direction == "low") == turned else "low"
    name = reported.outcome
    if sought == "low" and name in (*ALIVE, *RELIEF):
        raise AnalysisRefused(
            f"'{reported.column}' {direction} means little {_words(name)}, which is {_NEVER}"
        )
    if sought == "high" and name in HARM:
        raise AnalysisRefused(f"'{reported.column}' {direction} means more {_words(name)}, which is {_NEVER}")
    never = {name for name, posture in scenario.postures.internal.items() if not posture.lever}
    never |= {name for name, posture in scenario.postures.external.items() if not posture.lever}
    coercive = next((name for name in reported.names if name in never), None)
    if sought == "high" and coercive is not None:
        raise AnalysisRefused(
            f"'{reported.column}' {direction} means more of the posture '{coercive}', which is {_NEVER}"
        )


_NEVER = f"never an aim: {WHY}"


def _words(outcome: str) -> str:
    from dilemma_sim.model.outcomes import OUTCOMES

    return f"'{OUTCOMES[outcome].label.lower()}'"


def unrankable(study: Study, scenarios: Mapping[str, Scenario]) -> dict[str, str]:
    """Return the factors that may not be ranked, by key path, with what coercion each touches."""
    found = {}
    for key, factor in study.varied.items():
        for path, scenario in product(study.parameters[key], scenarios.values()):
            if any(fnmatchcase(path, pattern) for pattern in _NATURE):
                continue
            words = coercion_in(path, factor.values, scenario)
            if words is not None:
                found[key] = words
    return found


def refuse_coercion(study: Study, scenarios: Mapping[str, Scenario]) -> None:
    """Refuse a study whose factors include how coercive postures are made or chosen.

    Raises
    ------
    AnalysisRefused : one of them does.
    """
    for key, words in unrankable(study, scenarios).items():
        raise AnalysisRefused(
            f"the factor '{key}' touches {words}, which is never ranked: coercion is behaviour of the "
            "simulated state, to be studied but not searched for; sweep it, or leave it out here"
        )
