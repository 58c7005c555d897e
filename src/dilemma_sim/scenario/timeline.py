"""What a scenario may say about outside events, and choices forced in a counterfactual."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from dilemma_sim.scenario.quantity import UNIT, Component, Day, Positive, quantity

Outside = Literal[
    "session",
    "letter",
    "foreign_report",
    "foreign_sanction",
    "foreign_statement",
    "visit",
    "upgrade",
    "deal",
    "succession",
    "election",
    "partner_legislation",
    "partner_measure",
    "unrest_abroad",
    "third_party",
    "leverage",
]

#: What the modelled actors decide; such an event is an outcome and never an input.
OUTCOME_KINDS = (
    "protest",
    "rally",
    "picket",
    "strike",
    "petition",
    "press_event",
    "call",
    "arrest",
    "detention",
    "warning",
    "dispersal",
    "note",
    "statement",
    "registration",
    "co_optation",
    "concession",
    "release",
    "punishment",
    "offer",
    "attack",
)


def _outside(kind: object) -> object:
    if isinstance(kind, str) and kind in OUTCOME_KINDS:
        raise PydanticCustomError(
            "outcome_kind",
            "a {kind} is what the modelled actors decide, an outcome that cannot stand in a timeline; "
            "leave it out, or force an actor's choice under `do` in a counterfactual",
            {"kind": kind},
        )
    return kind


OutsideKind = Annotated[Outside, BeforeValidator(_outside)]


class Session(Component):
    """Describe a session of the forum: how many other states take which side."""

    critical: int = quantity(
        "Other states that sign the critical text.",
        unit="states",
        range=(0, 200),
        source="The scenario must give a source of its own",
        grade="assumed",
    )
    supportive: int = quantity(
        "Other states that sign the supportive text.",
        unit="states",
        range=(0, 200),
        source="The scenario must give a source of its own",
        grade="assumed",
    )
    states: int = quantity(
        "States that could sign.",
        default=193,
        unit="states",
        range=(1, 300),
        source="UN membership",
        grade="verified",
    )


class OutsideEvent(Component):
    """Describe something that happens to the modelled actors and that none of them decides."""

    at: Day = Field(description="The day.")
    kind: OutsideKind = Field(description="What kind of event it is.")
    label: str = Field(description="A few words for figures and tables.")
    countries: tuple[str, ...] = Field(
        default=(), description="The kin-states it concerns; none named means all.", strict=False
    )
    attention: dict[str, Positive] = quantity(
        "Push on attention by issue (1 is as strong as full coverage for a week).",
        default={},
        unit=UNIT,
        range=(0, None),
        source="Set by hand per event",
        grade="assumed",
        of_each=True,
    )
    calls: float = quantity(
        "Extra calls that it sets off in each country concerned, in all.",
        default=0.0,
        unit="calls",
        range=(0, 100),
        source="Set by hand per event",
        grade="assumed",
    )
    spotlight: float = quantity(
        "Added to attention abroad.",
        default=0.0,
        unit=UNIT,
        range=(0, 1),
        source="Set by hand per event",
        grade="assumed",
    )
    relation: float = quantity(
        "Added to the relation with the partner.",
        default=0.0,
        unit=UNIT,
        range=(-1, 1),
        source="Set by hand per event",
        grade="assumed",
    )
    provocation: float = quantity(
        "Exposure that the partner sees in it beside the postures (1 is full public criticism).",
        default=0.0,
        unit=UNIT,
        range=(0, 1),
        source="Set by hand per event",
        grade="assumed",
    )
    leverage: float = quantity(
        "Share of the country's remaining independence of the partner that it takes away.",
        default=0.0,
        unit=UNIT,
        range=(0, 1),
        symbol="lev",
        source="Set by hand per event",
        grade="assumed",
    )
    crisis: float = quantity(
        "Crisis of the regime that it opens.",
        default=0.0,
        unit=UNIT,
        range=(0, 1),
        source="Set by hand per event",
        grade="assumed",
    )
    lead: int = quantity(
        "Weeks before the day at which its effects begin, for what is announced ahead.",
        default=0,
        unit="weeks",
        range=(0, 52),
        source="Set by hand per event",
        grade="assumed",
    )
    lasting: float = quantity(
        "Time in which its effects on attention, calls, provocation, leverage and crisis fade.",
        default=3.0,
        unit="weeks",
        range=(0.2, 104),
        source="Set by hand per event",
        grade="assumed",
    )
    session: Session | None = Field(default=None, description="For a session: who else signs.")


#: What may be chosen in place of a posture, for the arm of a study in which nothing is forced.
BY_RULE = "by_rule"


class Forced(Component):
    """Force or bar a government's posture in a counterfactual.

    Give either ``choose`` with ``at`` (that week) or ``starting`` and ``ending`` (a span), or
    ``never``, for the whole run or a span.
    """

    country: str = Field(description="Whose government.")
    choose: str | None = Field(
        default=None,
        description="The posture it takes, external or internal; by_rule leaves the choice to its rule.",
    )
    never: str | None = Field(default=None, description="The posture it may not take.")
    at: Day | None = Field(default=None, description="The day of a single choice.")
    starting: Day | None = Field(default=None, description="First day of a span; absent: from the start.")
    ending: Day | None = Field(default=None, description="Last day of a span; absent: to the end.")


__all__ = ["BY_RULE", "OUTCOME_KINDS", "Forced", "OutsideEvent", "OutsideKind", "Session"]
