"""The external partner: punishment, offers, and what it believes of each kin-state (M5)."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import exp, prod
from typing import TYPE_CHECKING, NamedTuple

import mesa

from dilemma_sim.model.beliefs import Belief, levered
from dilemma_sim.scenario.partners import Partner as PartnerText

if TYPE_CHECKING:
    from dilemma_sim.model.audience import Fading
    from dilemma_sim.model.world import DilemmaModel


def punishment_chance(
    text: PartnerText, *, exposure: float, repetition: float, interdependence: float, quiet: float
) -> float:
    """Return sigma(c0 + c1 exposure + c2 core + c3 repeat - c4 interdependence - c5 quiet), per week."""
    return _sigma(
        text.punish_base
        + text.punish_exposure * exposure
        + text.punish_core * text.core_interest
        + text.punish_repeat * repetition
        - text.punish_interdependence * interdependence
        - text.punish_quiet * quiet
    )


def punishment_size(text: PartnerText, exposure: float, asymmetry: float) -> float:
    """Return min(size_max, s0 exposure asymmetry), a share of trade."""
    return min(text.loss_most, text.loss * max(0.0, exposure) * max(0.0, asymmetry))


def offer_chance(
    text: PartnerText, *, resolve: float, spotlight: float, quiet: float, publicness: float
) -> float:
    """Return sigma(d0 + d1 E[theta] + d2 spotlight + d3 quiet - d4 public - d5 core), per week."""
    return _sigma(
        text.offer_base
        + text.offer_resolve * resolve
        + text.offer_spotlight * spotlight
        + text.offer_quiet * quiet
        - text.offer_publicness * publicness
        - text.offer_core * text.core_interest
    )


def _sigma(index: float) -> float:
    return 1.0 / (1.0 + exp(-index))


def _together(pushes: list[Fading]) -> float:
    """Return 1 - prod(1 - strength), and let each strength fade by a week."""
    return 1.0 - prod([1.0 - fading.take() for fading in pushes])


class Shown(NamedTuple):
    """Hold what the partner sees of a posture pair.

    Attributes
    ----------
    exposure : of the pair and of outside events, net; below zero where it pleases.
    quiet, publicness : of the external posture.
    """

    exposure: float
    quiet: float
    publicness: float


#: The sight of a pair that neither offends nor pleases.
NOTHING_SHOWN = Shown(0.0, 0.0, 0.0)


@dataclass
class Dealings:
    """Hold the partner's dealings with one kin-state.

    Attributes
    ----------
    resolve : belief about how far the kin-state will go.
    relation : 0 to 1.
    loss : trade lost to punishment that is still felt, as a share.
    exposed_weeks : weeks of exposure in a row.
    last_offer : week of the last offer.
    provocation : exposure that the partner sees in outside events this week.
    leverage : share of the kin-state's remaining independence that outside events take away this week.
    shown : what was seen last of the kin-state's postures.
    """

    resolve: Belief
    relation: float
    loss: float = 0.0
    exposed_weeks: int = 0
    last_offer: int = field(default=-(10**6))
    provocation: float = 0.0
    leverage: float = 0.0
    provocations: list[Fading] = field(default_factory=list)
    leverages: list[Fading] = field(default_factory=list)
    shown: Shown = NOTHING_SHOWN

    def feel(self) -> None:
        """Take what outside events do to these dealings this week, and let it fade."""
        self.provocation, self.leverage = _together(self.provocations), _together(self.leverages)


@dataclass(slots=True)
class Reaction:
    """Hold what the partner did to one kin-state in a week."""

    punished: bool
    punishment: float
    offered: bool


class Partner(mesa.Agent):
    """Hold the external partner.

    Parameters
    ----------
    model : the world.
    text : what the scenario says of it.
    """

    model: DilemmaModel

    def __init__(self, model: DilemmaModel, text: PartnerText) -> None:
        super().__init__(model)
        self.text = text
        self._loss_kept = exp(-1.0 / text.loss_memory)
        self.dealings = {
            country: Dealings(
                Belief(text.resolve, text.resolve_strength, text.resolve_forgetting), text.relation_rest
            )
            for country in model.case.countries
        }

    def perceive(self, country: str, *, tolerated: float, repressed: float) -> None:
        """Read resolve from protest that is tolerated at a cost, or put down (Weiss 2013).

        Parameters
        ----------
        tolerated, repressed : weight of the week's protest under the one or the other, 0 to 1.
        """
        if self.model.case.mechanisms.resolve_signals:
            self.dealings[country].resolve.learn(tolerated, repressed)

    def react(self, country: str, kin_state: Shown, spotlight: float) -> Reaction:
        """Punish or offer, each by chance, and let losses and the relation move.

        Parameters
        ----------
        country : whose posture pair it is.
        kin_state : what is seen of the pair.
        spotlight : attention abroad.
        """
        dealings, week, draws = self.dealings[country], self.model.week, self.model.draws
        switches = self.model.case.mechanisms
        government = self.model.case.countries[country].government
        asymmetry = levered(government.dependence, dealings.leverage) - government.partner_dependence
        shown = max(0.0, kin_state.exposure)
        dealings.exposed_weeks = dealings.exposed_weeks + 1 if shown > 0.0 else 0
        dealings.loss *= self._loss_kept
        chance = punishment_chance(
            self.text,
            exposure=shown,
            repetition=min(1.0, dealings.exposed_weeks / self.text.repetition_weeks),
            interdependence=government.partner_dependence,
            quiet=kin_state.quiet,
        )
        punished = switches.punishment and draws.uniform(f"punish/{country}", week) < chance
        size = (
            punishment_size(self.text, max(shown, self.text.punish_unprovoked), asymmetry)
            if punished
            else 0.0
        )
        dealings.loss += size
        chance = offer_chance(
            self.text,
            resolve=dealings.resolve.expected,
            spotlight=spotlight,
            quiet=kin_state.quiet,
            publicness=kin_state.publicness,
        )
        rested = week - dealings.last_offer >= self.text.offer_spacing
        offered = switches.offers and rested and draws.uniform(f"offer/{country}", week) < chance
        if offered:
            dealings.last_offer = week
        self._move_relation(dealings, kin_state.exposure, punished)
        return Reaction(punished, size, offered)

    def _move_relation(self, dealings: Dealings, exposure: float, punished: bool) -> None:
        text = self.text
        moved = (
            dealings.relation
            + text.relation_return * (text.relation_rest - dealings.relation)
            - text.relation_exposure * exposure
            - (text.relation_punishment if punished else 0.0)
        )
        dealings.relation = min(1.0, max(0.0, moved))
