"""What a scenario may say about a government: its utility, beliefs, partners and rule."""

from __future__ import annotations

from pydantic import Field

from dilemma_sim.scenario.decision_rules import SHIPPED, MinimaxRegret, Satisficing
from dilemma_sim.scenario.quantity import UNIT, Component, Day, Share, quantity


class Beliefs(Component):
    """Hold what a government believes about the partner's reaction."""

    punishment: float = quantity(
        "Mean of the prior chance that visible assertiveness is punished.",
        default=0.8,
        unit=UNIT,
        range=(0, 1),
        source="Visits, loans and exports at stake; no elicitation exists",
        grade="assumed",
    )
    strength: float = quantity(
        "Worth of the prior, in cases.",
        default=6.0,
        unit="cases",
        range=(0.1, 1000),
        source="4 to 10 pseudo-cases, design note",
        grade="assumed",
    )
    forgetting: float = quantity(
        "Weekly forgetting of evidence beyond the prior.",
        default=0.97,
        unit="per week",
        range=(0, 1),
        source="Design note",
        grade="assumed",
    )
    horizon: float = quantity(
        "Weeks of full exposure without punishment that count as one case against it.",
        default=8.0,
        unit="weeks",
        range=(1, 104),
        source="The anchor for punishment is 50 % within eight weeks",
        grade="assumed",
    )


class Hedging(Component):
    """Hold a government's portfolio of partners."""

    portfolio: dict[str, Share] = quantity(
        "Shares of partners in what the country depends on; they sum to 1.",
        default={},
        unit=UNIT,
        range=(0, 1),
        symbol="a",
        source="Without a portfolio nothing is hedged",
        grade="assumed",
        of_each=True,
    )
    partner: str | None = Field(default=None, description="Which of them is the partner of this scenario.")
    effect: float = quantity(
        "How much of the bilateral stake a perfectly spread portfolio takes away.",
        default=0.25,
        unit=UNIT,
        range=(0, 1),
        source="Multi-vector policy: Hanks 2009, Contessi 2015; size is a choice",
        grade="assumed",
    )
    structure_pull: float = quantity(
        "How strongly the structure of the economy holds the portfolio where it is.",
        default=2.0,
        unit="utility per squared share",
        range=(0.01, 1000),
        symbol="rho",
        source="Design choice: a risk of 0.5 in the end moves a share by a sixth to a quarter",
        grade="assumed",
    )
    adjustment_cost: float = quantity(
        "Cost of shifting the portfolio; the higher the slower.",
        default=400.0,
        unit="utility per squared share",
        range=(1, 1e6),
        symbol="kappa_h",
        source="Rebalancing takes years; size is a choice",
        grade="assumed",
    )


class Weights(Component):
    """Hold the weights of a government's utility over posture pairs."""

    pressure: float = quantity(
        "Weight of domestic pressure relieved.",
        default=1.0,
        unit=UNIT,
        range=(0, 5),
        symbol="w_D",
        source="Design note",
        grade="assumed",
    )
    street: float = quantity(
        "Weight of street threat controlled.",
        default=1.2,
        unit=UNIT,
        range=(0, 5),
        symbol="w_S",
        source="Design note",
        grade="assumed",
    )
    organiser: float = quantity(
        "Weight of organiser capacity reduced.",
        default=0.9,
        unit=UNIT,
        range=(0, 5),
        symbol="w_H",
        source="Design note",
        grade="assumed",
    )
    bilateral: float = quantity(
        "Weight of expected bilateral loss.",
        default=1.1,
        unit=UNIT,
        range=(0, 5),
        symbol="w_B",
        source="Design note",
        grade="assumed",
    )
    identity: float = quantity(
        "Weight of identity inconsistency.",
        default=0.8,
        unit=UNIT,
        range=(0, 5),
        symbol="w_K",
        source="Design note",
        grade="assumed",
    )
    coercion: float = quantity(
        "Weight of visible coercion times what is at stake in legitimacy and attention abroad.",
        default=0.8,
        unit=UNIT,
        range=(0, 5),
        symbol="w_V",
        source="Design note",
        grade="assumed",
    )
    credit: float = quantity(
        "Partial credit for pleasing the partner.",
        default=0.35,
        unit=UNIT,
        range=(0, 1),
        symbol="cr",
        source="Design note",
        grade="assumed",
    )
    switching: float = quantity(
        "Cost of changing a posture.",
        default=0.45,
        unit="utility",
        range=(0, 5),
        symbol="sw",
        source="The design note leaves it open; at a precision of 10 it gives spells of about two months",
        grade="assumed",
    )


class ScriptEntry(Component):
    """Prescribe a posture pair from a day on (for the scripted rule)."""

    starting: Day = Field(description="The day from which it holds.")
    external: str = Field(description="External posture.")
    internal: str = Field(description="Internal posture.")


