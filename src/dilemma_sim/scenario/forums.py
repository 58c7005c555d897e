"""What a scenario may say about the forum where states take sides."""

from __future__ import annotations

from pydantic import Field

from dilemma_sim.scenario.quantity import Component, quantity


class Forum(Component):
    """Hold the three-way choice at sessions, as other states face it."""

    label: str = Field(
        default="UN Human Rights Council", description="The name that figures and tables show."
    )
    critical_base: float = quantity(
        "Log odds of the critical letter against abstaining: constant.",
        default=-2.885,
        unit="log odds",
        range=(-10, 10),
        symbol="g0c",
        source=(
            "22 critical, 37 supportive of 193 states (2019-07) at mean covariates: democracy 0.5, "
            "alliance 0.3, arms 0.1, dependence 0.3, no kin"
        ),
        grade="derived",
    )
    critical_democracy: float = quantity(
        "Rise with democracy.",
        default=2.0,
        unit="log odds",
        range=(0, 10),
        symbol="g1",
        source="Robust predictor in Hendrix and Noland 2023; size is a choice",
        grade="assumed",
    )
    critical_alliance: float = quantity(
        "Rise with alliance.",
        default=1.5,
        unit="log odds",
        range=(0, 10),
        symbol="g2",
        source="Robust predictor in Hendrix and Noland 2023; size is a choice",
        grade="assumed",
    )
    critical_kin: float = quantity(
        "Rise with exposed commitment to kin.",
        default=1.0,
        unit="log odds",
        range=(0, 10),
        symbol="g3",
        source="Design choice",
        grade="assumed",
    )
    critical_company: float = quantity(
        "Rise with the share of states that sign.",
        default=2.0,
        unit="log odds",
        range=(0, 20),
        symbol="g4",
        source="Herding on signatories; size is a choice",
        grade="assumed",
    )
    critical_dependence: float = quantity(
        "Fall with dependence.",
        default=2.0,
        unit="log odds",
        range=(0, 10),
        symbol="g5",
        source="Design choice",
        grade="assumed",
    )
    support_base: float = quantity(
        "Log odds of the supportive letter against abstaining: constant.",
        default=-0.96,
        unit="log odds",
        range=(-10, 10),
        symbol="g0s",
        source=(
            "22 critical, 37 supportive of 193 states (2019-07) at mean covariates: democracy 0.5, "
            "alliance 0.3, arms 0.1, dependence 0.3, no kin"
        ),
        grade="derived",
    )
    support_democracy: float = quantity(
        "Fall with democracy.",
        default=2.0,
        unit="log odds",
        range=(0, 10),
        symbol="g1'",
        source="Robust predictor in Hendrix and Noland 2023; size is a choice",
        grade="assumed",
    )
    support_arms: float = quantity(
        "Rise with arms bought from the partner.",
        default=2.0,
        unit="log odds",
        range=(0, 10),
        symbol="g6",
        source="Robust predictor in Hendrix and Noland 2023; size is a choice",
        grade="assumed",
    )
    support_dependence: float = quantity(
        "Rise with dependence (small against arms).",
        default=0.3,
        unit="log odds",
        range=(0, 10),
        symbol="g7",
        source="Belt and Road is no robust predictor once arms are in (Hendrix and Noland 2023)",
        grade="assumed",
    )
    support_company: float = quantity(
        "Rise with the share of states that sign.",
        default=2.0,
        unit="log odds",
        range=(0, 20),
        symbol="g8",
        source="Herding on signatories; size is a choice",
        grade="assumed",
    )
    support_kin: float = quantity(
        "Fall with exposed commitment to kin.",
        default=2.0,
        unit="log odds",
        range=(0, 10),
        symbol="g9",
        source="Design choice",
        grade="assumed",
    )
