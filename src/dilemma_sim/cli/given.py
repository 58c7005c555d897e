"""The scenario that a command names, with what its options change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dilemma_sim.scenario import Document, Scenario
    from dilemma_sim.scenario.errors import Fault


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
    from dilemma_sim.scenario.errors import ScenarioError
    from dilemma_sim.study.horizon import ending
    from dilemma_sim.study.scaling import sized

    document = read_scenario(name, settings)
    ends = [] if until is None else ending(document.value, until.date())
    more = [*ends, *([] if scale is None else sized(document.value, scale))]
    if not more:
        return document
    typed = {f"--set {text}": f"--until {until:%Y-%m-%d}" for text in more if until and text in ends}
    try:
        return read_scenario(name, [*settings, *more])
    except ScenarioError as error:
        raise ScenarioError(_as_typed(fault, typed) for fault in error.faults) from None


def _as_typed(fault: Fault, typed: Mapping[str, str]) -> Fault:
    """Return a fault of what an option stands for as one of the option."""
    return replace(fault, place=replace(fault.place, file=typed.get(fault.place.file, fault.place.file)))
