"""What a scenario may say about fear, backlash and the loss of leaders."""

from __future__ import annotations

from dilemma_sim.scenario.quantity import UNIT, Component, quantity


class Repression(Component):
    """Hold the constants of fear, backlash and the loss of leaders."""

    fear: float = quantity(
        "Static size of fear at full intensity.",
        default=0.5,
        unit=UNIT,
        range=(0, 2),
        symbol="a_D",
        source="Ordering from Rasler 1996; size is a choice",
        grade="assumed",
    )
    fear_memory: float = quantity(
        "Weekly persistence of fear (0.8: half-life three weeks).",
        default=0.80,
        unit="per week",
        range=(0, 0.999),
        symbol="rho_D",
        source="Short deterrence: Rasler 1996, Opp and Roehl 1990",
        grade="literature",
    )
    backlash: float = quantity(
        "Static size of backlash at full intensity, visibility and sympathy.",
        default=1.2,
        unit=UNIT,
        range=(0, 3),
        symbol="a_B",
        source="The sign of the net effect must stay free; size is a choice",
        grade="assumed",
    )
    backlash_memory: float = quantity(
        "Weekly persistence of backlash (0.97: half-life 23 weeks).",
        default=0.97,
        unit="per week",
        range=(0, 0.999),
        symbol="rho_B",
        source="Longer growth: Rasler 1996, Opp and Roehl 1990",
        grade="literature",
    )
    backlash_scale: float = quantity(
        "Intensity at which backlash saturates.",
        default=1.0,
        unit=UNIT,
        range=(0.01, 5),
        symbol="R_b",
        source="Design note",
        grade="assumed",
    )
    own_arrest: float = quantity(
        "Backlash of someone who was detained.",
        default=0.3,
        unit=UNIT,
        range=(0, 1),
        symbol="b_self",
        source="Direction: Sullivan and Davenport 2017; size is a choice",
        grade="assumed",
    )
    neighbour_arrest: float = quantity(
        "Backlash of someone all of whose peers were detained.",
        default=0.1,
        unit=UNIT,
        range=(0, 1),
        symbol="b_nbr",
        source="Direction: Sullivan and Davenport 2017; size is a choice",
        grade="assumed",
    )
    longest_detention: int = quantity(
        "Longest administrative detention; each is drawn evenly from one week to this.",
        default=2,
        unit="weeks",
        range=(0, 52),
        symbol="J_max",
        source="15-day sentences reported (RFE/RL, 2019-09-21)",
        grade="verified",
    )
    leader_loss_offline: float = quantity(
        "Share of offline capacity lost when the leader is detained.",
        default=0.85,
        unit=UNIT,
        range=(0, 1),
        symbol="xi",
        source="Leader removal cripples (Simmons); size is a choice",
        grade="assumed",
    )
    leader_loss_online: float = quantity(
        "Share of online capacity lost when the leader is detained.",
        default=0.2,
        unit=UNIT,
        range=(0, 1),
        symbol="xi",
        source="The video channel went on after the arrest; size is a choice",
        grade="assumed",
    )
    recovery: float = quantity(
        "Weekly recovery of lost capacity with a leader at large.",
        default=0.05,
        unit="per week",
        range=(0, 1),
        symbol="r_h",
        source="Design choice",
        grade="assumed",
    )
    recovery_supervised: float = quantity(
        "Weekly recovery after a leader is released on terms.",
        default=0.01,
        unit="per week",
        range=(0, 1),
        symbol="r_h",
        source="The plea barred activism for seven years (Reuters, 2019-08)",
        grade="assumed",
    )
    custody: int = quantity(
        "Weeks from a leader's detention to a settlement.",
        default=23,
        unit="weeks",
        range=(1, 520),
        source="159 days from arrest to plea (AP 2019-03-11; Reuters 2019-08-17)",
        grade="verified",
    )
    focal_backlash: float = quantity(
        "Short backlash at a leader's arrest.",
        default=0.3,
        unit="z units of grievance",
        range=(0, 1),
        symbol="b_lead",
        source="Sign: Schulte and Steinert 2023; size is a choice",
        grade="assumed",
    )
    focal_memory: float = quantity(
        "Weekly persistence of that spike (0.75: four weeks on average).",
        default=0.75,
        unit="per week",
        range=(0, 0.99),
        source="A spike of two to six weeks, design note",
        grade="assumed",
    )
