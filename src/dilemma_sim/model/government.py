"""A kin-state's government: it perceives, chooses a posture pair, and acts on it (M4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import mesa
import numpy as np

from dilemma_sim.model.beliefs import Belief, hedge, levered, rebalanced
from dilemma_sim.model.decision import Choice, Experience
from dilemma_sim.model.decision_rules import rule_for
from dilemma_sim.model.identity import exposed_identity, inconsistency, next_commitment, next_symbolic
from dilemma_sim.model.logit import Floats, Mask
from dilemma_sim.model.menu import Situation, Tolerances, stakes
from dilemma_sim.scenario.governments import Government as GovernmentText

if TYPE_CHECKING:
    from dilemma_sim.model.organisation import Organiser
    from dilemma_sim.model.world import DilemmaModel
    from dilemma_sim.scenario.timeline import Forced


@dataclass(slots=True)
class Pressures:
    """Hold the true pressures on a government in a week, each 0 to 1."""

    pressure: float
    street: float
    organisers: float
    identity: float
    legitimacy: float
    spotlight: float


class Government(mesa.Agent):
    """Hold one government.

    Parameters
    ----------
    model : the world.
    name : of its country.
    text : what the scenario says of it.
    """

    model: DilemmaModel

    def __init__(self, model: DilemmaModel, name: str, text: GovernmentText) -> None:
        super().__init__(model)
        self.name, self.text, self.menu = name, text, model.menu
        self.rule = rule_for(text)
        self.external, self.internal = text.external, text.internal
        self.belief = Belief(text.beliefs.punishment, text.beliefs.strength, text.beliefs.forgetting)
        self.portfolio = dict(text.hedging.portfolio)
        self.commitment = text.commitment
        self.symbolic = 0.0
        self.floor, self.ceiling = 0.0, 1.0
        #: How far it finds the core issue seen.
        self.seen = model.societies[name].audience.seen
        self.acted_on: Organiser | None = None
        self.pressures = Pressures(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        self._tolerances = Tolerances(text.domestic_tolerance, text.foreign_tolerance)
        #: The organisations with somebody to move against.
        self._led = [o for o in model.organisers_in(name) if o.text.leader]
        self._acting = [name for name, p in self.menu.internal_of.items() if p.act != "none"]
        self._masks: dict[tuple[bool, tuple[str, ...]], Mask] = {}
        size = self.menu.shape[0] * self.menu.shape[1]
        self.experience = Experience(
            size, text.experience_decay, text.experience_growth, text.foregone_weight
        )

    # -- what it holds and believes ------------------------------------------------------------

    @property
    def dependence(self) -> float:
        """Return how much the country depends on the partner, with the leverage of outside events."""
        return levered(self.text.dependence, self.model.partner.dealings[self.name].leverage)

    @property
    def bilateral(self) -> float:
        """Return B = stake times perceived punishment times what hedging leaves, 0 to 1."""
        return self.dependence * self.belief.expected * self._unhedged

    @property
    def _unhedged(self) -> float:
        """Return the share of the stake that other partners leave."""
        left = 1.0
        if self.model.case.mechanisms.hedging:
            left -= self.text.hedging.effect * hedge(self.portfolio)
        return self.model.channels.carry("hedging", self.name, left)

    def identity(self, seen: float) -> float:
        """Return K, the exposed commitment; 0 where commitment is switched off."""
        if not self.model.case.mechanisms.identity_commitment:
            return 0.0
        return exposed_identity(self.commitment, seen, self.model.case.identity.exposure_floor)

    def inconsistency(self, seen: float, *, symbolic: bool = True) -> float:
        """Return I, what the postures held, with symbolic spending or without, leave unmet."""
        external = self.menu.external_of[self.external]
        internal = self.menu.internal_of[self.internal]
        kin = external.kin_signal + internal.kin_signal + (self.symbolic if symbolic else 0.0)
        return inconsistency(self.identity(seen), kin)

    @property
    def exposure(self) -> float:
        """Net exposure of the pair held, with partial credit for what pleases, as its utility counts it."""
        return self.menu.exposure(self.external, self.internal, self.text.weights.credit)

    # -- learning and slow change --------------------------------------------------------------

    def learn_partner(self, exposure: float, punished: bool) -> None:
        """Take in whether what exposed it to the partner was punished; silence teaches nothing."""
        shown = min(1.0, max(0.0, exposure))
        if self.model.case.mechanisms.belief_learning:
            self.belief.learn(
                shown if punished else 0.0, 0.0 if punished else shown / self.text.beliefs.horizon
            )
        if self.model.case.mechanisms.hedging and self.text.hedging.partner is not None:
            risk = self.dependence * self.belief.expected
            hedging = self.text.hedging
            self.portfolio = rebalanced(
                self.portfolio,
                hedging.portfolio,
                self.text.hedging.partner,
                risk,
                pull=hedging.structure_pull,
                adjustment_cost=hedging.adjustment_cost,
            )

    def move_identity(self, seen: float) -> None:
        """Let commitment and symbolic spending move by a week."""
        constants = self.model.case.identity
        if self.model.case.mechanisms.symbolic_spending:
            self.symbolic = next_symbolic(
                self.symbolic,
                self.inconsistency(seen, symbolic=False),
                most=constants.symbolic_most,
                rate=constants.symbolic_rate,
            )
        self.model.channels.keep("symbolic", self.name, self, "symbolic")
        self.commitment = next_commitment(self.commitment, constants.commitment_decay, self.text.investment)

    # -- the choice ----------------------------------------------------------------------------

    def decide(self, now: Pressures) -> None:
        """Perceive with noise, choose a pair by the rule, act on it, and learn."""
        self.pressures = now
        bilateral, held = self.bilateral, (self.external, self.internal)
        situation = self._perceive(now, bilateral)
        worth = self._worth(self.name, situation)
        learned: Floats | float = 0.0
        if self.model.case.mechanisms.experience:
            learned = self.text.experience_weight * self.experience.attractions
            worth = worth + learned
        choice = Choice(
            menu=self.menu,
            utilities=worth,
            feasible=self._feasible(),
            switching=self.text.weights.switching,
            log_odds=self._forum_odds(now.identity),
            previous=held,
            day=self.model.day,
            uniform=self._luck(0),
            luck=self._luck,
            situation=situation,
            stake=self.dependence * self._unhedged,
            imagine=lambda name, other: self._worth(f"{self.name}, {name}", other),
        )
        place = self.rule.choose(choice)
        self.floor, self.ceiling = self.menu.win_sets(
            now.pressure, now.identity, bilateral, self.text.weights, self._tolerances
        )
        self._take_up(*self.menu.pair(place))
        if self.model.case.mechanisms.experience:
            self.experience.learn(place, worth - learned)

    def _worth(self, who: str, situation: Situation) -> Floats:
        """Return the utility of every pair in a situation."""
        counts = stakes(situation, self.text.weights)
        counts = self.model.channels.carry_each("utility", who, counts)
        return self.menu.utilities(counts, self.text.weights.switching, (self.external, self.internal))

    def _luck(self, number: int) -> float:
        return self.model.draws.uniform(f"posture/{self.name}", self.model.week, number)

    def _perceive(self, now: Pressures, bilateral: float) -> Situation:
        noise = self.text.perception_noise
        luck = self.model.draws.normals(f"perceive/{self.name}", self.model.week, 6)

        def noisy(value: float, index: int) -> float:
            return min(1.0, max(0.0, value + noise * luck[index]))

        return Situation(
            pressure=noisy(now.pressure, 0),
            street=noisy(now.street, 1),
            organisers=noisy(now.organisers, 2),
            bilateral=bilateral,
            identity=noisy(now.identity, 3) if now.identity > 0.0 else 0.0,
            symbolic=self.symbolic,
            legitimacy=noisy(now.legitimacy, 4),
            spotlight=noisy(now.spotlight, 5),
        )

    def _forum_odds(self, identity: float) -> Floats | None:
        if self.model.forum.session is None or not self.model.case.mechanisms.forum_background:
            return None
        identity = self.model.channels.carry("forum", self.name, identity)
        values = self.model.forum.values(
            democracy=self.text.democracy,
            alliance=self.text.alliance,
            arms=self.text.arms,
            dependence=self.dependence,
            identity=identity,
        )
        odds = [values[posture.forum] for posture in self.menu.external_of.values()]
        return np.repeat(odds, self.menu.shape[1])

    # -- what is feasible ----------------------------------------------------------------------

    def _feasible(self) -> Mask:
        session = self.model.forum.session is not None
        closed = tuple([name for name in self._acting if not self._may_do(name)])
        forced = self.model.forced(self.name)
        if forced:
            return self._mask(session, closed, forced)
        mask = self._masks.get((session, closed))
        if mask is None:
            mask = self._masks[session, closed] = self._mask(session, closed, [])
        return mask

    def _mask(self, session: bool, closed: tuple[str, ...], forced_now: list[Forced]) -> Mask:
        external = np.array([session or not p.session_only for p in self.menu.external_of.values()])
        internal = np.array([name not in closed for name in self.menu.internal])
        for forced in forced_now:
            chosen, barred = forced.choose, forced.never
            if chosen in self.menu.external:
                external = self._only(external, self.menu.external, chosen)
            elif chosen in self.menu.internal:
                internal = self._only(internal, self.menu.internal, chosen)
            if barred in self.menu.external:
                external[self.menu.external.index(barred)] = False
            elif barred in self.menu.internal:
                internal[self.menu.internal.index(barred)] = False
        pairs: Mask = external[:, np.newaxis] & internal[np.newaxis, :]
        return pairs.ravel()

    @staticmethod
    def _only(mask: Mask, names: tuple[str, ...], chosen: str) -> Mask:
        """Leave only the forced posture, unless it cannot be taken up at all."""
        place = names.index(chosen)
        if not mask[place]:
            return mask
        only = np.zeros_like(mask)
        only[place] = True
        return only

    def _may_do(self, posture: str) -> bool:
        """Say whether a posture that acts on an organisation finds one."""
        act = self.menu.internal_of[posture].act
        if self.internal == posture and self.acted_on is not None:
            return self._still(act, self.acted_on)
        return self._target(act) is not None

    def _still(self, act: str, organiser: Organiser) -> bool:
        """Say whether a move made before still goes on."""
        if act == "detain_leader":
            return organiser.standing == "in custody"
        return organiser.adrift > self.model.case.co_optation.settled_at

    def _target(self, act: str) -> Organiser | None:
        """Return the most prominent organisation that the move can be made against."""
        open_to = [o for o in self._led if self._open_to(act, o)]
        return max(open_to, key=lambda o: o.text.prominence * o.capacity, default=None)

    def _open_to(self, act: str, organiser: Organiser) -> bool:
        """Say whether a move can be made against an organisation that has a leader."""
        constants, text = self.model.case.co_optation, organiser.text
        if organiser.coopted or organiser.capacity <= constants.smallest_target:
            return False
        if act == "detain_leader":
            return organiser.standing == "at large"
        if not self.model.case.mechanisms.co_optation or organiser.standing == "in custody":
            return False
        return text.willing or organiser.strength < constants.weakened_below

    # -- acting --------------------------------------------------------------------------------

    def _take_up(self, external: str, internal: str) -> None:
        act = self.menu.internal_of[internal].act
        # What a government holds from the start has not been acted on.
        done = internal == self.internal and self.acted_on is not None
        if (external, internal) != (self.external, self.internal):
            self._change(external, internal)
        if act != "none" and not done:
            self._carry_out(act)

    def _change(self, external: str, internal: str) -> None:
        """Put another pair in place, and log it."""
        if external != self.external:
            chance = self.menu.external_of[external].recorded
            recorded = self.model.draws.uniform(f"press posture/{self.name}", self.model.week) < chance
        else:
            recorded = True
        self.external, self.internal = external, internal
        forced = any(forced.choose in (external, internal) for forced in self.model.forced(self.name))
        detail = f"{external}/{internal}" + (" (forced)" if forced else "")
        self.model.log(self.name, "government", "posture", detail=detail, recorded=recorded)

    def _carry_out(self, act: str) -> None:
        """Move against an organisation, if there is one."""
        target = self._target(act)
        self.acted_on = target
        if target is None:
            return
        if act == "detain_leader":
            target.lose_leader(self.model.week)
            self.model.stir(target)
            self.model.log(self.name, "government", "arrest_leader", detained=1.0, detail=target.name)
        else:
            target.turn_official()
            self.model.log(self.name, "government", "co_opt", detail=target.name)
