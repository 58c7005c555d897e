"""What a scenario may say about attention, the press, and harm that hostile claims do."""

from __future__ import annotations

from dilemma_sim.scenario.quantity import UNIT, Component, quantity


class Agenda(Component):
    """Hold the constants of the competition for attention and of the movement's signal."""

    speed: float = quantity(
        "Speed of attention.",
        default=0.3,
        unit="per week",
        range=(0, 2),
        symbol="eta",
        source="Range 0.05 to 1 in the design note",
        grade="assumed",
    )
    mobility: float = quantity(
        "Pull back to the resting shares, which keeps every issue alive.",
        default=0.05,
        unit="per week",
        range=(0.001, 1),
        symbol="mu",
        source="Small by design",
        grade="assumed",
    )
    fatigue_rate: float = quantity(
        "Speed at which fatigue follows attention.",
        default=0.1,
        unit="per week",
        range=(0, 1),
        symbol="alpha_F",
        source="Half-life of 6.6 weeks; attention half-lives shorten (Lorenz-Spreen et al. 2019)",
        grade="assumed",
    )
    fatigue: float = quantity(
        "Weight of fatigue.",
        default=1.0,
        unit=UNIT,
        range=(0, 5),
        symbol="kappa",
        source="Range 0 to 3 in the design note",
        grade="assumed",
    )
    imitation: float = quantity(
        "Weight of attention that others pay.",
        default=0.5,
        unit=UNIT,
        range=(0, 5),
        symbol="beta_I",
        source="Imitation growth (Lorenz-Spreen et al. 2019); size is a choice",
        grade="assumed",
    )
    media: float = quantity(
        "Weight of press coverage.",
        default=0.5,
        unit=UNIT,
        range=(0, 5),
        symbol="beta_M",
        source="Range 0 to 3 in the design note",
        grade="assumed",
    )
    trigger: float = quantity(
        "Weight of outside events.",
        default=0.5,
        unit=UNIT,
        range=(0, 5),
        symbol="beta_E",
        source="Range 0 to 3 in the design note",
        grade="assumed",
    )
    street: float = quantity(
        "Weight of turnout for the issue.",
        default=0.5,
        unit=UNIT,
        range=(0, 5),
        symbol="beta_T",
        source="Range 0 to 3 in the design note",
        grade="assumed",
    )
    street_scale: float = quantity(
        "Turnout that counts as one unit in the logarithm.",
        default=100.0,
        unit="persons",
        range=(1, 1e6),
        symbol="T0",
        source="Median recorded rally 93 persons (S3)",
        grade="derived",
    )
    clarity: float = quantity(
        "Exponent of the core share in the clarity of a protest.",
        default=1.5,
        unit=UNIT,
        range=(1, 3),
        symbol="psi",
        source="Direction: Fassiotto and Soule 2017; size is a choice",
        grade="assumed",
    )
    flank_gain: float = quantity(
        "Gain of the core demand from hostile claims made elsewhere.",
        default=0.1,
        unit=UNIT,
        range=(0, 0.6),
        symbol="zeta_plus",
        source="Sign: Simpson, Willer and Feinberg 2022; size is a choice",
        grade="assumed",
    )
    flank_loss: float = quantity(
        "Loss of the core demand from hostile claims at the same rally.",
        default=0.3,
        unit=UNIT,
        range=(0, 0.6),
        symbol="zeta_minus",
        source="Sign: Feinberg, Willer and Kovacheff 2020; size is a choice",
        grade="assumed",
    )
    expectation_rate: float = quantity(
        "Speed at which the audience's expected turnout follows turnout.",
        default=0.2,
        unit="per week",
        range=(0, 1),
        symbol="gamma",
        source="Range 0.05 to 0.5 in the design note",
        grade="assumed",
    )
    level_weight: float = quantity(
        "Weight of turnout itself in the signal.",
        default=0.4,
        unit=UNIT,
        range=(0, 2),
        symbol="w_L",
        source="Lohmann 1994 favours surprise; weights are a choice",
        grade="assumed",
    )
    surprise_weight: float = quantity(
        "Weight of turnout beyond what was expected.",
        default=0.6,
        unit=UNIT,
        range=(0, 2),
        symbol="w_S",
        source="Lohmann 1994 favours surprise; weights are a choice",
        grade="assumed",
    )
    reference_turnout: float = quantity(
        "Turnout that counts as a full signal.",
        default=1000.0,
        unit="persons",
        range=(1, 1e7),
        symbol="T_ref",
        source="No China-related rally above 500 persons with high confidence (S3); twice that",
        grade="derived",
    )
    full_attention: float = quantity(
        "Share of attention at which an issue counts as fully seen.",
        default=0.2,
        unit=UNIT,
        range=(0.01, 1),
        source="Public attention holds five to seven issues (McCombs and Zhu 1995): a fifth is a full place",
        grade="derived",
    )
    harmless_threat: float = quantity(
        "Threat of protest that does not challenge those in power, relative to protest that does.",
        default=0.4,
        unit=UNIT,
        range=(0, 1),
        source="Displacement makes the threat (Gamson 1975); size is a choice",
        grade="assumed",
    )
    threat_memory: float = quantity(
        "Weekly persistence of the street's threat.",
        default=0.5,
        unit="per week",
        range=(0, 0.99),
        source="Design choice: a rally is watched for a few weeks",
        grade="assumed",
    )
    pressure_rate: float = quantity(
        "Speed at which pressure on the government follows the signal.",
        default=0.25,
        unit="per week",
        range=(0, 1),
        source="Design choice",
        grade="assumed",
    )


class Press(Component):
    """Hold the chance that the press records what happened."""

    intercept: float = quantity(
        "Log odds that a rally of 50 is recorded.",
        default=-1.2,
        unit="log odds",
        range=(-10, 10),
        symbol="r0",
        source="About 10 % of small rallies: 4 rows against some 40 reported (Kyrgyzstan 2019)",
        grade="derived",
    )
    slope: float = quantity(
        "Rise of the log odds with the logarithm of size.",
        default=2.0,
        unit="log odds",
        range=(0, 10),
        symbol="r1",
        source="Nearly all rallies of several hundred are recorded; slope follows",
        grade="derived",
    )
    following: float = quantity(
        "Rise of the log odds where the press has recorded another protest of the country in the same week.",
        default=2.0,
        unit="log odds",
        range=(0, 10),
        symbol="r2",
        source="Attention of the press runs in cycles (McCarthy, McPhail, Smith 1996); size is a choice",
        grade="assumed",
    )


class Harm(Component):
    """Hold the constants of attacks on minorities and migrants that hostile claims provoke."""

    rate: float = quantity(
        "Attacks a week at full hostile attention.",
        default=0.06,
        unit="attacks per week",
        range=(0, 5),
        source="One mass attack in the record in 69 weeks (Solton-Sary, 2019-08-05); the rate is a choice",
        grade="assumed",
    )
    persons: float = quantity(
        "Persons hurt in an attack, on average.",
        default=8.0,
        unit="persons",
        range=(1, 1000),
        source="About 20 in hospital at Solton-Sary (24.kg, 2019-08-06); smaller ones go unrecorded",
        grade="assumed",
    )
