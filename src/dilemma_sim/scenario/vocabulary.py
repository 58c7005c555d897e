"""A whole scenario: its parts, its defaults, and what must hold between them."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from dilemma_sim.scenario.abroad import DetaineeGroup, Detention, Spotlight
from dilemma_sim.scenario.attention import Agenda, Harm, Press
from dilemma_sim.scenario.consistency import problems
from dilemma_sim.scenario.countries import Country
from dilemma_sim.scenario.forums import Forum
from dilemma_sim.scenario.identity import Concession, Identity
from dilemma_sim.scenario.mechanisms import Mechanisms
from dilemma_sim.scenario.organisations import Organisation, Tactic
from dilemma_sim.scenario.participation import Participation
from dilemma_sim.scenario.partners import Partner
from dilemma_sim.scenario.postures import ExternalPosture, InternalPosture
from dilemma_sim.scenario.quantity import UNIT, Component, Day, Demands, Problem, quantity
from dilemma_sim.scenario.repression import Repression
from dilemma_sim.scenario.strata import Issue
from dilemma_sim.scenario.tables import EXTERNAL, INTERNAL, TACTICS, over_defaults
from dilemma_sim.scenario.timeline import Forced, OutsideEvent

PopulationMode = Literal["agents", "aggregated"]


class Period(Component):
    """Bound the simulated time; a step is a week that starts on the weekday of the first day."""

    start: Day = Field(description="First day of the first week.")
    end: Day = Field(description="Last day; a last week that is begun is simulated whole.")

    @property
    def weeks(self) -> int:
        """Number of weeks."""
        return (self.end - self.start).days // 7 + 1

    def week_of(self, day: date) -> int:
        """Return the step in which a day falls; negative before the start."""
        return (day - self.start).days // 7

    def day_of(self, step: int) -> date:
        """Return the first day of a step."""
        return self.start + timedelta(weeks=step)


ExternalTable = Annotated[
    dict[str, ExternalPosture], BeforeValidator(lambda given: over_defaults(EXTERNAL, given))
]
InternalTable = Annotated[
    dict[str, InternalPosture], BeforeValidator(lambda given: over_defaults(INTERNAL, given))
]
TacticTable = Annotated[dict[str, Tactic], BeforeValidator(lambda given: over_defaults(TACTICS, given))]


class Postures(Component):
    """Hold the two menus of a government; its choice is a pair, one from each."""

    external: ExternalTable = Field(default=None, validate_default=True, description="Towards the partner.")
    internal: InternalTable = Field(
        default=None, validate_default=True, description="Towards protest at home."
    )


class Cooptation(Component):
    """Hold what happens to an organisation that a government makes its own."""

    weakened_below: float = quantity(
        "Share of its full capacity below which an unwilling organisation can be co-opted.",
        default=0.6,
        unit=UNIT,
        range=(0, 1),
        source="Design note: needs a weakened or willing organiser; value is a choice",
        grade="assumed",
    )
    smallest_target: float = quantity(
        "Capacity below which no organisation is worth a move against it.",
        default=0.05,
        unit=UNIT,
        range=(0, 1),
        source="Design choice",
        grade="assumed",
    )
    leaving: float = quantity(
        "Share of members who leave.",
        default=0.5,
        unit=UNIT,
        range=(0, 1),
        symbol="ell",
        source="Range 0.1 to 0.9 in the design note",
        grade="assumed",
    )
    moving: float = quantity(
        "Weekly share of those who left that other organisations take in; without any, they are lost.",
        default=0.05,
        unit="per week",
        range=(0, 1),
        source="Design choice",
        grade="assumed",
    )
    settled_at: float = quantity(
        "Share of those who left still adrift, down to which a government can hold on to it.",
        default=0.3,
        unit=UNIT,
        range=(0, 1),
        source="Design choice: at 5 % a week reached after half a year",
        grade="assumed",
    )
    official_line: Demands = quantity(
        "What a co-opted organisation asks for; empty: only everything else.",
        default={},
        unit=UNIT,
        range=(0, 1),
        source="The loyal successor backed the official line (article)",
        grade="derived",
        of_each=True,
    )


class Scenario(Component):
    """Hold one validated scenario; nothing in it changes."""

    schema_version: Literal[1] = Field(alias="schema", description="Version of this vocabulary; always 1.")
    title: str = Field(min_length=1, description="A line that says what the case is.")
    description: str = Field(default="", description="A paragraph or two.")
    period: Period = Field(description="The simulated time.")
    population: PopulationMode = Field(
        default="agents",
        description="Citizens one by one (weighted), or one draw a stratum over the spread of traits.",
    )
    posterior: str | None = Field(
        default=None,
        min_length=1,
        description="Draws of parameters that replicates are run over: a shipped name, or a .parquet file in "
        "the folder of this file. Silent: every parameter has one value.",
    )
    issues: dict[str, Issue] = Field(
        description="Issues that compete for attention; exactly one is the core."
    )
    other_issue: str = Field(default="other", description="The issue that stands for everything else.")
    countries: dict[str, Country] = Field(description="Kin-states, one or more.", min_length=1)
    organisations: dict[str, Organisation] = Field(default_factory=dict, description="Organisers.")
    partner: Partner = Field(description="The external partner.")
    forum: Forum = Field(default_factory=Forum, description="The forum where states take sides.")
    detainees: dict[str, DetaineeGroup] = Field(
        default_factory=dict, description="Co-ethnics abroad, by tie."
    )
    detention: Detention = Field(default_factory=Detention, description="Hazards of the co-ethnics abroad.")
    spotlight: Spotlight = Field(default_factory=Spotlight, description="Attention abroad.")
    tactics: TacticTable = Field(default=None, validate_default=True, description="What a call can lead to.")
    postures: Postures = Field(default_factory=Postures, description="The menus of governments.")
    participation: Participation = Field(
        default_factory=Participation, description="The decision to take part."
    )
    repression: Repression = Field(default_factory=Repression, description="Fear, backlash, loss of leaders.")
    agenda: Agenda = Field(default_factory=Agenda, description="Attention and the movement's signal.")
    identity: Identity = Field(default_factory=Identity, description="Commitment and legitimacy.")
    concession: Concession = Field(default_factory=Concession, description="Concessions at home.")
    co_optation: Cooptation = Field(default_factory=Cooptation, description="Organisations made official.")
    press: Press = Field(default_factory=Press, description="What the press records.")
    harm: Harm = Field(default_factory=Harm, description="Attacks on minorities.")
    mechanisms: Mechanisms = Field(default_factory=Mechanisms, description="Switches of single mechanisms.")
    timeline: dict[str, OutsideEvent] = Field(default_factory=dict, description="Outside events.")
    do: dict[str, Forced] = Field(default_factory=dict, description="Choices forced in a counterfactual.")

    @cached_property
    def core(self) -> str:
        """Name of the core issue."""
        return next(name for name, issue in self.issues.items() if issue.core)

    def _repr_html_(self) -> str:
        """Show it in a notebook."""
        from dilemma_sim.scenario.card import scenario_card

        return scenario_card(self)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        found = problems(self)
        if found:
            raise Problem(found)
        return self
