"""From a call to an event: who passes it on, who joins, and what it asks for (M1, M3, M6)."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from operator import itemgetter
from typing import TYPE_CHECKING

from dilemma_sim.model.agenda import clarity
from dilemma_sim.model.calls import common_ground
from dilemma_sim.model.draws import largest_remainder
from dilemma_sim.model.participation import reach
from dilemma_sim.model.press import recording_chance
from dilemma_sim.model.record import Event
from dilemma_sim.model.week import Protest, Week

if TYPE_CHECKING:
    from dilemma_sim.model.organisation import Organiser
    from dilemma_sim.model.world import DilemmaModel
    from dilemma_sim.scenario.organisations import Tactic

Shares = dict[str, float]


@dataclass(frozen=True)
class Call:
    """Hold one call of the week.

    Attributes
    ----------
    organiser : who calls.
    tactic, mix : to what, and with which demands.
    number : of it among the organiser's calls of the week.
    """

    organiser: Organiser
    tactic: Tactic
    mix: Shares
    number: int


def unfold(model: DilemmaModel) -> dict[str, Week]:
    """Let organisers call and citizens answer, country by country (steps 2 to 4 of a week).

    First all call, then all act who do not lead to the street, then all gather: what happens across
    a border must not hang on which country the scenario names first.
    """
    calls = {country: _call(model, country) for country in model.societies}
    weeks = {country: Week(active={c.organiser.name for c in calls[country]}) for country in calls}
    for organiser in model.organisers:
        for call in calls[organiser.country]:
            if call.organiser is organiser and call.tactic.event != "protest":
                _act(model, weeks[organiser.country], call)
    for country, week in weeks.items():
        _gather(model, week, country, [c for c in calls[country] if c.tactic.event == "protest"])
    return weeks


def _call(model: DilemmaModel, country: str) -> list[Call]:
    """Return the calls of a country's organisers in order of time, with the tactic and demands of each.

    All luck of a call is addressed by its organiser: a call more or less leaves that of others alone.
    """
    posture = model.societies[country].warned_by
    organisers = model.organisers_in(country)
    chill = posture.chill if model.case.mechanisms.chill else 0.0
    chill = model.channels.carry("chill", country, chill)
    callers = [organiser.caller(chill) for organiser in organisers]
    counts = model.societies[country].calls.draw(callers, model.draws, model.week)
    calls: list[tuple[float, Call]] = []
    for organiser, count in zip(organisers, counts, strict=True):
        if count == 0:
            continue
        plan = organiser.plan(posture.visible, model.spotlight)
        for number in range(count):
            option = model.draws.choice(plan.chances, f"tactic/{organiser.name}", model.week, number)
            call = Call(organiser, model.case.tactics[plan.tactics[option]], plan.mixes[option], number)
            calls.append((model.draws.uniform(f"when/{organiser.name}", model.week, number), call))
    return [call for _, call in sorted(calls, key=itemgetter(0))]


def _gather(model: DilemmaModel, week: Week, country: str, calls: list[Call]) -> None:
    """Let citizens answer the calls that lead to the street."""
    posture = model.menu.internal_of[model.governments[country].internal]
    protests = [_protest(model, call) for call in calls]
    model.societies[country].gather(protests, posture, model.week)
    for protest in protests:
        protest.organiser.learn(
            protest.turnout / protest.tactic.turnout if protest.tactic.turnout > 0.0 else 0.0
        )
        if protest.turnout > 0:
            _report(model, week, protest)


def passed_on(organiser: Organiser, country: str, stratum: str, ground: float) -> list[tuple[float, float]]:
    """Return the (contact, capacity) pairs through which an organisation passes a call on to a stratum.

    It passes a call on as far as it shares its demands: with the same demands this is the
    product over all organisations of the design note.
    """
    contacts = organiser.reach.get((country, stratum))
    if contacts is None or ground <= 0.0:
        return []
    return [(contacts[0] * ground, organiser.offline), (contacts[1] * ground, organiser.online)]


def _protest(model: DilemmaModel, call: Call) -> Protest:
    """Return a protest as it is called: with those who attach themselves, and whom it reaches."""
    organiser, tactic, number = call.organiser, call.tactic, call.number
    country, demands, sponsors = organiser.country, dict(call.mix), []
    for other in _entrepreneurs(model, organiser):
        chance = other.text.entrepreneur * other.strength
        if model.draws.uniform(f"join/{other.name}/{organiser.name}", model.week, number) < chance:
            sponsors.append(other.name)
            share = other.capacity / (other.capacity + organiser.capacity)
            demands = _blend(demands, other.demands, share)
    spread = model.societies[country].text.calls.resonance
    heard = model.draws.normal(f"resonance/{organiser.name}", model.week, number)
    luck = exp(spread * heard - spread * spread / 2.0)
    ground = {
        other.name: 1.0
        if other is organiser or other.name in sponsors
        else common_ground(other.demands, demands) * (not other.coopted)
        for other in model.reaching[country]
    }
    reached = {}
    for stratum, passing in model.passing[country].items():
        pairs = [pair for o in passing for pair in passed_on(o, country, stratum, ground[o.name])]
        reached[stratum] = min(1.0, reach(pairs) * tactic.turnout * luck)
    return Protest(organiser, number, tactic, tuple(sponsors), demands, reached)


def _entrepreneurs(model: DilemmaModel, organiser: Organiser) -> list[Organiser]:
    if not model.case.mechanisms.issue_entrepreneurs:
        return []
    return [
        other
        for other in model.organisers_in(organiser.country)
        if other is not organiser and other.text.entrepreneur > 0.0 and not other.coopted
    ]


def _blend(one: Shares, other: Shares, share: float) -> Shares:
    return {
        issue: (1.0 - share) * one.get(issue, 0.0) + share * other.get(issue, 0.0)
        for issue in {**one, **other}
    }


def _report(model: DilemmaModel, week: Week, protest: Protest) -> None:
    """Log a protest and let the press record it or not."""
    country, week.detained = protest.organiser.country, week.detained + protest.detained
    chance = 1.0
    if model.case.mechanisms.press_selection:
        chance = recording_chance(protest.turnout, model.case.press, following=week.reported)
    recorded = model.draws.uniform(f"press/{protest.organiser.name}", model.week, protest.number) < chance
    if recorded:
        week.reported = True
        _cover(week, protest.demands)
    week.protests.append(protest)
    week.active.update(protest.sponsors)
    _beside_the_street(model, week, protest.organiser, protest.tactic, protest.demands)
    model.recorder.events.append(
        Event(
            step=model.week,
            date=model.day,
            country=country,
            actor=protest.organiser.name,
            kind="protest",
            size=float(protest.turnout),
            detained=float(protest.detained),
            demands=protest.demands,
            recorded=recorded,
            detail="with " + ", ".join(protest.sponsors) if protest.sponsors else "",
        )
    )


def _cover(week: Week, demands: Shares, weight: float = 1.0) -> None:
    for issue, share in demands.items():
        week.coverage[issue] = week.coverage.get(issue, 0.0) + weight * share


def _act(model: DilemmaModel, week: Week, call: Call) -> None:
    """Carry out a call that does not lead to the street."""
    organiser, tactic, mix = call.organiser, call.tactic, call.mix
    _beside_the_street(model, week, organiser, tactic, mix)
    brought = _dossiers(model, call) if mix.get(model.case.core, 0.0) > 0.0 else 0
    covered = tactic.event == "press_event"
    if covered:
        _cover(week, mix, organiser.online)
    model.log(
        organiser.country,
        organiser.name,
        tactic.event,
        size=float(brought),
        demands=mix,
        recorded=covered,
        detail=tactic.label,
    )


def _beside_the_street(
    model: DilemmaModel, week: Week, organiser: Organiser, tactic: Tactic, mix: Shares
) -> None:
    """Add what an act says to the government and to the world, apart from the number who came."""
    focus, constants = mix.get(model.case.core, 0.0), model.case.agenda
    clear = clarity(focus, constants.clarity) if model.case.mechanisms.dilution else float(focus > 0.0)
    week.other_signal += tactic.signal * clear * organiser.strength * organiser.text.credibility
    if focus > 0.0:
        model.shine(tactic.spotlight * organiser.online)


def _dossiers(model: DilemmaModel, call: Call) -> int:
    """Take in dossiers of families at home and across the border, within what a drive can handle."""
    organiser, tactic, mix = call.organiser, call.tactic, call.mix
    room = organiser.text.throughput * tactic.cases * organiser.strength
    if room <= 0.0:
        return 0
    willing: dict[str, float] = {}
    for (country, key), contacts in organiser.reach.items():
        society = model.societies[country]
        if not society.text.strata[key].families:
            continue
        reached = reach([(contacts[0], organiser.offline), (contacts[1], organiser.online)])
        expected = society.petitioners(key, reached, mix, society.policed_by, tactic.risk)
        left = max(0.0, 1.0 - society.dossiers / society.families)
        willing[country] = willing.get(country, 0.0) + expected * left
    expected = min(room, sum(willing.values()))
    count = model.draws.poisson(expected, f"dossiers/{organiser.name}", model.week, call.number)
    for country, part in zip(willing, largest_remainder(count, list(willing.values())), strict=True):
        model.bring_dossiers(country, part, organiser.text.credibility)
    return count
