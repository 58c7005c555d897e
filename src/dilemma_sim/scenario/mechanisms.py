"""The switches of single mechanisms."""

from __future__ import annotations

from pydantic import Field

from dilemma_sim.scenario.quantity import Component


class Mechanisms(Component):
    """Switch single mechanisms off (or the few optional ones on); all else stays as it is."""

    social_influence: bool = Field(
        default=True, description="Peers' last participation moves the decision (M1)."
    )
    fear: bool = Field(default=True, description="Repression leaves fear behind (M2).")
    backlash: bool = Field(default=True, description="Repression leaves backlash behind (M2).")
    fear_loss: bool = Field(default=False, description="Fear collapses where police are few (M1, optional).")
    leader_removal: bool = Field(
        default=True, description="A leader's detention costs the organisation capacity (M2)."
    )
    self_excitation: bool = Field(default=True, description="Calls breed calls (M6).")
    triggers: bool = Field(default=True, description="Outside events set off calls (M6).")
    tactic_choice: bool = Field(
        default=True, description="Organisers choose tactics; off: always rallies (M6)."
    )
    focus_choice: bool = Field(
        default=True, description="Organisers adapt their demand mix; off: the mix stays (M3)."
    )
    issue_entrepreneurs: bool = Field(
        default=True, description="Entrepreneurs attach claims to others' rallies (M3)."
    )
    chill: bool = Field(default=True, description="Warnings keep organisers from calling (M6).")
    co_optation: bool = Field(
        default=True, description="Governments can make an organisation their own (M6)."
    )
    agenda_competition: bool = Field(default=True, description="Issues compete; off: attention rests (M3).")
    dilution: bool = Field(
        default=True, description="Side demands blur the core demand; off: clarity is 1 (M3)."
    )
    flank: bool = Field(default=True, description="Hostile claims help or hurt the core demand (M3).")
    surprise: bool = Field(default=True, description="Turnout counts against what was expected (M3).")
    identity_commitment: bool = Field(default=True, description="An inconsistent policy is costly (M7).")
    symbolic_spending: bool = Field(
        default=True, description="Identity policy at home makes up for silence (M7)."
    )
    legitimacy: bool = Field(default=True, description="Legitimacy moves; off: it stays (M7).")
    concessions: bool = Field(default=True, description="Governments concede to demands at home (M6).")
    hedging: bool = Field(default=True, description="Other partners soften dependence (M4).")
    belief_learning: bool = Field(default=True, description="Governments learn how the partner reacts (M4).")
    experience: bool = Field(default=False, description="Governments learn from payoffs, EWA (M4, optional).")
    punishment: bool = Field(default=True, description="The partner punishes exposure (M5).")
    offers: bool = Field(default=True, description="The partner makes concessions (M5).")
    resolve_signals: bool = Field(
        default=True, description="Tolerated protest tells the partner of resolve (M5)."
    )
    spotlight: bool = Field(
        default=True, description="Documented cases and reports draw attention abroad (M5)."
    )
    releases: bool = Field(
        default=True, description="People leave detention, by and by or under an offer (M5)."
    )
    intake_by_ties: bool = Field(default=True, description="Ties abroad raise the risk of detention (M5).")
    forum_background: bool = Field(
        default=True, description="Other signatories weigh on the choice at sessions (M8)."
    )
    harm: bool = Field(default=True, description="Hostile claims lead to attacks on minorities.")
    press_selection: bool = Field(
        default=True, description="The press records large protests; off: all protests."
    )
