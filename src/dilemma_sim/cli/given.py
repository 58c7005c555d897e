"""The scenario that a command names, with what its options change."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dilemma_sim.scenario import Document, Scenario


def given_scenario(
    name: str, settings: list[str], until: datetime | None, scale: str | None = None
) -> Document[Scenario]:
    """Read the scenario of that name, with what the options change in it.

    Parameters
    ----------
    name : a path, or the name of a shipped scenario.
    settings : what `--set` says.
    until : the last day to simulate, if not the scenario's own.
    scale : how many agents, or 'full', if not as many as the scenario has.

    Raises
    ------
    ScenarioError : there is no such scenario, or it is at fault with these changes.
    """
    from dilemma_sim.scenario import read_scenario
    from dilemma_sim.study.horizon import ending
    from dilemma_sim.study.scaling import sized

    document = read_scenario(name, settings)
    more = [] if until is None else ending(document.value, until.date())
    more += [] if scale is None else sized(document.value, scale)
    return read_scenario(name, [*settings, *more]) if more else document
