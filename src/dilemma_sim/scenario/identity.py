"""What a scenario may say about identity commitment, legitimacy and concessions at home."""

from __future__ import annotations

from dilemma_sim.scenario.quantity import UNIT, Component, quantity


class Identity(Component):
    """Hold the constants of commitment, inconsistency and legitimacy."""

    exposure_floor: float = quantity(
        "Share of the commitment that binds even when nobody attends to the issue.",
        default=0.4,
        unit=UNIT,
        range=(0, 1),
        symbol="floor_K",
        source="Design note",
        grade="assumed",
    )
    commitment_decay: float = quantity(
        "Weekly decay of the commitment.",
        default=0.002,
        unit="per week",
        range=(0, 0.1),
        symbol="delta_K",
        source="Years-long by design; range 0 to 0.01",
        grade="assumed",
    )
    symbolic_most: float = quantity(
        "Most that symbolic identity spending can make up for.",
        default=0.35,
        unit=UNIT,
        range=(0, 1),
        symbol="k_sub",
        source="Design note",
        grade="assumed",
    )
    symbolic_rate: float = quantity(
        "Speed at which symbolic spending follows an inconsistency.",
        default=0.05,
        unit="per week",
        range=(0, 1),
        source="Design choice: budgets move within months",
        grade="assumed",
    )
    legitimacy_return: float = quantity(
        "Weekly return of legitimacy to its resting level.",
        default=0.02,
        unit="per week",
        range=(0, 1),
        symbol="r_L",
        source="Range 0.005 to 0.1 in the design note",
        grade="assumed",
    )
    legitimacy_delivery: float = quantity(
        "Legitimacy gained on an issue by a concession.",
        default=0.05,
        unit=UNIT,
        range=(0, 1),
        symbol="e_k",
        source="Design choice",
        grade="assumed",
    )
    legitimacy_inconsistency: float = quantity(
        "Weekly legitimacy lost at full inconsistency and warmth.",
        default=0.03,
        unit="per week",
        range=(0, 0.2),
        symbol="y_I",
        source="Sign: audience-cost experiments (Kertzer and Brutger 2016)",
        grade="assumed",
    )
    legitimacy_coercion: float = quantity(
        "Weekly legitimacy lost at full visible coercion and sympathy.",
        default=0.05,
        unit="per week",
        range=(0, 0.2),
        symbol="y_V",
        source="Feedback as in Lemos, Lopes and Coelho 2015",
        grade="assumed",
    )


class Concession(Component):
    """Hold the log odds of a concession at home on an issue in a week."""

    base: float = quantity(
        "Constant: about 1 % a week without a signal.",
        default=-4.6,
        unit="log odds",
        range=(-20, 5),
        symbol="a0",
        source="Design note",
        grade="assumed",
    )
    signal: float = quantity(
        "Rise with the signal on the issue.",
        default=2.0,
        unit="log odds",
        range=(0, 10),
        symbol="a1",
        source="Sign: Fassiotto and Soule 2017; the top of the note's range",
        grade="assumed",
    )
    unity: float = quantity(
        "Rise with unity of demands.",
        default=0.5,
        unit="log odds",
        range=(0, 5),
        symbol="a2",
        source="Sign: Wouters and Walgrave 2017",
        grade="assumed",
    )
    alliances: float = quantity(
        "Rise with the share of protests carried by several organisations.",
        default=0.5,
        unit="log odds",
        range=(0, 5),
        symbol="a3",
        source="Sign: Steedly and Foley 1979",
        grade="assumed",
    )
    displacement: float = quantity(
        "Fall with demands that challenge those in power.",
        default=1.0,
        unit="log odds",
        range=(0, 5),
        symbol="a4",
        source="Sign: Gamson 1975",
        grade="assumed",
    )
    factions: float = quantity(
        "Fall with the split of capacity between organisations.",
        default=0.5,
        unit="log odds",
        range=(0, 5),
        symbol="a5",
        source="Sign: Gamson 1975",
        grade="assumed",
    )
    crisis: float = quantity(
        "Rise with a crisis of the regime.",
        default=0.5,
        unit="log odds",
        range=(0, 5),
        symbol="a6",
        source="Sign: Goldstone 1980",
        grade="assumed",
    )
    demand_memory: float = quantity(
        "Weekly persistence of the signal on an issue.",
        default=0.8,
        unit="per week",
        range=(0, 0.99),
        source="Design choice: demands stay on the table for some weeks",
        grade="assumed",
    )
    least_signal: float = quantity(
        "Signal below which an issue is off the table.",
        default=0.01,
        unit=UNIT,
        range=(0, 1),
        source="Design choice",
        grade="assumed",
    )
