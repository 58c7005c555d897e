"""What a scenario may say about the decision to take part in protest."""

from __future__ import annotations

from dilemma_sim.scenario.quantity import UNIT, Component, quantity


class Participation(Component):
    """Hold the constants of the decision to take part (Epstein 2002, smoothed and gated)."""

    arrest_constant: float = quantity(
        "Steepness of perceived arrest risk.",
        default=2.3,
        unit=UNIT,
        range=(0.1, 10),
        symbol="k_arr",
        source="Epstein 2002: 0.9 at one officer per active citizen",
        grade="verified",
    )
    threshold: float = quantity(
        "Net grievance above which people act.",
        default=0.1,
        unit=UNIT,
        range=(-1, 1),
        symbol="T",
        source="Epstein 2002",
        grade="verified",
    )
    noise: float = quantity(
        "Spread of the choice around the threshold; towards 0 it becomes Epstein's step.",
        default=0.1,
        unit=UNIT,
        range=(0.0001, 1),
        symbol="sd",
        source="Range 0.01 to 0.5 in the design note",
        grade="assumed",
    )
    severity_weight: float = quantity(
        "How much the severity of sanctions adds to perceived risk.",
        default=1.0,
        unit=UNIT,
        range=(0, 5),
        symbol="j",
        source="Range 0 to 3 in the design note",
        grade="assumed",
    )
    social_weight: float = quantity(
        "Weight of what one's peers did at the last event.",
        default=0.1,
        unit=UNIT,
        range=(0, 2),
        symbol="s",
        source="Form after Siegel 2009; size is a choice",
        grade="assumed",
    )
    social_memory: float = quantity(
        "Memory of peers' participation from event to event.",
        default=0.5,
        unit="per event",
        range=(0, 0.99),
        symbol="lam",
        source="Form after Siegel 2009",
        grade="literature",
    )
    homophily: float = quantity(
        "Share of a person's ties inside the own stratum.",
        default=0.8,
        unit=UNIT,
        range=(0, 1),
        source="Kin and community ties dominate; size is a choice",
        grade="assumed",
    )
    circle: int = quantity(
        "Persons in a circle of kin and neighbours, oneself included; 1 means that nobody has ties.",
        default=11,
        unit="persons",
        range=(1, 1000),
        symbol="m",
        source="The village network of Siegel 2009; ten ties each are a choice",
        grade="assumed",
    )
    circle_weight: float = quantity(
        "Share of peer influence that comes from one's own circle, the rest from what is heard of others.",
        default=0.5,
        unit=UNIT,
        range=(0, 1),
        symbol="w_m",
        source="Local participation as in Siegel 2009; the share is a choice",
        grade="assumed",
    )
    fear_loss_at: float = quantity(
        "Officers per expected participant below which fear collapses (where fear loss is switched on).",
        default=0.3,
        unit=UNIT,
        range=(0, 5),
        symbol="theta_f",
        source="Idea Lemos, Lopes and Coelho 2015; value is a choice",
        grade="assumed",
    )
    fear_loss_width: float = quantity(
        "Width of that collapse.",
        default=0.1,
        unit=UNIT,
        range=(0.001, 1),
        symbol="w_f",
        source="Idea Lemos, Lopes and Coelho 2015; value is a choice",
        grade="assumed",
    )
    petition_offset: float = quantity(
        "How much easier it is to bring a dossier than to stand in the street, in units of the choice index.",
        default=2.0,
        unit="logit",
        range=(0, 10),
        symbol="dpet",
        source="Ordered cut-points for a low-cost act; size is a choice",
        grade="assumed",
    )
    initial_crowd: float = quantity(
        "Crowd that people expect at an event before they have seen one.",
        default=60.0,
        unit="persons",
        range=(0, 1e6),
        source="Several dozen to a few hundred (article)",
        grade="derived",
    )
    crowd_learning: float = quantity(
        "How fast the expected crowd follows the last event.",
        default=0.3,
        unit="per event",
        range=(0, 1),
        source="Expectation state as in Lohmann 1994; speed is a choice",
        grade="assumed",
    )
