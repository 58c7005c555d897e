"""What of a week is written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dilemma_sim.model.agenda import effective_number
from dilemma_sim.model.outcomes import GROUP_OUTCOMES
from dilemma_sim.model.participation import reach
from dilemma_sim.model.partner import punishment_size

if TYPE_CHECKING:
    from dilemma_sim.model.world import DilemmaModel


NOBODY_HELD = (0,) * len(GROUP_OUTCOMES)


def record(model: DilemmaModel, place: int, country: str) -> None:
    """Write one country's week into the run's columns."""
    society, government, week = model.societies[country], model.governments[country], model.happened[country]
    dealings, weights = model.partner.dealings[country], government.text.weights
    asymmetry = government.dependence - government.text.partner_dependence
    exposure = government.exposure
    risk = government.belief.expected * punishment_size(model.case.partner, exposure, asymmetry)
    audience, reading = society.audience, week.reading
    now = government.pressures
    counts = [group.counts for group in model.held_of[country]]
    new, detained, sentenced, supervised, released, free = (
        map(sum, zip(*counts, strict=True)) if counts else NOBODY_HELD
    )
    whole = weights.pressure + weights.identity
    pressure = (weights.pressure * now.pressure + weights.identity * now.identity) / whole if whole else 0.0
    choice = ""
    if model.forum.session is not None:
        choice = model.menu.external_of[government.external].forum
        model.log(country, "government", "forum", detail=choice)
    model.recorder.week(
        model.week,
        place,
        {
            "identity_pressure": pressure,
            "bilateral_risk": risk + dealings.loss,
            "turnout": reading.turnout,
            "core_turnout": reading.turnout * reading.core_share,
            "protests": len(week.protests),
            "core_share": reading.core_share if week.protests else float("nan"),
            "core_salience": audience.core_share,
            "side_salience": 1.0 - audience.core_share - audience.shares[model.case.other_issue],
            "effective_demands": effective_number(list(reading.demands.values()))
            if week.protests
            else float("nan"),
            "organiser_capacity": sum([o.capacity for o in model.organisers_in(country) if not o.coopted]),
            "organisers_active": len(week.active),
            "detained_protesters": week.detained,
            "coercion": week.coercion,
            "external_posture": government.external,
            "internal_posture": government.internal,
            "dilemma": government.floor - government.ceiling,
            "identity_inconsistency": government.inconsistency(government.seen),
            "legitimacy": now.legitimacy,
            "relation": dealings.relation,
            "bilateral_loss": dealings.loss,
            "spotlight": model.spotlight,
            "families_reached": families_reached(model, country),
            "dossiers": society.dossiers,
            "dossiers_taken_up": society.taken_up,
            "concessions": society.concessions,
            "forum_choice": choice,
            "harm_to_minorities": society.harmed,
            "new_detentions": new,
            "in_detention": detained,
            "sentenced": sentenced,
            "supervised": supervised,
            "released": released,
            "free": free,
        },
    )


def families_reached(model: DilemmaModel, country: str) -> float:
    """Return how many persons of affected families a call on the core demand would reach, from anywhere.

    Organisations that a government has made its own do not count, wherever they sit.
    """
    society, core = model.societies[country], model.case.core
    persons = 0.0
    for key, stratum in society.text.strata.items():
        if stratum.families:
            callers = [o for o in model.passing[country][key] if not o.coopted and o.demands.get(core)]
            contacts = [
                pair
                for o in callers
                for pair in zip(o.reach[country, key], (o.offline, o.online), strict=True)
            ]
            persons += society.persons[key] * reach(contacts)
    return persons
