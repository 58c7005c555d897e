"""The event record: what the press and public documents say happened, one row an event."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

Precision = Literal["day", "month"]
Category = Literal["protest", "government_action", "partner_action", "international", "organisation"]
Confidence = Literal["high", "medium", "low"]


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
    codes : rules of the codebook under which a government's row falls; see `dilemma_sim.evidence.coding`.
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
