"""What of a run the press records: the run as a history in the form of the record."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING

from dilemma_sim.evidence.history import History, SeenPosture, Turn, TurnKind
from dilemma_sim.evidence.observed import SIDES
from dilemma_sim.evidence.record import Event
from dilemma_sim.model.draws import Draws

if TYPE_CHECKING:
    from dilemma_sim.model import Event as Logged
    from dilemma_sim.model import RunRecord
    from dilemma_sim.scenario import Scenario

#: Share of its demands from which the press names an issue, where no list of patterns says otherwise.
NAMED_FROM = 0.1
DAYS = tuple(timedelta(day) for day in range(7))
#: Outcomes that no press counts, and some patterns need.
COUNTED = ("relation", "in_detention", "supervised", "released", "free")

_TURNS: dict[str, TurnKind] = {
    "arrest_leader": "arrest",
    "leader_released": "release",
    "co_opt": "co_optation",
    "offer": "exits",
    "concession": "concession",
    "forum": "session",
}
_date = attrgetter("date")


def history_of(record: RunRecord, scenario: Scenario, named_from: float = NAMED_FROM) -> History:
    """Return what the press of the model records of a run.

    Sizes are exact, and the main issue is the one with the largest share of the demands. The model knows
    the week of an event and the record its day; so that gaps between protests are those of days in both,
    an act of organisers gets a day of its week by a draw of its own. Governments decide at the end of a week
    and custody ends at its beginning, as in the order of updates.

    Parameters
    ----------
    record : the run.
    scenario : what was simulated; says which acts organisers know.
    named_from : share of its demands from which the press names an issue; the main one is always named.
    """
    acts = {tactic.event for tactic in scenario.tactics.values()}
    done = [logged for logged in record.log if logged.kind in acts]
    days = Draws(record.seed, record.replicate).uniforms("press/day", 0, len(done))
    events: list[Event] = []
    missed: list[Event] = []
    for logged, day in zip(done, (7.0 * days).astype(int).tolist(), strict=True):
        if logged.recorded:
            events.append(_event(logged, logged.date + DAYS[day], named_from))
        elif logged.kind == "protest":
            missed.append(_event(logged, logged.date + DAYS[day], named_from))
    return History(
        start=record.dates[0],
        end=record.dates[-1] + DAYS[-1],
        countries=record.countries,
        events=tuple(sorted(events, key=_date)),
        turns=tuple(sorted(_turns(record.log), key=_date)),
        postures=tuple(_postures(record, scenario)),
        missed=tuple(sorted(missed, key=_date)),
        weeks=record.dates,
        weekly={
            name: {country: record.weekly[name][:, place] for place, country in enumerate(record.countries)}
            for name in COUNTED
        },
    )


def _event(logged: Logged, day: date, named_from: float) -> Event:
    protest = logged.kind == "protest"
    return Event(
        date=day,
        precision="day",
        country=logged.country,
        actor=logged.actor,
        category="protest" if protest else "organisation",
        event=logged.kind,
        size_low=logged.size if protest else None,
        size_high=logged.size if protest else None,
        detained=logged.detained if protest else None,
        issues=_named(logged.demands, named_from),
        source="run",
        confidence="high",
    )


def _named(demands: dict[str, float], named_from: float) -> tuple[str, ...]:
    ordered = sorted(demands, key=lambda issue: -demands[issue])
    return tuple(issue for issue in ordered if demands[issue] >= named_from) or tuple(ordered[:1])


def _turns(log: Collection[Logged]) -> Iterator[Turn]:
    for logged in log:
        kind = _TURNS.get(logged.kind)
        if kind is None or not logged.recorded:
            continue
        day = logged.date if kind == "release" else logged.date + DAYS[-1]
        size = logged.size if kind == "exits" else None
        yield Turn(
            day, logged.country, kind, logged.detail if kind in ("concession", "session") else "", size
        )


def _postures(record: RunRecord, scenario: Scenario) -> Iterator[SeenPosture]:
    """Yield the postures that are seen: one towards the partner by chance, as far as it is news."""
    draws, external = Draws(record.seed, record.replicate), scenario.postures.external
    columns = [
        (
            country,
            side,
            record.weekly[f"{side}_posture"][:, place].tolist(),
            draws.uniforms(f"press/{side}/{country}", 0, len(record.dates)).tolist(),
        )
        for place, country in enumerate(record.countries)
        for side in SIDES
    ]
    for week, day in enumerate(record.dates):
        for country, side, postures, luck in columns:
            posture = postures[week]
            if side == "internal" or luck[week] < external[posture].recorded:
                yield SeenPosture(day, country, side, posture)
