"""Organisers of protest and casework: capacity, tactics, demands, co-optation (M6)."""

from __future__ import annotations

from dataclasses import dataclass
from math import expm1, log1p
from typing import TYPE_CHECKING, Literal

import mesa
import numpy as np

from dilemma_sim.model.agenda import clarity, next_expectation
from dilemma_sim.model.calls import Caller
from dilemma_sim.model.decision import choice_chances
from dilemma_sim.model.repression import after_arrest, recovered
from dilemma_sim.scenario.organisations import Organisation as OrganisationText
from dilemma_sim.scenario.organisations import Tactic

if TYPE_CHECKING:
    from dilemma_sim.model.world import DilemmaModel

Shares = dict[str, float]
Standing = Literal["at large", "in custody", "on terms", "loyal"]

#: Focus levels an organiser weighs: share of the core demand, from none to all.
FOCUS_LEVELS = (0.0, 0.25, 0.5, 0.75, 1.0)


def focused(demands: Shares, core: str, focus: float) -> Shares:
    """Return the demand mix with the core at ``focus`` and the others in their proportions."""
    rest = 1.0 - demands.get(core, 0.0)
    if rest <= 0.0:
        return {core: 1.0}
    mix = {issue: (1.0 - focus) * share / rest for issue, share in demands.items() if issue != core}
    if focus > 0.0:
        mix[core] = focus
    return {issue: share for issue, share in mix.items() if share > 0.0}


def mixed_appeal(appeal: tuple[float, float], focus: float) -> float:
    """Return A f + B (1 - f), persons reached weighted by grievance on the core and on the rest."""
    core, rest = appeal
    return max(1e-9, core * focus + rest * (1.0 - focus))


@dataclass(frozen=True)
class Plan:
    """Hold what an organiser would do with a call, and how likely each way is.

    Attributes
    ----------
    tactics : names of tactics, one an option.
    mixes : demand mix, one an option.
    chances : probability, one an option.
    """

    tactics: tuple[str, ...]
    mixes: tuple[Shares, ...]
    chances: list[float]


