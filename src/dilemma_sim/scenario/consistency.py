"""What must hold between the parts of a scenario, each with the place to look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from math import isclose
from typing import TYPE_CHECKING

from dilemma_sim.scenario.decision_rules import SHIPPED, known_rules
from dilemma_sim.scenario.timeline import BY_RULE

if TYPE_CHECKING:
    from dilemma_sim.scenario.vocabulary import Scenario

Path = tuple[str | int, ...]
Found = tuple[Path, str]


def problems(scenario: Scenario) -> list[Found]:
    """Return every contradiction between parts of a scenario, as (key path, message)."""
    checks = (_period, _issues, _countries, _organisations, _postures, _detainees, _timeline, _forced)
    return [found for check in checks for found in check(scenario)]


def _unknown(what: str, name: str, known: Iterable[str]) -> str:
    known = list(known)
    near = get_close_matches(name, known, n=1)
    advice = f"did you mean '{near[0]}'?" if near else f"known: {', '.join(sorted(known)) or 'none'}"
    return f"no {what} is named '{name}'; {advice}"


def _names(path: Path, what: str, names: Iterable[str], known: Iterable[str]) -> Iterator[Found]:
    known = list(known)
    for name in names:
        if name not in known:
            yield (*path, name), _unknown(what, name, known)


def _sums_to_one(path: Path, shares: Mapping[str, float]) -> Iterator[Found]:
    total = sum(shares.values())
    if not isclose(total, 1.0, abs_tol=1e-6):
        yield path, f"the shares must sum to 1 but sum to {total:g}"


def _period(scenario: Scenario) -> Iterator[Found]:
    period = scenario.period
    if period.end < period.start:
        yield ("period", "end"), f"the end {period.end} lies before the start {period.start}"
    elif period.weeks > 2600:
        yield (
            ("period", "end"),
            f"the period has {period.weeks} weeks; at most 2600 (50 years) can be simulated",
        )


def _issues(scenario: Scenario) -> Iterator[Found]:
    cores = [name for name, issue in scenario.issues.items() if issue.core]
    if len(cores) != 1:
        yield ("issues",), f"exactly one issue must have 'core: true', but {len(cores)} have"
    if scenario.other_issue not in scenario.issues:
        yield ("other_issue",), _unknown("issue", scenario.other_issue, scenario.issues)
    elif scenario.other_issue in cores:
        yield ("other_issue",), "the issue for everything else cannot be the core issue"
    yield from _names(
        ("co_optation", "official_line"), "issue", scenario.co_optation.official_line, scenario.issues
    )
    if scenario.co_optation.official_line:
        yield from _sums_to_one(("co_optation", "official_line"), scenario.co_optation.official_line)


def _countries(scenario: Scenario) -> Iterator[Found]:
    for name, country in scenario.countries.items():
        path: Path = ("countries", name)
        total = sum(stratum.persons for stratum in country.strata.values())
        if total != country.adults:
            yield (
                (*path, "adults"),
                f"the strata sum to {total} persons but the country has {country.adults} adults",
            )
        yield from _names((*path, "attention"), "issue", country.attention, scenario.issues)
        yield from _sums_to_one((*path, "attention"), country.attention)
        for issue in scenario.issues:
            if country.attention.get(issue, 0.0) <= 0.0:
                yield (*path, "attention"), f"the issue '{issue}' needs a share of attention above 0"
        for key, stratum in country.strata.items():
            place = (*path, "strata", key)
            agents, persons = stratum.agents, stratum.persons
            yield from _names((*place, "hardship"), "issue", stratum.hardship, scenario.issues)
            if agents > persons:
                message = f"{agents} agents cannot stand for {persons} persons; use at most as many"
                yield (*place, "agents"), message
        yield from _government(scenario, name)


def _government(scenario: Scenario, name: str) -> Iterator[Found]:
    government = scenario.countries[name].government
    path: Path = ("countries", name, "government")
    for side in ("external", "internal"):
        posture = getattr(government, side)
        if posture not in getattr(scenario.postures, side):
            yield (*path, side), _unknown(f"{side} posture", posture, getattr(scenario.postures, side))
    portfolio = government.hedging.portfolio
    if portfolio:
        yield from _sums_to_one((*path, "hedging", "portfolio"), portfolio)
        if government.hedging.partner not in portfolio:
            yield (
                (*path, "hedging", "partner"),
                _unknown("partner in the portfolio", str(government.hedging.partner), portfolio),
            )
    if government.rule not in SHIPPED and government.rule not in known_rules():
        yield (*path, "rule"), _unknown("decision rule", government.rule, known_rules())
    if government.rule == "scripted" and not government.script:
        yield (*path, "script"), "the scripted rule needs a script of at least one entry"
    for place, entry in enumerate(government.script):
        if entry.external not in scenario.postures.external:
            yield (
                (*path, "script", place, "external"),
                _unknown("external posture", entry.external, scenario.postures.external),
            )
        if entry.internal not in scenario.postures.internal:
            yield (
                (*path, "script", place, "internal"),
                _unknown("internal posture", entry.internal, scenario.postures.internal),
            )
        if place and entry.starting <= government.script[place - 1].starting:
            yield (*path, "script", place, "starting"), "the entries of a script must be in order of time"


def _organisations(scenario: Scenario) -> Iterator[Found]:
    for name, organisation in scenario.organisations.items():
        path: Path = ("organisations", name)
        if organisation.country not in scenario.countries:
            yield (*path, "country"), _unknown("country", organisation.country, scenario.countries)
        yield from _names((*path, "demands"), "issue", organisation.demands, scenario.issues)
        yield from _sums_to_one((*path, "demands"), organisation.demands)
        for country, strata in organisation.reach.items():
            if country not in scenario.countries:
                yield (*path, "reach", country), _unknown("country", country, scenario.countries)
                continue
            yield from _names(
                (*path, "reach", country), "stratum", strata, scenario.countries[country].strata
            )


def _postures(scenario: Scenario) -> Iterator[Found]:
    postures = scenario.postures
    if "silence" not in postures.external:
        yield (
            ("postures", "external"),
            "an external posture named 'silence' is needed: it is what a government can always do",
        )
    if "ignore" not in postures.internal:
        yield (
            ("postures", "internal"),
            "an internal posture named 'ignore' is needed: it is what a government can always do",
        )
    for side in ("external", "internal"):
        for name in getattr(postures, side):
            if name in (postures.internal if side == "external" else postures.external):
                yield (
                    ("postures", side, name),
                    f"the posture '{name}' stands in both menus; names must differ",
                )
    for name, posture in postures.internal.items():
        if posture.lever and (posture.visible > 0 or posture.act != "none" or posture.arrests > 0):
            yield (
                ("postures", "internal", name, "lever"),
                "a coercive posture can never be a lever; set 'lever: false'",
            )
    if not any(tactic.event == "protest" for tactic in scenario.tactics.values()):
        yield ("tactics",), "at least one tactic must lead to a protest"


def _detainees(scenario: Scenario) -> Iterator[Found]:
    for name, group in scenario.detainees.items():
        if group.country not in scenario.countries:
            yield ("detainees", name, "country"), _unknown("country", group.country, scenario.countries)


def _timeline(scenario: Scenario) -> Iterator[Found]:
    for name, event in scenario.timeline.items():
        path: Path = ("timeline", name)
        if not scenario.period.start <= event.at <= scenario.period.end:
            yield (
                (*path, "at"),
                f"{event.at} lies outside the period {scenario.period.start} to {scenario.period.end}",
            )
        for place, country in enumerate(event.countries):
            if country not in scenario.countries:
                yield (*path, "countries", place), _unknown("country", country, scenario.countries)
        yield from _names((*path, "attention"), "issue", event.attention, scenario.issues)
        if (event.kind == "session") != (event.session is not None):
            yield (
                (*path, "session"),
                "an event of kind 'session', and no other, says who signs under 'session'",
            )
        if event.session and event.session.critical + event.session.supportive > event.session.states:
            yield (*path, "session", "states"), "more states sign than there are"


def _forced(scenario: Scenario) -> Iterator[Found]:
    known = [*scenario.postures.external, *scenario.postures.internal]
    for name, forced in scenario.do.items():
        path: Path = ("do", name)
        if forced.country not in scenario.countries:
            yield (*path, "country"), _unknown("country", forced.country, scenario.countries)
        if (forced.choose is None) == (forced.never is None):
            yield path, "say either 'choose' or 'never'"
        for key in ("choose", "never"):
            posture = getattr(forced, key)
            own_choice = key == "choose" and posture == BY_RULE
            if posture is not None and posture not in known and not own_choice:
                yield (*path, key), _unknown("posture", posture, known)
        if forced.never in ("silence", "ignore"):
            yield (
                (*path, "never"),
                f"'{forced.never}' is what a government can always do and cannot be barred",
            )
        if forced.at is not None and (forced.starting is not None or forced.ending is not None):
            yield (*path, "at"), "say either 'at' for one week or 'starting' and 'ending' for a span"
        if forced.choose is not None and forced.at is None and forced.starting is None:
            yield (*path, "choose"), "say when: 'at' for one week, or 'starting' for a span"
        if forced.starting and forced.ending and forced.ending < forced.starting:
            yield (*path, "ending"), f"the end {forced.ending} lies before the start {forced.starting}"
