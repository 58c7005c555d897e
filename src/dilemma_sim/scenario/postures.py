"""What a scenario may say about the postures a government can take."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from dilemma_sim.scenario.quantity import UNIT, Component, quantity


class ExternalPosture(Component):
    """Describe one thing a government can say to the partner; written from least to most assertive."""

    label: str = Field(description="The name that figures and tables show.")
    relief: float = quantity(
        "Domestic pressure it relieves.",
        unit=UNIT,
        range=(-1, 1),
        symbol="r_e",
        source="Design note, table of attributes",
        grade="assumed",
    )
    exposure: float = quantity(
        "Exposure to the partner's displeasure; below zero it pleases.",
        unit=UNIT,
        range=(-1, 1),
        symbol="b_e",
        source="Design note, table of attributes",
        grade="assumed",
    )
    kin_signal: float = quantity(
        "How far it honours the commitment to kin abroad.",
        unit=UNIT,
        range=(-1, 1),
        symbol="k_e",
        source="Design note, table of attributes",
        grade="assumed",
    )
    cost: float = quantity(
        "Its own cost.",
        default=0.0,
        unit="utility",
        range=(0, 1),
        source="Design note, table of attributes",
        grade="assumed",
    )
    publicness: float = quantity(
        "How public it is.",
        default=0.0,
        unit=UNIT,
        range=(0, 1),
        source="Design choice",
        grade="assumed",
    )
    quiet_channel: float = quantity(
        "How far it keeps a private channel open.",
        default=0.0,
        unit=UNIT,
        range=(0, 1),
        source="Private notes were sent in 2018-2019 (AP, 2019-01-09); size is a choice",
        grade="assumed",
    )
    casework: float = quantity(
        "Share of open dossiers taken up in a week.",
        default=0.0,
        unit="per week",
        range=(0, 1),
        source="20 of 33 cases solved within a quarter (Tengrinews, 2019-03-04) for casework; others scaled",
        grade="assumed",
    )
    recorded: float = quantity(
        "Chance that the press records a change to it, or tells of it in a week in which it is held.",
        default=0.5,
        unit=UNIT,
        range=(0, 1),
        source="Quiet diplomacy is rarely recorded, public statements always",
        grade="assumed",
    )
    forum: Literal["critical", "supportive", "abstain"] = Field(
        default="abstain", description="What it means at a session of the forum."
    )
    session_only: bool = Field(
        default=False, description="True where it can be chosen only while a session is held."
    )
    lever: bool = Field(default=True, description="True where a study may treat it as a choice to explore.")


class InternalPosture(Component):
    """Describe one way a government can treat protest at home."""

    label: str = Field(description="The name that figures and tables show.")
    relief: float = quantity(
        "Domestic pressure it relieves.",
        unit=UNIT,
        range=(-1, 1),
        symbol="r_i",
        source="Design note, table of attributes",
        grade="assumed",
    )
    control: float = quantity(
        "Control of the street.",
        default=0.0,
        unit=UNIT,
        range=(-1, 1),
        symbol="c_i",
        source="Design note, table of attributes",
        grade="assumed",
    )
    organiser: float = quantity(
        "Reduction of organisers' capacity that it promises.",
        default=0.0,
        unit=UNIT,
        range=(-1, 1),
        symbol="h_i",
        source="Design note, table of attributes",
        grade="assumed",
    )
    exposure: float = quantity(
        "Exposure to the partner's displeasure; below zero it pleases.",
        default=0.0,
        unit=UNIT,
        range=(-1, 1),
        symbol="b_i",
        source="Design note, table of attributes",
        grade="assumed",
    )
    kin_signal: float = quantity(
        "How far it honours the commitment to kin abroad.",
        default=0.0,
        unit=UNIT,
        range=(-1, 1),
        symbol="k_i",
        source="Design note, table of attributes",
        grade="assumed",
    )
    visible: float = quantity(
        "Visible coercion.",
        default=0.0,
        unit=UNIT,
        range=(0, 1),
        symbol="v_i",
        source="Design note, table of attributes",
        grade="assumed",
    )
    cost: float = quantity(
        "Its own cost.",
        default=0.0,
        unit="utility",
        range=(0, 1),
        source="Design note, table of attributes",
        grade="assumed",
    )
    policing: float = quantity(
        "Police sent to a protest, in multiples of the country's ordinary strength.",
        default=0.1,
        unit=UNIT,
        range=(0, 100),
        symbol="C",
        source="Design choice; police outnumbered the crowd on 2019-09-21 (AFP)",
        grade="assumed",
    )
    intensity: float = quantity(
        "Intensity of repression when it acts.",
        default=0.0,
        unit=UNIT,
        range=(0, 1),
        symbol="R",
        source="Design choice",
        grade="assumed",
    )
    severity: float = quantity(
        "Severity of sanctions (15 days of detention 0.1, a criminal case 1).",
        default=0.0,
        unit=UNIT,
        range=(0, 1),
        symbol="J",
        source="Design note",
        grade="assumed",
    )
    arrests: float = quantity(
        "Share of participants detained.",
        default=0.0,
        unit=UNIT,
        range=(0, 1),
        source="0 % at tolerated rallies, 4-10 % on 2019-01-17 in Bishkek, 14-57 % on 2019-09-21 (S9, S10)",
        grade="derived",
    )
    chill: float = quantity(
        "Share of calls by unrecognised organisers that it prevents.",
        default=0.0,
        unit=UNIT,
        range=(0, 1),
        source="Activists were warned to stay away (article); size is a choice",
        grade="assumed",
    )
    act: Literal["none", "detain_leader", "co_opt"] = Field(
        default="none", description="What taking it up does to one organisation."
    )
    needs_protest: bool = Field(
        default=False, description="True where it only acts when people are in the street."
    )
    lever: bool = Field(
        default=True, description="True where a study may treat it as a choice; never for coercion."
    )
