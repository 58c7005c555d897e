"""What a scenario may say about issues and about citizens by their relation to them."""

from __future__ import annotations

from pydantic import Field

from dilemma_sim.scenario.quantity import UNIT, Component, quantity


class Issue(Component):
    """Describe one issue that competes for attention."""

    label: str = Field(description="The name that figures and tables show.")
    core: bool = Field(
        default=False, description="True for the co-ethnics abroad; exactly one issue is the core."
    )
    hostile: float = quantity(
        "Share of claims under this issue that rest on prejudice against people.",
        default=0.0,
        unit=UNIT,
        range=(0, 1),
        symbol="x",
        source="The article calls several of the claims prejudiced; the share is a choice",
        grade="assumed",
    )
    regime: float = quantity(
        "How far claims under this issue challenge those in power.",
        default=0.0,
        unit=UNIT,
        range=(0, 1),
        source="Displacement of antagonists as in Gamson 1975; the size is a choice",
        grade="assumed",
    )
    legitimacy: float = quantity(
        "Legitimacy of the government on this issue at the start.",
        default=0.82,
        unit=UNIT,
        range=(0, 1),
        symbol="L",
        source="NetLogo Rebellion default (Wilensky 2004)",
        grade="verified",
    )
    concession_cost: float = quantity(
        "How much harder a concession on this issue is, in log odds.",
        default=0.0,
        unit="log odds",
        range=(0, 6),
        source="Local economic promises came in days, detainee concessions in months (S19); size is a choice",
        grade="assumed",
    )


class Hardship(Component):
    """Describe the spread of hardship on one issue within a stratum: a Beta distribution."""

    mean: float = quantity(
        "Mean hardship.",
        unit=UNIT,
        range=(0.001, 0.999),
        symbol="H",
        source="No survey by stratum exists; set by the stratum's relation to the issue",
        grade="assumed",
    )
    concentration: float = quantity(
        "Concentration of the Beta distribution (the sum of its two parameters; 2 with mean 0.5 is uniform).",
        default=6.0,
        unit=UNIT,
        range=(0.5, 500),
        source="Epstein 2002 uses the uniform law; a narrower one here",
        grade="assumed",
    )


class RiskAversion(Component):
    """Describe the spread of risk aversion within a stratum: a Beta distribution."""

    alpha: float = quantity(
        "First parameter of the Beta distribution.",
        default=2.0,
        unit=UNIT,
        range=(0.1, 100),
        symbol="R",
        source="Beta(2,2) replaces the uniform law of Epstein 2002",
        grade="assumed",
    )
    beta: float = quantity(
        "Second parameter of the Beta distribution.",
        default=2.0,
        unit=UNIT,
        range=(0.1, 100),
        source="Beta(2,2) replaces the uniform law of Epstein 2002",
        grade="assumed",
    )


class Stratum(Component):
    """Describe adults who share a relation to the issue (never ethnicity as a trait of risk)."""

    label: str = Field(description="The name that figures and tables show.")
    persons: int = quantity(
        "Adults in the stratum.",
        unit="persons",
        range=(1, 2_000_000_000),
        source="The scenario must give a source of its own",
        grade="assumed",
    )
    agents: int = quantity(
        "Agents that stand for them, each for persons/agents; as many as persons means one each.",
        default=5000,
        unit="agents",
        range=(1, 2_000_000_000),
        source="Numerical choice: outcomes do not depend on it beyond Monte Carlo error (tested)",
        grade="derived",
    )
    availability: float = quantity(
        "Share of them who could take part in a given week.",
        default=0.3,
        unit=UNIT,
        range=(0, 1),
        symbol="avail",
        source="Range 0.2 to 1 in the design note",
        grade="assumed",
    )
    threshold_offset: float = quantity(
        "Added to the common threshold for participation.",
        default=0.0,
        unit=UNIT,
        range=(-1, 1),
        source="Epstein 2002 has one threshold; the offset by stratum is a choice",
        grade="assumed",
    )
    seen: float = quantity(
        "Share of the stratum that learns of repression.",
        default=0.5,
        unit=UNIT,
        range=(0, 1),
        source="Media and social ties; no figure found",
        grade="assumed",
    )
    sympathy: float = quantity(
        "Sympathy with those repressed, which turns what is seen into backlash.",
        default=0.5,
        unit=UNIT,
        range=(0, 1),
        source="Weak public resentment of returnees is reported; size is a choice",
        grade="assumed",
    )
    warmth: float = quantity(
        "Warmth towards the co-ethnics abroad, which turns an inconsistent policy into lost legitimacy.",
        default=0.5,
        unit=UNIT,
        range=(0, 1),
        source="Public solidarity with returnees is limited (Diener 2009); size is a choice",
        grade="assumed",
    )
    families: bool = Field(
        default=False,
        description="True where the stratum has relatives abroad who are held: they bring dossiers.",
    )
    hardship: dict[str, Hardship] = Field(
        default_factory=dict, description="Hardship by issue; an issue not named is no hardship."
    )
    risk_aversion: RiskAversion = Field(default_factory=RiskAversion, description="Spread of risk aversion.")
