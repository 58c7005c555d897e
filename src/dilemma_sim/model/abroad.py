"""What the partner does, to a kin-state and to those it holds (step 7)."""

from __future__ import annotations

from math import exp, log, log1p
from typing import TYPE_CHECKING

from dilemma_sim.model.detainees import WEEKS_A_YEAR, intake_hazard, release_hazard
from dilemma_sim.model.partner import Shown

if TYPE_CHECKING:
    from dilemma_sim.model.world import DilemmaModel


def deal(model: DilemmaModel, country: str) -> None:
    """Let the partner read, punish or offer, and the government learn from it (step 7)."""
    government, week = model.governments[country], model.happened[country]
    posture = model.menu.internal_of[government.internal]
    weight = min(1.0, log1p(week.reading.turnout) / log1p(model.case.agenda.reference_turnout))
    carry, partner = model.channels.carry, model.partner
    tolerated, repressed = carry(
        "resolve", country, (weight * (1.0 - posture.intensity), weight * posture.intensity)
    )
    partner.perceive(country, tolerated=tolerated, repressed=repressed)
    dealings = partner.dealings[country]
    shown = dealings.shown = look_at(model, country)
    # Outside events are no act of the kin-state: they are seen even where its postures are held.
    provoked = shown._replace(exposure=shown.exposure + dealings.provocation)
    reaction = carry("reaction", country, partner.react(country, provoked, model.spotlight))
    model.channels.keep("reaction", country, dealings, "loss", "relation", "exposed_weeks", "last_offer")
    punished = carry("punished", country, reaction.punished)
    government.learn_partner(government.exposure + dealings.provocation, punished)
    if reaction.punished:
        model.log(country, "partner", "punishment", size=reaction.punishment, detail="share of trade")
    if reaction.offered:
        share, detained = model.case.partner.offer_share, model.case.mechanisms.releases
        groups = model.held_of[country]
        leaving = sum(h.let_go(share, model.draws, model.week, detained=detained) for h in groups)
        model.log(country, "partner", "offer", size=float(leaving), detail="persons may leave")


def look_at(model: DilemmaModel, country: str) -> Shown:
    """Return what the partner sees of a kin-state's postures."""
    government = model.governments[country]
    external = model.menu.external_of[government.external]
    shown = Shown(government.exposure, external.quiet_channel, external.publicness)
    return model.channels.carry("exposure", country, shown)


def move_held(model: DilemmaModel) -> None:
    """Move co-ethnics abroad between states (step 7)."""
    constants, switches = model.case.detention, model.case.mechanisms
    years = model.week / WEEKS_A_YEAR
    even_tie = 0.0 if switches.intake_by_ties else _even_tie(model)
    for country, groups in model.held_of.items():
        society = model.societies[country]
        shown = model.partner.dealings[country].shown
        quality, fatigue = model.channels.carry(
            "cases", country, (society.dossier_quality, society.audience.core_fatigue)
        )
        for held in groups:
            release = 0.0
            if switches.releases:
                release = release_hazard(
                    constants,
                    quiet=shown.quiet,
                    spotlight=model.spotlight,
                    citizen=held.group.citizen,
                    dossier_quality=quality,
                    publicness=shown.publicness,
                    rivalry=model.case.partner.rivalry,
                    fatigue=fatigue,
                )
            tie = held.group.tie if switches.intake_by_ties else even_tie
            intake = intake_hazard(constants, tie, years)
            held.move(model.draws, model.week, intake=intake, release=release, constants=constants)


def _even_tie(model: DilemmaModel) -> float:
    """Return the tie that, held by all, leaves total intake as it is: ln(mean of exp(b tie)) / b."""
    slope = model.case.detention.intake_tie
    persons = sum(held.group.at_risk for held in model.held.values())
    if persons == 0 or slope == 0.0:
        return 0.0
    mean = sum(exp(slope * h.group.tie) * h.group.at_risk for h in model.held.values()) / persons
    return log(mean) / slope
