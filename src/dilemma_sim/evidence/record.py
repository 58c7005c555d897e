"""The event record: what the press and public documents say happened, one row an event."""

from __future__ import annotations

import csv
import datetime
import io
import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal, cast, get_args

from dilemma_sim.evidence.row import SEPARATOR, Precision, Row
from dilemma_sim.evidence.table import raise_faults, read_rows

Category = Literal["protest", "government_action", "partner_action", "international", "organisation"]
Confidence = Literal["high", "medium", "low"]

COLUMNS = (
    "date",
    "country",
    "actor",
    "category",
    "event",
    "size_low",
    "size_high",
    "detained",
    "issues",
    "source",
    "confidence",
)


@dataclass(frozen=True, slots=True)
class Event:
    """Hold one row of the record. None means not reported or not found, and never zero.

    Attributes
    ----------
    date : the day, or the first of the month where only the month is known.
    precision : which of the two it is.
    country : code of the side that acts, as the file writes it (KZ, KG, CN, INT in the shipped record).
    actor : who acts, by office, role or group.
    category : what kind of row it is.
    event : what happened, in a few words.
    size_low, size_high : persons, the ends of the band that the sources allow.
    detained : persons detained at the event; 0 where the source says that the police did not act.
    issues : what it was about, the main demand first.
    source : publisher and date.
    confidence : how far the row can be relied upon.
    codes : rules of the codebook under which the row falls; see `dilemma_sim.evidence.coding`.
    """

    date: datetime.date
    precision: Precision
    country: str
    actor: str
    category: Category
    event: str
    size_low: float | None
    size_high: float | None
    detained: float | None
    issues: tuple[str, ...]
    source: str
    confidence: Confidence
    codes: tuple[str, ...] = ()


def read_record(
    path: str | os.PathLike[str] | None = None, issues: Collection[str] | None = None
) -> tuple[Event, ...]:
    """Return the events of a CSV file, in the order of the file.

    Parameters
    ----------
    path : a file with the columns of `COLUMNS`, and `codes` if rows are coded; None for the shipped record.
    issues : the issues that a row may name, such as those of a scenario; None for any.

    Raises
    ------
    EvidenceError
        With everything that is wrong with the file.

    Examples
    --------
    >>> protests = [event for event in read_record() if event.category == "protest"]
    >>> len(protests), protests[-1].issues
    (24, ('factories', 'detainees', 'politics'))
    """
    rows = read_rows(path, "events.csv", COLUMNS, optional=("codes",))
    events = tuple(_event(row, issues) for row in rows)
    raise_faults(rows)
    return events


def record_csv(events: Iterable[Event]) -> str:
    """Return events as the text of a CSV file that `read_record` reads back."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*COLUMNS, "codes"))
    for event in events:
        writer.writerow(
            (
                event.date.isoformat()[: 10 if event.precision == "day" else 7],
                event.country,
                event.actor,
                event.category,
                event.event,
                _digits(event.size_low),
                _digits(event.size_high),
                _digits(event.detained),
                SEPARATOR.join(event.issues),
                event.source,
                event.confidence,
                SEPARATOR.join(event.codes),
            )
        )
    return text.getvalue()


def _event(row: Row, issues: Collection[str] | None) -> Event:
    date, precision = row.date("date")
    low, high = row.number("size_low", least=0), row.number("size_high", least=0)
    row.increasing(("size_low", "size_high"), (low, high))
    return Event(
        date=date,
        precision=precision,
        country=row.name("country"),
        actor=row.text("actor"),
        category=cast(Category, row.choice("category", get_args(Category))),
        event=row.text("event"),
        size_low=low,
        size_high=high,
        detained=row.number("detained", least=0),
        issues=row.names("issues", issues),
        source=row.text("source"),
        confidence=cast(Confidence, row.choice("confidence", get_args(Confidence))),
        codes=row.names("codes", needed=False),
    )


def _digits(number: float | None) -> str:
    if number is None:
        return ""
    return str(int(number)) if number.is_integer() else repr(number)
