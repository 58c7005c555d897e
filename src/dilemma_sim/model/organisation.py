"""Organisers of protest and casework: capacity, tactics, demands, co-optation (M6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import expm1, log1p
from typing import TYPE_CHECKING, Any, Literal

import mesa
import numpy as np
from numpy.typing import NDArray

from dilemma_sim.model.agenda import clarity, next_expectation
from dilemma_sim.model.calls import Caller
from dilemma_sim.model.draws import Draws
from dilemma_sim.model.logit import logit
from dilemma_sim.model.repression import after_arrest, recovered
from dilemma_sim.scenario.organisations import Organisation as OrganisationText
from dilemma_sim.scenario.organisations import Tactic

if TYPE_CHECKING:
    from dilemma_sim.model.world import DilemmaModel

Shares = dict[str, float]
Floats = NDArray[np.float64]
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


def mixed_appeal(appeal: tuple[float, float], focus: Floats) -> Floats:
    """Return A f + B (1 - f), persons reached weighted by grievance on the core and on the rest."""
    core, rest = appeal
    return np.maximum(1e-9, core * focus + rest * (1.0 - focus))


@dataclass(frozen=True)
class Options:
    """Hold the ways in which an organiser may use a call: tactics times focus, one entry each.

    Attributes
    ----------
    tactics, mixes : names of tactics and demand mixes.
    usual : the focus it is known for, f0.
    table : rows of focus f, clarity of the demands at that focus, (f - f0)^2, and turnout, signal,
        cases and risk of the tactic.
    """

    tactics: tuple[str, ...]
    mixes: tuple[Shares, ...]
    usual: float
    table: Floats


def plan_chances(
    options: Floats,
    appeal: tuple[float, float],
    usual: float,
    crowd: float,
    weights: tuple[float, ...],
    reference: float,
    precision: float,
) -> Floats:
    """Return how likely each way to use a call is (logit).

    U = w_T log T / log T_ref + w_Sig sig + w_case cases X - w_R risk V - w_h (f - f0)^2.

    Parameters
    ----------
    options : the table of :class:`Options`.
    appeal : A and B, see :func:`mixed_appeal`.
    usual : f0.
    crowd : expected to come to a call with the usual focus.
    weights : w_T, w_Sig, w_case X, w_R V and w_h.
    reference : T_ref.
    precision : lambda.
    """
    focus, clear, habit, turnout, signal, cases, risk = options
    here = float(mixed_appeal(appeal, np.array(usual)))
    numbers = np.log1p(turnout * (crowd / here) * mixed_appeal(appeal, focus)) / log1p(reference)
    values = (
        weights[0] * numbers
        + weights[1] * clear * (numbers + signal)
        + weights[2] * cases
        - weights[3] * risk
        - weights[4] * habit
    )
    return logit(values, precision)


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
    chances: Floats


def _weighing(draws: Draws) -> Callable[..., Floats]:
    """Return :func:`plan_chances`, or the same compiled."""
    if not draws.compiled:
        return plan_chances
    from dilemma_sim.model.choice_kernels import plan

    def weigh(options: Floats, *given: Any) -> Floats:
        chances = np.empty(options.shape[1])
        plan(options, *given, chances)
        return chances

    return weigh


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
        self._left = 0.0
        self.standing: Standing = "at large"
        self.custody_until = -1
        self.coopted = False
        #: Whether it has any tactic left.
        self.can_act = True
        self.recognised = text.recognised
        self.expected_log = log1p(model.case.participation.initial_crowd)
        #: Countries where its leader's arrest is heard of.
        self.heard_in = {text.country, *(country for country, _ in self.reach)}
        self.full_capacity = 0.5 * (text.offline + text.online)
        self._options: Options | None = None
        self._laid_out_for = self.demands
        self._weigh = _weighing(model.draws)

    @property
    def capacity(self) -> float:
        """Mean of offline and online capacity, 0 to 1."""
        return 0.5 * (self.offline + self.online)

    @property
    def strength(self) -> float:
        """Share of its full capacity that is left, 0 to 1."""
        return self.capacity / self.full_capacity if self.full_capacity > 0.0 else 0.0

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
        if self.offline == self.text.offline and self.online == self.text.online:
            return
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
        self._options, self.can_act = None, bool(self._tactics())
        for place, contacts in self.reach.items():
            self.orphans[place] = [constants.leaving * m for m in contacts]
            self.reach[place] = [(1.0 - constants.leaving) * m for m in contacts]
        self._left = self._adrift

    @property
    def _adrift(self) -> float:
        """Sum of the contacts that left and are neither taken in nor lost."""
        return sum([lost for pair in self.orphans.values() for lost in pair])

    @property
    def adrift(self) -> float:
        """Share of the contacts that left at its co-optation and are neither taken in nor lost."""
        return self._adrift / self._left if self._left > 0.0 else 0.0

    def hand_over(self, others: list[Organiser]) -> None:
        """Let other organisations take in, week by week, the members who left; without any, they are lost."""
        moving = self.model.case.co_optation.moving
        for place, lost in self.orphans.items():
            takers = [o for o in others if place in o.reach and not o.coopted and o.capacity > 0.0]
            whole = sum(o.capacity for o in takers)
            for channel in (0, 1):
                moved = moving * lost[channel]
                lost[channel] -= moved
                for taker in takers:
                    share = taker.capacity / whole
                    taker.reach[place][channel] = min(1.0, taker.reach[place][channel] + share * moved)

    def settle(self, when: str) -> None:
        """Keep, in a held run, the capacity, demands and expected crowd that are held."""
        keep = self.model.channels.keep
        keep(f"capacity.{self.name}", when, self, "offline", "online")
        keep(f"demands.{self.name}", when, self, "demands")
        keep("crowd", f"{self.name} {when}", self, "expected_log")

    def caller(self, chill: float) -> Caller:
        """Return how ready it is to call this week; one that has nothing left to call to is not."""
        rate = self.text.activity * self.strength if self.can_act else 0.0
        return Caller(self.name, rate, chill=0.0 if self.recognised else chill, demands=self.demands)

    def plan(self, visible: float, spotlight: float) -> Plan:
        """Weigh tactics and focus against each other (see :func:`plan_chances`).

        Parameters
        ----------
        visible : visible coercion under the present posture, V.
        spotlight : attention abroad, X, which makes casework pay.
        """
        if self._laid_out_for is not self.demands:
            self._options, self._laid_out_for = None, self.demands
        options = self._options = self._options or self._lay_out()
        aims = self.text.aims
        chances = self._weigh(
            options.table,
            self.model.appeal(self),
            options.usual,
            expm1(self.expected_log),
            (aims.turnout, aims.signal, aims.cases * spotlight, aims.safety * visible, aims.habit),
            self.model.case.agenda.reference_turnout,
            self.text.precision,
        )
        return Plan(options.tactics, options.mixes, chances)

    def _lay_out(self) -> Options:
        """Return the ways in which it may use a call, as long as its demands and its head stay."""
        scenario = self.model.case
        tactics = self._tactics()
        levels, usual = self._levels(), self.demands.get(scenario.core, 0.0)
        if scenario.mechanisms.dilution:
            clear = [clarity(f, scenario.agenda.clarity) for f in levels]
        else:
            clear = [float(f > 0.0) for f in levels]
        columns = [
            (focus, sharp, (focus - usual) ** 2, tactic.turnout, tactic.signal, tactic.cases, tactic.risk)
            for tactic in tactics.values()
            for focus, sharp in zip(levels, clear, strict=True)
        ]
        return Options(
            tactics=tuple([name for name in tactics for _ in levels]),
            mixes=tuple([focused(self.demands, scenario.core, f) for f in levels]) * len(tactics),
            usual=usual,
            table=np.ascontiguousarray(np.array(columns, dtype=np.float64).T),
        )

    def _tactics(self) -> dict[str, Tactic]:
        tactics = self.model.case.tactics
        if not self.model.case.mechanisms.tactic_choice:
            street = max(
                (t for t in tactics if tactics[t].event == "protest"), key=lambda t: tactics[t].turnout
            )
            tactics = {street: tactics[street]}
        if self.coopted:
            # A registered organisation under a loyal head has no street to call to (Naim 2007).
            tactics = {name: tactic for name, tactic in tactics.items() if tactic.event != "protest"}
        return tactics

    def _levels(self) -> tuple[float, ...]:
        usual = self.demands.get(self.model.case.core, 0.0)
        if not self.model.case.mechanisms.focus_choice or usual in (0.0, 1.0):
            return (usual,)
        return tuple(sorted({*FOCUS_LEVELS, usual}))

    def learn(self, turnout: float) -> None:
        """Let its expected crowd follow what came to its own event."""
        self.expected_log = next_expectation(
            self.expected_log, turnout, self.model.case.participation.crowd_learning
        )
