"""What a country makes of its week: stocks, attention, concessions, legitimacy, harm (steps 4 to 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dilemma_sim.model.agenda import Shares, effective_number
from dilemma_sim.model.concession import concession_chance
from dilemma_sim.model.harm import attacks, hostile_climate
from dilemma_sim.model.society import acts
from dilemma_sim.model.week import Asked, Week

if TYPE_CHECKING:
    from dilemma_sim.model.world import DilemmaModel


def settle(model: DilemmaModel, country: str, week: Week) -> None:
    """Let a country take in its week: stocks, signals, attention, legitimacy, harm (steps 4 to 6)."""
    society, government, carry = model.societies[country], model.governments[country], model.channels.carry
    society.feel_repression(week, society.policed_by)
    society.audience.read(week)
    society.audience.attend(week)
    government.seen = carry("identity", country, society.audience.seen)
    delivered = carry("delivery", country, _concede(model, country, week))
    unmet = carry("inconsistency", country, government.inconsistency(government.seen))
    society.audience.judge(week, unmet, delivered)
    government.move_identity(government.seen)
    _harm(model, country, week)
    exercised = model.menu.internal_of[government.internal]
    week.coercion = exercised.visible if acts(exercised, week) else 0.0


class Grounds(NamedTuple):
    """Hold what a government may concede to.

    Attributes
    ----------
    signals : of the demands that are heard, by issue.
    unity, alliances, displacement, factions : of those who make them, 0 to 1.
    """

    signals: dict[str, float]
    unity: float
    alliances: float
    displacement: float
    factions: float


def _grounds(model: DilemmaModel, country: str, week: Week) -> Grounds | None:
    """Return what a government may concede to; None where nothing is heard."""
    society, least = model.societies[country], model.case.concession.least_signal
    if week.protests:
        society.asked = _asked(week, society.audience.regime)
    heard = {
        issue: signal
        for issue, signal in society.audience.issue_signals.items()
        if signal > least and issue != model.case.other_issue
    }
    if not heard:
        return None
    rates = [o.text.activity * o.strength for o in model.organisers_in(country) if not o.coopted]
    return Grounds(heard, *society.asked, factions=_split(rates))


def _asked(week: Week, regime: Shares) -> Asked:
    """Return how the demands of a week with protest were made."""
    demands, joint = week.reading.demands, [bool(p.sponsors) for p in week.protests]
    return Asked(
        unity=1.0 / effective_number(list(demands.values())),
        alliances=sum(joint) / len(joint),
        displacement=sum([share * regime[k] for k, share in demands.items()]),
    )


def _concede(model: DilemmaModel, country: str, week: Week) -> dict[str, int]:
    """Let a government meet demands at home, issue by issue."""
    delivered: dict[str, int] = {}
    if not model.case.mechanisms.concessions:
        return delivered
    grounds = model.channels.carry("grounds", country, _grounds(model, country, week))
    if grounds is None:
        return delivered
    society = model.societies[country]
    for issue, signal in grounds.signals.items():
        chance = concession_chance(
            model.case.concession,
            signal=signal,
            unity=grounds.unity,
            alliances=grounds.alliances,
            displacement=grounds.displacement,
            factions=grounds.factions,
            crisis=society.audience.crisis,
            cost=model.case.issues[issue].concession_cost,
        )
        if model.draws.uniform(f"concede/{country}/{issue}", model.week) < chance:
            delivered[issue] = 1
            society.concessions += 1
            model.log(country, "government", "concession", demands={issue: 1.0}, detail=issue)
    return delivered


def _harm(model: DilemmaModel, country: str, week: Week) -> None:
    if not model.case.mechanisms.harm:
        return
    society, reading = model.societies[country], week.reading
    hostile = society.audience.hostile
    turnout = reading.turnout * sum([d * hostile[k] for k, d in reading.demands.items()])
    climate = hostile_climate(
        society.audience.hostile_attention, turnout, model.case.agenda.reference_turnout
    )
    for hurt in attacks(model.case.harm, climate, model.draws, country, model.week):
        society.harmed += hurt
        model.log(country, "crowd", "attack", size=float(hurt), detail="persons hurt")


def _split(rates: list[float]) -> float:
    """Return 1 - sum of squared shares of calling: 0 for one organisation, near 1 for many."""
    whole = sum(rates)
    if whole <= 0.0:
        return 0.0
    return 1.0 - sum([(rate / whole) ** 2 for rate in rates])
