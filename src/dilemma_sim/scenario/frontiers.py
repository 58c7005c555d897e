"""What a study file may say about a frontier: the lever that holds an external posture, and both sides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Literal

from pydantic import Field

from dilemma_sim.scenario.factors import Found
from dilemma_sim.scenario.quantity import Component
from dilemma_sim.scenario.reported import Reported


class Frontier(Component):
    """Say what a government trades off, over the external postures it could hold.

    The lever forces one posture after another by an entry under `do` of the scenario, such as
    ``do.hold.choose``; its value by_rule is the arm in which the government follows its own rule.
    """

    lever: str = Field(description="Key path of the lever that holds the posture: do.NAME.choose.")
    identity: str = Field(description="Column of the results that measures what identity asks for.")
    identity_is_better: Literal["low", "high"] = Field(
        default="low", description="Whether low or high values of it serve identity."
    )
    loss: str = Field(description="Column of the results that measures bilateral loss; low is better.")
    enough: float | None = Field(
        default=None, description="Value of identity that is enough; by default that of by_rule."
    )
    bearable: float | None = Field(
        default=None, description="Loss that can be borne; by default that of by_rule."
    )


def frontier_faults(
    frontier: Frontier | None, levers: Mapping[str, object], outcomes: list[Reported]
) -> Iterator[Found]:
    """Yield what is wrong with the frontier of a study."""
    if frontier is None:
        return
    if not fnmatchcase(frontier.lever, "do.*.choose"):
        message = f"must force a choice, do.NAME.choose, found '{frontier.lever}'"
        yield ("frontier", "lever"), message
    elif frontier.lever not in levers:
        yield ("frontier", "lever"), f"'{frontier.lever}' is no lever of this study; add it under 'levers'"
    columns = [reported.column for reported in outcomes]
    for side in ("identity", "loss"):
        column = getattr(frontier, side)
        if column not in columns:
            message = f"no column of the results is named '{column}'; there are {', '.join(columns)}"
            yield ("frontier", side), message
