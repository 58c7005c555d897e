"""The choice at sessions, as other states face it: critical, supportive, or neither (M8)."""

from __future__ import annotations

from math import exp

import mesa

from dilemma_sim.scenario.forums import Forum as ForumConstants
from dilemma_sim.scenario.timeline import Session

OPTIONS = ("critical", "supportive", "abstain")


def option_values(
    constants: ForumConstants,
    *,
    democracy: float,
    alliance: float,
    arms: float,
    dependence: float,
    identity: float,
    critical_share: float,
    supportive_share: float,
) -> dict[str, float]:
    """Return the value of each option against abstaining, in log odds.

    Parameters
    ----------
    democracy, alliance, arms, dependence : covariates of the state, 0 to 1.
    identity : exposed commitment to kin, K; 0 for states without kin.
    critical_share, supportive_share : of all states, the share that signs.
    """
    critical = (
        constants.critical_base
        + constants.critical_democracy * democracy
        + constants.critical_alliance * alliance
        + constants.critical_kin * identity
        + constants.critical_company * critical_share
        - constants.critical_dependence * dependence
    )
    supportive = (
        constants.support_base
        - constants.support_democracy * democracy
        + constants.support_arms * arms
        + constants.support_dependence * dependence
        + constants.support_company * supportive_share
        - constants.support_kin * identity
    )
    return {"critical": critical, "supportive": supportive, "abstain": 0.0}


def option_chances(values: dict[str, float]) -> dict[str, float]:
    """Return the logit probabilities of the options."""
    weights = {option: exp(value) for option, value in values.items()}
    total = sum(weights.values())
    return {option: weight / total for option, weight in weights.items()}


class Forum(mesa.Agent):
    """Hold the session of the week, if there is one, and what the kin-states choose there."""

    def __init__(self, model: mesa.Model, constants: ForumConstants) -> None:
        super().__init__(model)
        self.constants = constants
        self.session: Session | None = None

    def convene(self, session: Session | None) -> None:
        """Open the session of the week; None where there is none."""
        self.session = session

    def values(
        self, *, democracy: float, alliance: float, arms: float, dependence: float, identity: float
    ) -> dict[str, float]:
        """Return what each option is worth to a kin-state in this week's session, in log odds."""
        if self.session is None:
            return dict.fromkeys(OPTIONS, 0.0)
        return option_values(
            self.constants,
            democracy=democracy,
            alliance=alliance,
            arms=arms,
            dependence=dependence,
            identity=identity,
            critical_share=self.session.critical / self.session.states,
            supportive_share=self.session.supportive / self.session.states,
        )
