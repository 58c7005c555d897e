"""Ending a scenario early."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from dilemma_sim.scenario.errors import Fault, Place, ScenarioError

if TYPE_CHECKING:
    from dilemma_sim.scenario import Scenario


def ending(scenario: Scenario, until: date) -> list[str]:
    """Return the overrides that make a scenario end on a day.

    A run folder's own scenario then says how far the run went, and gives the same numbers when run again.
    Outside events after that day are dropped, since a scenario may not name any beyond its end.

    Raises
    ------
    ScenarioError : the scenario ends before that day.
    """
    end = scenario.period.end
    if until > end:
        hint = f"to simulate longer, change period.end with --set period.end={until}"
        fault = Fault(Place(f"--until {until}"), "period.end", f"the scenario ends on {end}", hint)
        raise ScenarioError([fault])
    later = [name for name, event in scenario.timeline.items() if event.at > until]
    return [f"period.end={until}", *(f"timeline.{name}=null" for name in later)]
