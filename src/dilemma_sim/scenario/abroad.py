"""What a scenario may say about the co-ethnics held abroad."""

from __future__ import annotations

from pydantic import Field

from dilemma_sim.scenario.quantity import UNIT, Component, quantity


class DetaineeGroup(Component):
    """Describe people abroad who share a tie to one kin-state."""

    label: str = Field(description="The name that figures and tables show.")
    country: str = Field(description="The kin-state to which they are tied.")
    at_risk: int = quantity(
        "People at liberty who could be detained.",
        unit="persons",
        range=(0, 2_000_000_000),
        source="The scenario must give a source of its own",
        grade="assumed",
    )
    detained: int = quantity(
        "People in detention at the start.",
        unit="persons",
        range=(0, 2_000_000_000),
        source="The scenario must give a source of its own; figures are disputed",
        grade="assumed",
    )
    supervised: int = quantity(
        "People under supervision or restriction at the start.",
        default=0,
        unit="persons",
        range=(0, 2_000_000_000),
        source="Not counted by anyone",
        grade="assumed",
    )
    sentenced: int = quantity(
        "People sentenced at the start.",
        default=0,
        unit="persons",
        range=(0, 2_000_000_000),
        source="Not counted by anyone",
        grade="assumed",
    )
    tie: float = quantity(
        "Strength of kin, study or contacts in the kin-state.",
        default=0.5,
        unit=UNIT,
        range=(0, 1),
        source="The article's leading reasons for detention; scale is a choice",
        grade="assumed",
    )
    citizen: float = quantity(
        "Share with a passport or residence permit of the kin-state.",
        default=0.0,
        unit=UNIT,
        range=(0, 1),
        source="33 cases of dual passports in early 2019 (Tengrinews, 2019-03-04); shares are choices",
        grade="assumed",
    )


class Detention(Component):
    """Hold the hazards between liberty, detention, sentence, supervision and exit."""

    intake: float = quantity(
        "Yearly hazard of detention without ties, at the start.",
        default=0.002,
        unit="per year",
        range=(0, 5),
        source="Existing, not new, detention dominates in 2018-2019; value is a choice",
        grade="assumed",
    )
    intake_decay: float = quantity(
        "Yearly decline of that hazard.",
        default=1.0,
        unit="per year",
        range=(0, 10),
        source="Intake fell over 2018-2019; speed is a choice",
        grade="assumed",
    )
    intake_tie: float = quantity(
        "Rise of the log hazard with ties abroad.",
        default=1.5,
        unit="log hazard",
        range=(0, 5),
        source="Ties are the leading reasons for detention (article); size is a choice",
        grade="assumed",
    )
    release: float = quantity(
        "Yearly hazard of leaving detention for supervision.",
        default=0.05,
        unit="per year",
        range=(0, 2),
        symbol="h0",
        source="Parole 3 to 5 % a year (Dui Hua)",
        grade="assumed",
    )
    release_quiet: float = quantity(
        "Rise with a quiet channel.",
        default=0.405,
        unit="log hazard",
        range=(0, 3),
        symbol="b1",
        source="ln 1.5, design note",
        grade="assumed",
    )
    release_spotlight: float = quantity(
        "Rise with attention abroad.",
        default=0.693,
        unit="log hazard",
        range=(0, 3),
        symbol="b2",
        source="ln 2; direction Myrick and Weinstein 2022",
        grade="assumed",
    )
    release_citizen: float = quantity(
        "Rise for passport holders.",
        default=1.099,
        unit="log hazard",
        range=(0, 3),
        symbol="b3",
        source="ln 3; direction Amnesty International 2021",
        grade="assumed",
    )
    release_dossier: float = quantity(
        "Rise with the quality of the case files taken up.",
        default=0.693,
        unit="log hazard",
        range=(0, 3),
        symbol="b4",
        source="ln 2, design note",
        grade="assumed",
    )
    release_publicness: float = quantity(
        "Fall with public pressure framed as a rival's.",
        default=0.5,
        unit="log hazard",
        range=(0, 3),
        symbol="b5",
        source="Direction Gruffydd-Jones 2022",
        grade="assumed",
    )
    release_fatigue: float = quantity(
        "Fall as the public tires of the issue.",
        default=0.5,
        unit="log hazard",
        range=(0, 3),
        symbol="b6",
        source="Design note",
        grade="assumed",
    )
    release_ceiling: float = quantity(
        "Most that everything favourable together can reach.",
        default=0.75,
        unit="per year",
        range=(0, 5),
        source="17 of 19 featured prisoners released in three years (Myrick and Weinstein 2022)",
        grade="derived",
    )
    sentence: float = quantity(
        "Yearly hazard of being sentenced out of detention.",
        default=0.05,
        unit="per year",
        range=(0, 2),
        source="Not published by group; design choice",
        grade="assumed",
    )
    exit: float = quantity(
        "Yearly hazard of leaving supervision for liberty.",
        default=0.15,
        unit="per year",
        range=(0, 5),
        source="Most of the released were only partly free (2019-01-18); value is a choice",
        grade="assumed",
    )
    return_to_detention: float = quantity(
        "Yearly hazard of being detained again out of supervision.",
        default=0.1,
        unit="per year",
        range=(0, 5),
        source="Re-detention three weeks after release is reported (Eurasianet, 2019-02); value is a choice",
        grade="assumed",
    )


class Spotlight(Component):
    """Hold the attention that others pay to what the partner does."""

    start: float = quantity(
        "Attention abroad at the start.",
        default=0.1,
        unit=UNIT,
        range=(0, 1),
        source="Design choice",
        grade="assumed",
    )
    memory: float = quantity(
        "Weekly persistence.",
        default=0.95,
        unit="per week",
        range=(0, 1),
        source="Half-life of about 13 weeks; design choice",
        grade="assumed",
    )
    dossier: float = quantity(
        "Gain from a hundred credible new dossiers.",
        default=0.04,
        unit=UNIT,
        range=(0, 1),
        source="Reports of 2018 drew on testimonies gathered by the hub; size is a choice",
        grade="assumed",
    )
