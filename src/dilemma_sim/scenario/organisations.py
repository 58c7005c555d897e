"""What a scenario may say about organisers and their tactics."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from dilemma_sim.scenario.quantity import UNIT, Component, Demands, quantity


class Reach(Component):
    """Say how well an organisation at full capacity reaches a stratum."""

    offline: float = quantity(
        "Share of the stratum that a call reaches through people.",
        default=0.0,
        unit=UNIT,
        range=(0, 1),
        symbol="m",
        source="Contact rates are not reported; set by hand",
        grade="assumed",
    )
    online: float = quantity(
        "Share of the stratum that a call reaches through channels.",
        default=0.0,
        unit=UNIT,
        range=(0, 1),
        symbol="m",
        source="Contact rates are not reported; set by hand",
        grade="assumed",
    )


class Aims(Component):
    """Weigh what an organiser wants."""

    turnout: float = quantity(
        "Weight of headcount.",
        default=0.5,
        unit=UNIT,
        range=(0, 3),
        symbol="w_T",
        source="Design choice",
        grade="assumed",
    )
    signal: float = quantity(
        "Weight of a clear signal.",
        default=0.8,
        unit=UNIT,
        range=(0, 3),
        symbol="w_Sig",
        source="Design choice",
        grade="assumed",
    )
    cases: float = quantity(
        "Weight of cases taken up.",
        default=0.5,
        unit=UNIT,
        range=(0, 3),
        symbol="w_case",
        source="Design choice",
        grade="assumed",
    )
    safety: float = quantity(
        "Weight of sanctions avoided.",
        default=0.6,
        unit=UNIT,
        range=(0, 3),
        symbol="w_R",
        source="Design choice",
        grade="assumed",
    )
    habit: float = quantity(
        "Weight of staying with the demands one is known for.",
        default=1.0,
        unit=UNIT,
        range=(0, 20),
        source="Design choice; without it every organiser would be free to drop its own cause",
        grade="assumed",
    )


class Organisation(Component):
    """Describe one organiser of protest, casework or both (a role, never a person)."""

    label: str = Field(description="The name that figures and tables show.")
    country: str = Field(description="The country in which it sits and calls.")
    offline: float = quantity(
        "Capacity to mobilise through people, at the start and at most.",
        default=0.5,
        unit=UNIT,
        range=(0, 1),
        symbol="h",
        source="Capacities are not observed; set by hand",
        grade="assumed",
    )
    online: float = quantity(
        "Capacity to mobilise through channels, at the start and at most.",
        default=0.3,
        unit=UNIT,
        range=(0, 1),
        symbol="o",
        source="Capacities are not observed; set by hand",
        grade="assumed",
    )
    activity: float = quantity(
        "Calls a week at full capacity, before any trigger or contagion.",
        default=0.2,
        unit="calls per week",
        range=(0, 20),
        symbol="mu",
        source="All-topic volume times the China-related share of 8-12 %, over the recording probability",
        grade="derived",
    )
    prominence: float = quantity(
        "How visible the organisation and its leader are, which makes it a target and a symbol.",
        default=0.2,
        unit=UNIT,
        range=(0, 1),
        source="Design choice",
        grade="assumed",
    )
    credibility: float = quantity(
        "Credibility of its case files.",
        default=0.5,
        unit=UNIT,
        range=(0, 1),
        symbol="cr",
        source="Design choice",
        grade="assumed",
    )
    throughput: float = quantity(
        "Dossiers that a full drive can take in at full capacity.",
        default=40.0,
        unit="dossiers",
        range=(0, 1e5),
        source="About 60 testimonies on the best day in one village (The Diplomat, 2020-01)",
        grade="derived",
    )
    leader: bool = Field(default=False, description="True where it hangs on a leader who can be detained.")
    recognised: bool = Field(
        default=False, description="True where the state has registered it; warnings then pass it by."
    )
    willing: bool = Field(
        default=False, description="True where it would accept co-optation even at full strength."
    )
    entrepreneur: float = quantity(
        "Chance that it attaches itself to a protest that another called.",
        default=0.0,
        unit=UNIT,
        range=(0, 1),
        source="A banned network bundled claims in autumn 2019; size is a choice",
        grade="assumed",
    )
    demands: Demands = quantity(
        "Shares of issues in what it asks for; they sum to 1.",
        unit=UNIT,
        range=(0, 1),
        symbol="d",
        source="Main demands as the record names them; shares are choices",
        grade="assumed",
        of_each=True,
    )
    aims: Aims = Field(default_factory=Aims, description="What it wants.")
    precision: float = quantity(
        "Precision of its choice of tactic and focus.",
        default=8.0,
        unit="per unit of utility",
        range=(0, 100),
        symbol="lambda_o",
        source="Range 2 to 20 in the design note",
        grade="assumed",
    )
    reach: dict[str, dict[str, Reach]] = Field(
        default_factory=dict, description="Whom its calls reach: country, then stratum; also across a border."
    )


class Tactic(Component):
    """Describe one way of acting on a call."""

    label: str = Field(description="The name that figures and tables show.")
    event: Literal["protest", "petition", "press_event", "delegation", "lobbying"] = Field(
        description="The kind of event it leaves behind."
    )
    turnout: float = quantity(
        "How much of the reach it brings to the street.",
        default=0.0,
        unit=UNIT,
        range=(0, 2),
        source="Design choice",
        grade="assumed",
    )
    signal: float = quantity(
        "Signal to the government beside the street.",
        default=0.0,
        unit=UNIT,
        range=(0, 2),
        source="Design choice",
        grade="assumed",
    )
    cases: float = quantity(
        "Share of reached families who bring a dossier, relative to a full drive.",
        default=0.0,
        unit=UNIT,
        range=(0, 1),
        source="Design choice",
        grade="assumed",
    )
    spotlight: float = quantity(
        "Contribution to attention abroad.",
        default=0.0,
        unit=UNIT,
        range=(0, 1),
        source="Design choice",
        grade="assumed",
    )
    risk: float = quantity(
        "Exposure to sanctions.",
        default=0.0,
        unit=UNIT,
        range=(0, 1),
        source="Design choice",
        grade="assumed",
    )
