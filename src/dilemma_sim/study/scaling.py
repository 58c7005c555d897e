"""The size of a simulated population: one agent a person, or a number of agents in all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dilemma_sim.scenario.errors import Fault, Place, ScenarioError

if TYPE_CHECKING:
    from dilemma_sim.scenario import Scenario

FULL = "full"


def sized(scenario: Scenario, scale: str) -> list[str]:
    """Return the overrides that give every stratum its number of agents.

    A run folder's own scenario then says at which size it was run.

    Parameters
    ----------
    scenario : whose strata.
    scale : ``full`` for one agent a person, or agents in all, shared out as the scenario shares its own.

    Raises
    ------
    ScenarioError : neither, or fewer agents than there are strata.
    """
    strata = {
        f"countries.{country}.strata.{key}.agents": stratum
        for country, text in scenario.countries.items()
        for key, stratum in text.strata.items()
    }
    if scale == FULL:
        return [f"{path}={stratum.persons}" for path, stratum in strata.items()]
    if not scale.isdecimal() or int(scale) < len(strata):
        hint = f"write 'full' for one agent a person, or at least {len(strata)}, one for each stratum"
        raise ScenarioError([Fault(Place(f"--scale {scale}"), "", "is no number of agents", hint)])
    whole = sum(stratum.agents for stratum in strata.values())
    shares = {path: round(int(scale) * stratum.agents / whole) for path, stratum in strata.items()}
    return [f"{path}={max(1, min(strata[path].persons, share))}" for path, share in shares.items()]