class Organiser(mesa.Agent):
    """Hold one organisation: what it can do, wants and expects.

    Parameters
    ----------
    model : the world.
    name : in the scenario.
    text : what the scenario says of it.
    """

    model: DilemmaModel

    def __init__(self, model: DilemmaModel, name: str, text: OrganisationText) -> None:
        super().__init__(model)
        self.name, self.text, self.country = name, text, text.country
        self.offline, self.online = text.offline, text.online
        self.demands: Shares = {issue: share for issue, share in text.demands.items() if share > 0.0}
        self.reach = {
            (country, stratum): [contact.offline, contact.online]
            for country, strata in text.reach.items()
            for stratum, contact in strata.items()
        }
        self.orphans: dict[tuple[str, str], list[float]] = {}
        self.standing: Standing = "at large"
        self.custody_until = -1
        self.coopted = False
        self.recognised = text.recognised
        self.expected_log = log1p(model.case.participation.initial_crowd)

    @property
    def capacity(self) -> float:
        """Mean of offline and online capacity, 0 to 1."""
        return 0.5 * (self.offline + self.online)

    @property
    def strength(self) -> float:
        """Share of its full capacity that is left, 0 to 1."""
        full = 0.5 * (self.text.offline + self.text.online)
        return self.capacity / full if full > 0.0 else 0.0

    def contact(self, country: str, stratum: str) -> tuple[float, float]:
        """Return the shares of a stratum it reaches now, offline and online."""
        reach = self.reach.get((country, stratum))
        if reach is None:
            return 0.0, 0.0
        return reach[0] * self.offline, reach[1] * self.online

    def recover(self, week: int) -> None:
        """Regain capacity, at a pace that the leader's fate sets; end custody when it is over."""
        constants = self.model.case.repression
        if self.standing == "in custody":
            if week < self.custody_until:
                return
            self.standing = "on terms"
            self.model.log(self.country, self.name, "leader_released", detail="on terms")
        rate = constants.recovery_supervised if self.standing == "on terms" else constants.recovery
        self.offline = recovered(self.offline, self.text.offline, rate)
        self.online = recovered(self.online, self.text.online, rate)

    def lose_leader(self, week: int) -> None:
        """Lose capacity as the leader is detained."""
        constants = self.model.case.repression
        self.standing = "in custody"
        self.custody_until = week + constants.custody
        if self.model.case.mechanisms.leader_removal:
            self.offline = after_arrest(self.offline, constants.leader_loss_offline)
            self.online = after_arrest(self.online, constants.leader_loss_online)

    def turn_official(self) -> None:
        """Become the government's own: its line changes, and some members leave with their contacts."""
        constants = self.model.case.co_optation
        self.coopted, self.recognised, self.standing = True, True, "loyal"
        self.demands = dict(constants.official_line) or {self.model.case.other_issue: 1.0}
        for place, contacts in self.reach.items():
            self.orphans[place] = [constants.leaving * m for m in contacts]
            self.reach[place] = [(1.0 - constants.leaving) * m for m in contacts]

    def hand_over(self, others: list[Organiser]) -> None:
        """Let other organisations take in, week by week, the members who left."""
        moving = self.model.case.co_optation.moving
        for place, lost in self.orphans.items():
            takers = [o for o in others if place in o.reach and not o.coopted and o.capacity > 0.0]
            whole = sum(o.capacity for o in takers)
            if whole <= 0.0:
                continue
            for channel in (0, 1):
                moved = moving * lost[channel]
                lost[channel] -= moved
                for taker in takers:
                    share = taker.capacity / whole
                    taker.reach[place][channel] = min(1.0, taker.reach[place][channel] + share * moved)

    def caller(self, chill: float) -> Caller:
        """Return how ready it is to call this week."""
        full = 0.5 * (self.text.offline + self.text.online)
        rate = self.text.activity * (self.capacity / full if full > 0.0 else 0.0)
        return Caller(rate=rate, chill=0.0 if self.recognised else chill, demands=self.demands)

    def plan(self, visible: float, spotlight: float) -> Plan:
        """Weigh tactics and focus against each other (logit over their product).

        U = w_T log T / log T_ref + w_Sig sig + w_case cases X - w_R risk V - w_h (f - f0)^2.

        Parameters
        ----------
        visible : visible coercion under the present posture, V.
        spotlight : attention abroad, X, which makes casework pay.
        """
        scenario = self.model.case
        tactics = scenario.tactics
        if not scenario.mechanisms.tactic_choice:
            street = max(
                (t for t in tactics if tactics[t].event == "protest"), key=lambda t: tactics[t].turnout
            )
            tactics = {street: tactics[street]}
        if self.coopted:
            # A registered organisation under a loyal head has no street to call to (Naim 2007).
            tactics = {
                name: tactic for name, tactic in tactics.items() if tactic.event != "protest"
            } or tactics
        levels = self._levels()
        appeal = self.model.appeal(self)
        mixes = [focused(self.demands, scenario.core, f) for f in levels]
        names = [name for name in tactics for _ in levels]
        values = [
            self._utility(tactics[name], focus, appeal, visible, spotlight)
            for name in tactics
            for focus in levels
        ]
        chances = choice_chances(np.array(values), np.ones(len(values), dtype=bool), self.text.precision)
        return Plan(tuple(names), tuple(mixes * len(tactics)), chances.tolist())

    def _levels(self) -> tuple[float, ...]:
        usual = self.demands.get(self.model.case.core, 0.0)
        if not self.model.case.mechanisms.focus_choice or usual in (0.0, 1.0):
            return (usual,)
        return tuple(sorted({*FOCUS_LEVELS, usual}))

    def _utility(
        self, tactic: Tactic, focus: float, appeal: tuple[float, float], visible: float, spotlight: float
    ) -> float:
        aims, agenda = self.text.aims, self.model.case.agenda
        usual = self.demands.get(self.model.case.core, 0.0)
        crowd = (
            tactic.turnout
            * expm1(self.expected_log)
            * mixed_appeal(appeal, focus)
            / mixed_appeal(appeal, usual)
        )
        numbers = log1p(crowd) / log1p(agenda.reference_turnout)
        dilution = self.model.case.mechanisms.dilution
        clear = clarity(focus, agenda.clarity) if dilution else float(focus > 0.0)
        return (
            aims.turnout * numbers
            + aims.signal * clear * (numbers + tactic.signal)
            + aims.cases * tactic.cases * spotlight
            - aims.safety * tactic.risk * visible
            - aims.habit * (focus - usual) ** 2
        )

    def learn(self, turnout: float) -> None:
        """Let its expected crowd follow what came to its own event."""
        self.expected_log = next_expectation(
            self.expected_log, turnout, self.model.case.participation.crowd_learning
        )
