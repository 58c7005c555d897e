"""The rule of levers: what a study may treat as a choice to explore, and what never.

A lever is something that an actor of the case may choose, or that somebody outside may change. Coercion is
behaviour of the simulated state and never a lever: a study may vary it to see what follows, under `factors`
or `uncertainties`, but not search, rank or recommend it. So no lever may touch

- a posture marked `lever: false`, or the coercive side of any posture at home (`COERCIVE_SIDE`);
- a choice, forced or scripted, of such a posture;
- the constants by which coercion works (`COERCIVE_CONSTANTS`).
"""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dilemma_sim.scenario.factors import FactorValue
    from dilemma_sim.scenario.vocabulary import Scenario

#: What makes a posture at home coercive, whichever posture it is.
COERCIVE_SIDE = (
    "control",
    "organiser",
    "visible",
    "policing",
    "intensity",
    "severity",
    "arrests",
    "chill",
    "act",
    "needs_protest",
    "lever",
)

#: Key paths of what coercion is made of, and what to call it.
COERCIVE_CONSTANTS = {
    "repression.*": "repression",
    "co_optation.*": "co-optation",
    "detention.*": "detention by the partner",
    "detainees.*": "detention by the partner",
    "countries.*.police": "the police",
    "countries.*.government.weights.street": "the state's wish to control the street",
    "countries.*.government.weights.organiser": "the state's wish to weaken organisers",
    "countries.*.government.weights.coercion": "the state's reluctance to coerce",
    "mechanisms.fear": "fear",
    "mechanisms.fear_loss": "fear",
    "mechanisms.backlash": "backlash",
    "mechanisms.leader_removal": "the loss of leaders",
    "mechanisms.chill": "warnings",
    "mechanisms.co_optation": "co-optation",
}


def coercion_in(key: str, values: Iterable[FactorValue], scenario: Scenario) -> str | None:
    """Return what coercion a lever would touch, in words, or None where it touches none.

    Parameters
    ----------
    key : the key path of the lever.
    values : what it would be set to, as far as that can be counted off.
    scenario : the scenario it would change.
    """
    for pattern, words in COERCIVE_CONSTANTS.items():
        if fnmatchcase(key, pattern):
            return words
    never = {name for name, posture in scenario.postures.internal.items() if not posture.lever}
    never |= {name for name, posture in scenario.postures.external.items() if not posture.lever}
    parts = key.split(".")
    if parts[0] == "postures" and len(parts) > 2:
        if parts[2] in never:
            return f"the posture '{parts[2]}'"
        return "the coercive side of a posture" if _coercive_side(parts) else None
    chosen = next((value for value in values if value in never), None)
    if chosen is None and parts[0] == "do" and len(parts) > 1 and parts[1] in scenario.do:
        chosen = scenario.do[parts[1]].choose if scenario.do[parts[1]].choose in never else None
    if chosen is None and ".government.script." in key:
        return "a script that sets postures at home"
    return None if chosen is None else f"the posture '{chosen}'"


def _coercive_side(parts: list[str]) -> bool:
    return parts[1] == "internal" and (len(parts) < 4 or parts[3] in COERCIVE_SIDE)


def refusal(words: str) -> str:
    """Return why a lever cannot stand, given what coercion it touches."""
    return (
        f"touches {words}, which can never be a lever: coercion is behaviour of the simulated state, "
        "to be studied but not searched, ranked or recommended"
    )


#: What to do instead.
ADVICE = "vary it under 'factors' or 'uncertainties'"
