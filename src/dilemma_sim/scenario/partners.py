"""What a scenario may say about the external partner."""

from __future__ import annotations

from pydantic import Field

from dilemma_sim.scenario.quantity import UNIT, Component, quantity


class Partner(Component):
    """Describe the external partner."""

    label: str = Field(description="The name that figures and tables show.")
    core_interest: float = quantity(
        "How far the issue touches a core interest.",
        default=1.0,
        unit=UNIT,
        range=(0, 1),
        source="Described as an internal affair throughout the record",
        grade="derived",
    )
    rivalry: float = quantity(
        "How far pressure from abroad is framed as a rival's.",
        default=0.5,
        unit=UNIT,
        range=(0, 1),
        source="Gruffydd-Jones 2022; size is a choice",
        grade="assumed",
    )
    punish_base: float = quantity(
        "Log odds of punishing in a week: constant.",
        default=-6.2,
        unit="log odds",
        range=(-20, 5),
        symbol="c0",
        source="0.5 % a week under silence, core interest included",
        grade="assumed",
    )
    punish_exposure: float = quantity(
        "Rise with exposure.",
        default=2.55,
        unit="log odds",
        range=(0, 10),
        symbol="c1",
        source="Full public criticism by a dependent state: 50 % within eight weeks",
        grade="assumed",
    )
    punish_core: float = quantity(
        "Rise with core interest.",
        default=1.0,
        unit="log odds",
        range=(0, 10),
        symbol="c2",
        source="Design note, anchor for c0 to c5",
        grade="assumed",
    )
    punish_repeat: float = quantity(
        "Rise with weeks of exposure in a row (saturating).",
        default=0.5,
        unit="log odds",
        range=(0, 10),
        symbol="c3",
        source="Design choice",
        grade="assumed",
    )
    repetition_weeks: float = quantity(
        "Weeks of exposure in a row after which repetition counts in full.",
        default=8.0,
        unit="weeks",
        range=(1, 520),
        source="Design choice: the span of the anchor for punishment",
        grade="assumed",
    )
    punish_interdependence: float = quantity(
        "Fall with the partner's own dependence.",
        default=1.0,
        unit="log odds",
        range=(0, 10),
        symbol="c4",
        source="Design choice",
        grade="assumed",
    )
    punish_quiet: float = quantity(
        "Fall with a quiet channel.",
        default=0.693,
        unit="log odds",
        range=(0, 10),
        symbol="c5",
        source="A quiet channel halves it",
        grade="assumed",
    )
    punish_unprovoked: float = quantity(
        "Exposure that a punishment without visible exposure answers to.",
        default=0.1,
        unit=UNIT,
        range=(0, 1),
        source="Design choice: half of quiet diplomacy",
        grade="assumed",
    )
    loss: float = quantity(
        "Share of trade lost at full criticism and full asymmetry.",
        default=0.08,
        unit="share of trade",
        range=(0, 1),
        symbol="s0",
        source="Fuchs and Klann 2013: about 8 %, range 3 to 17 %",
        grade="verified",
    )
    loss_most: float = quantity(
        "Largest loss of one punishment.",
        default=0.17,
        unit="share of trade",
        range=(0, 1),
        symbol="size_max",
        source="Upper estimate after Fuchs and Klann 2013",
        grade="literature",
    )
    loss_memory: float = quantity(
        "Time in which a loss fades.",
        default=40.0,
        unit="weeks",
        range=(1, 1000),
        symbol="tau_p",
        source="Gone in the second year (Fuchs and Klann 2013)",
        grade="verified",
    )
    offer_base: float = quantity(
        "Log odds of an offer in a week: constant.",
        default=-4.1,
        unit="log odds",
        range=(-20, 5),
        symbol="d0",
        source="No pressure: one offer in two years",
        grade="assumed",
    )
    offer_resolve: float = quantity(
        "Rise with the kin-state's perceived resolve.",
        default=1.0,
        unit="log odds",
        range=(0, 10),
        symbol="d1",
        source="Weiss 2013 for the sign; size is a choice",
        grade="assumed",
    )
    offer_spotlight: float = quantity(
        "Rise with attention abroad.",
        default=1.5,
        unit="log odds",
        range=(0, 10),
        symbol="d2",
        source="Loud and documented: one offer within half a year (S18)",
        grade="assumed",
    )
    offer_quiet: float = quantity(
        "Rise with a quiet channel.",
        default=0.7,
        unit="log odds",
        range=(0, 10),
        symbol="d3",
        source="Loud and documented with a quiet channel: one offer within half a year (S18)",
        grade="assumed",
    )
    offer_publicness: float = quantity(
        "Fall with public pressure by the kin-state.",
        default=0.5,
        unit="log odds",
        range=(0, 10),
        symbol="d4",
        source="Design choice",
        grade="assumed",
    )
    offer_core: float = quantity(
        "Fall with core interest.",
        default=1.0,
        unit="log odds",
        range=(0, 10),
        symbol="d5",
        source="Design choice",
        grade="assumed",
    )
    offer_share: float = quantity(
        "Share of those held or supervised who may leave under one offer.",
        default=0.04,
        unit=UNIT,
        range=(0, 1),
        source="Some 2,000 exits agreed (AP, 2019-01-09) over tens of thousands held",
        grade="derived",
    )
    offer_spacing: int = quantity(
        "Fewest weeks between two offers to one government.",
        default=8,
        unit="weeks",
        range=(0, 520),
        source="Design choice: an offer takes weeks to carry out",
        grade="assumed",
    )
    resolve: float = quantity(
        "Prior mean of a kin-state's resolve.",
        default=0.3,
        unit=UNIT,
        range=(0, 1),
        symbol="theta",
        source="Design choice",
        grade="assumed",
    )
    resolve_strength: float = quantity(
        "Worth of that prior, in cases.",
        default=6.0,
        unit="cases",
        range=(0.1, 1000),
        source="4 to 10 pseudo-cases, design note",
        grade="assumed",
    )
    resolve_forgetting: float = quantity(
        "Weekly forgetting of signals.",
        default=0.97,
        unit="per week",
        range=(0, 1),
        source="Design note",
        grade="assumed",
    )
    relation_rest: float = quantity(
        "Relation at rest and at the start.",
        default=0.7,
        unit=UNIT,
        range=(0, 1),
        source="Strategic partnerships throughout the record",
        grade="assumed",
    )
    relation_return: float = quantity(
        "Weekly return to it.",
        default=0.02,
        unit="per week",
        range=(0, 1),
        source="Political shocks fade within a year or two",
        grade="assumed",
    )
    relation_exposure: float = quantity(
        "Weekly loss of relation at full exposure.",
        default=0.01,
        unit="per week",
        range=(0, 1),
        source="Design choice",
        grade="assumed",
    )
    relation_punishment: float = quantity(
        "Loss of relation at a punishment.",
        default=0.15,
        unit=UNIT,
        range=(0, 1),
        source="Design choice",
        grade="assumed",
    )