class Government(Component):
    """Describe a kin-state's government: an office, not a person."""

    rule: str = Field(
        default="logit",
        description="How it decides: a rule that ships or one that an installed package offers.",
        json_schema_extra={"examples": list(SHIPPED)},
    )
    rule_numbers: dict[str, float] = Field(
        default_factory=dict, description="Numbers that a rule of an installed package asks for."
    )
    satisficing: Satisficing = Field(
        default_factory=Satisficing, description="Numbers of the rule of that name."
    )
    minimax_regret: MinimaxRegret = Field(
        default_factory=MinimaxRegret, description="Numbers of the rule of that name."
    )
    script: tuple[ScriptEntry, ...] = Field(
        default=(), description="For the scripted rule: posture pairs in order of time.", strict=False
    )
    external: str = Field(default="silence", description="External posture before the first week.")
    internal: str = Field(default="ignore", description="Internal posture before the first week.")
    precision: float = quantity(
        "Precision of its choice.",
        default=10.0,
        unit="per unit of utility",
        range=(0, 1000),
        symbol="lambda",
        source="A gap of 0.22 is seen nine times in ten; prior 3 to 30",
        grade="assumed",
    )
    perception_noise: float = quantity(
        "Standard deviation of its perception of each pressure.",
        default=0.05,
        unit=UNIT,
        range=(0, 1),
        source="Design choice",
        grade="assumed",
    )
    dependence: float = quantity(
        "How much the country depends on the partner.",
        unit=UNIT,
        range=(0, 1),
        symbol="dep",
        source="The scenario must give a source of its own",
        grade="assumed",
    )
    partner_dependence: float = quantity(
        "How much the partner depends on the country.",
        default=0.05,
        unit=UNIT,
        range=(0, 1),
        source="Hirschman 1945: influence is the difference; value is a choice",
        grade="assumed",
    )
    commitment: float = quantity(
        "Commitment to the nation's kin abroad at the start.",
        unit=UNIT,
        range=(0, 1),
        symbol="K0",
        source="The scenario must set it from background quantities, before any posture is looked at",
        grade="assumed",
    )
    investment: float = quantity(
        "Weekly investment into that commitment.",
        default=0.001,
        unit="per week",
        range=(0, 0.1),
        symbol="inv",
        source="Keeps a commitment of 0.5 level",
        grade="assumed",
    )
    weights: Weights = Field(default_factory=Weights, description="Weights of its utility.")
    beliefs: Beliefs = Field(default_factory=Beliefs, description="Beliefs about the partner.")
    hedging: Hedging = Field(default_factory=Hedging, description="Its other partners.")
    domestic_tolerance: float = quantity(
        "Domestic pain it can live with (for the dilemma index).",
        default=0.25,
        unit="utility",
        range=(0, 5),
        symbol="u_D",
        source="Design note",
        grade="assumed",
    )
    foreign_tolerance: float = quantity(
        "Bilateral pain it can live with (for the dilemma index).",
        default=0.25,
        unit="utility",
        range=(0, 5),
        symbol="u_F",
        source="Design note",
        grade="assumed",
    )
    experience_weight: float = quantity(
        "Weight of learned attractions (where experience is switched on; the rule `learning` has no other).",
        default=0.3,
        unit=UNIT,
        range=(0, 5),
        symbol="chi",
        source="Design note: optional",
        grade="assumed",
    )
    experience_decay: float = quantity(
        "Decay of old attractions.",
        default=0.9,
        unit="per week",
        range=(0, 1),
        symbol="phi",
        source="Camerer and Ho 1999: 0.8 to 1",
        grade="literature",
    )
    experience_growth: float = quantity(
        "Growth of experience itself.",
        default=0.5,
        unit="per week",
        range=(0, 0.99),
        symbol="rho",
        source="Camerer and Ho 1999: between 0 and phi",
        grade="literature",
    )
    foregone_weight: float = quantity(
        "Weight of what other postures would have paid.",
        default=0.5,
        unit=UNIT,
        range=(0, 1),
        symbol="delta",
        source="Camerer and Ho 1999: about 0.5",
        grade="literature",
    )
    democracy: float = quantity(
        "Democracy, as other states would be scored (for the forum).",
        default=0.3,
        unit=UNIT,
        range=(0, 1),
        source="Hendrix and Noland 2023 name the predictor; value is a choice",
        grade="assumed",
    )
    alliance: float = quantity(
        "Alliance with the partner's critics (for the forum).",
        default=0.0,
        unit=UNIT,
        range=(0, 1),
        source="Hendrix and Noland 2023 name the predictor; value is a choice",
        grade="assumed",
    )
    arms: float = quantity(
        "Arms bought from the partner (for the forum).",
        default=0.1,
        unit=UNIT,
        range=(0, 1),
        source="Hendrix and Noland 2023 name the predictor; value is a choice",
        grade="assumed",
    )
