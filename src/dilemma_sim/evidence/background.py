"""Background quantities: what changes slowly, with a low and a high value where the sources disagree."""

from __future__ import annotations

import os
from dataclasses import dataclass

from dilemma_sim.evidence.row import Row
from dilemma_sim.evidence.table import raise_faults, read_rows

COLUMNS = ("quantity", "country", "value_low", "value_best", "value_high", "unit", "year", "source")
_VALUES = ("value_low", "value_best", "value_high")


@dataclass(frozen=True, slots=True)
class BackgroundQuantity:
    """Hold one quantity. None means that no value was found; a row without any is a known gap.

    Attributes
    ----------
    quantity : its name; one name may have rows for several countries and years.
    country : code of a country or region (also INT, KZ+KG, and CA5 for the five Central Asian states).
    value_low, value_best, value_high : in `unit`.
    unit : as the source counts.
    year : the year, month or span that the value is about.
    source : publisher and date, and what is doubtful about the value.
    """

    quantity: str
    country: str
    value_low: float | None
    value_best: float | None
    value_high: float | None
    unit: str
    year: str
    source: str


def read_background(path: str | os.PathLike[str] | None = None) -> tuple[BackgroundQuantity, ...]:
    """Return the background quantities of a CSV file, in the order of the file.

    Parameters
    ----------
    path : a file with the columns of `COLUMNS`; None for the shipped one.

    Raises
    ------
    EvidenceError
        With everything that is wrong with the file.

    Examples
    --------
    >>> [row.value_best for row in read_background() if row.quantity == "debt_share_china"]
    [6.0, 41.3]
    """
    rows = read_rows(path, "background.csv", COLUMNS)
    quantities = tuple(_quantity(row) for row in rows)
    raise_faults(rows)
    return quantities


def _quantity(row: Row) -> BackgroundQuantity:
    low, best, high = (row.number(column) for column in _VALUES)
    row.increasing(_VALUES, (low, best, high))
    return BackgroundQuantity(
        quantity=row.name("quantity"),
        country=row.name("country"),
        value_low=low,
        value_best=best,
        value_high=high,
        unit=row.text("unit"),
        year=row.text("year"),
        source=row.text("source"),
    )
