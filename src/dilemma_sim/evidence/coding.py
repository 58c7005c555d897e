"""Coding of rows: each names the rules of the codebook under which a reader put it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from dilemma_sim.evidence.codebook import Rule, read_codebook
from dilemma_sim.evidence.countries import read_countries
from dilemma_sim.evidence.errors import EvidenceError
from dilemma_sim.evidence.record import Confidence, Event
from dilemma_sim.evidence.row import Precision, parsed_date
from dilemma_sim.scenario.errors import Fault, Place, advice, shown

#: Follows the name of a rule where the coding is about another country or time than the row.
QUALIFIER = "@"

_ASCENDING: tuple[Confidence, ...] = ("low", "medium", "high")


@dataclass(frozen=True, slots=True)
class Coding:
    """Hold what one row says of one government under one rule.

    Attributes
    ----------
    event : the row.
    rule : the rule; without postures where it says why the row codes to none.
    country : name in the scenario.
    date, precision : those of the row, unless the code names another date.
    confidence : the lower one of row and rule.
    """

    event: Event
    rule: Rule
    country: str
    date: datetime.date
    precision: Precision
    confidence: Confidence


def code_record(
    events: Iterable[Event],
    codebook: Mapping[str, Rule] | None = None,
    countries: Mapping[str, str] | None = None,
) -> tuple[Coding, ...]:
    """Return the codings of a record, in the order of its rows.

    Nothing is guessed from the words of a row: a row without codes is not coded. A code is the name
    of a rule; ``rule@KZ`` is about another country than the row and ``rule@2018-12`` about another time.

    Parameters
    ----------
    events : the record.
    codebook : rules by name; None for the shipped codebook.
    countries : names in the scenario by code; None for the shipped ones. Other codes stay as they are.

    Raises
    ------
    EvidenceError
        With every code that names no rule or holds a wrong qualifier, and every row that codes
        to a posture and to none.
    """
    codebook = read_codebook() if codebook is None else codebook
    countries = read_countries() if countries is None else countries
    faults: list[Fault] = []
    codings: list[Coding] = []
    for event in events:
        of_row = list(_codings(event, codebook, countries, faults))
        if len(of_row) > 1 and any(_codes_to_none(coding.rule) for coding in of_row):
            faults.append(_fault(event, "a rule without a posture stands beside another", "keep one of them"))
        codings += of_row
    if faults:
        raise EvidenceError(faults)
    return tuple(codings)


def strongest(confidences: Iterable[Confidence]) -> Confidence:
    """Return the highest of some confidences."""
    return max(confidences, key=_ASCENDING.index)


def _codings(
    event: Event, codebook: Mapping[str, Rule], countries: Mapping[str, str], faults: list[Fault]
) -> Iterator[Coding]:
    for code in event.codes:
        name, *qualifiers = code.split(QUALIFIER)
        if name not in codebook:
            faults.append(_fault(event, f"unknown rule {shown(name)}", advice(name, codebook)))
            continue
        country, date, precision = event.country, event.date, event.precision
        for qualifier in qualifiers:
            if not qualifier[:1].isdigit():
                country = qualifier
                continue
            try:
                date, precision = parsed_date(qualifier)
            except ValueError as error:
                faults.append(_fault(event, f"after {QUALIFIER}: {error}"))
        rule = codebook[name]
        confidence = min(event.confidence, rule.confidence, key=_ASCENDING.index)
        yield Coding(event, rule, countries.get(country, country), date, precision, confidence)


def _codes_to_none(rule: Rule) -> bool:
    return rule.external is None and rule.internal is None


def _fault(event: Event, message: str, hint: str | None = None) -> Fault:
    return Fault(Place(f"{event.date} {event.country} {event.actor}"), "codes", message, hint)
