"""One row of a table: each of its cells read as what it should be, and what is wrong kept with its place."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Collection
from itertools import pairwise
from typing import Literal

from dilemma_sim.scenario.errors import Fault, Place, advice, shown

Precision = Literal["day", "month"]

#: Separates the names in a cell that holds several.
SEPARATOR = ";"

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]*")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?")


class Row:
    """Hold the cells of one row.

    A method reads a cell and, where it is not what it should be, notes a fault and returns a
    stand-in: nothing may be done with what was read before `raise_faults` was called.

    Attributes
    ----------
    faults : what was found wrong so far.
    """

    def __init__(self, file: str, line: int, cells: dict[str, str]) -> None:
        self.faults: list[Fault] = []
        self._file = file
        self._line = line
        self._cells = {name: cell.strip() for name, cell in cells.items()}

    def fault(self, column: str, message: str, hint: str | None = None) -> None:
        """Note that a cell is wrong."""
        field = list(self._cells).index(column) + 1 if column in self._cells else 1
        self.faults.append(Fault(Place(self._file, self._line, field), column, message, hint))

    def text(self, column: str, *, needed: bool = True) -> str:
        """Return a cell as it stands; empty only where it need not be filled."""
        cell = self._cells.get(column, "")
        if needed and not cell:
            self.fault(column, "the cell is empty", "only numbers may be unknown")
        return cell

    def choice(self, column: str, known: Collection[str], *, needed: bool = True) -> str:
        """Return a cell that holds one of the known names."""
        cell = self.text(column, needed=needed)
        if cell and cell not in known:
            self.fault(column, f"unknown name {shown(cell)}", advice(cell, known, most=len(known)))
        return cell

    def name(self, column: str) -> str:
        """Return a cell that holds one name of letters, digits and the signs ``_.+-``."""
        cell = self.text(column)
        if cell and not _NAME.fullmatch(cell):
            self.fault(column, f"expected a name without spaces, found {shown(cell)}")
        return cell

    def names(
        self, column: str, known: Collection[str] | None = None, *, needed: bool = True
    ) -> tuple[str, ...]:
        """Return a cell that holds several names, in their order; None for any names."""
        cell = self.text(column, needed=needed)
        names = tuple(part.strip() for part in cell.split(SEPARATOR)) if cell else ()
        for at, name in enumerate(names):
            if not name:
                self.fault(
                    column, "a name is empty", f"write one '{SEPARATOR}' between two names, none at the end"
                )
            elif name in names[:at]:
                self.fault(column, f"{shown(name)} is named twice", "keep the first")
            elif known is not None and name not in known:
                self.fault(column, f"unknown name {shown(name)}", advice(name, known, most=len(known)))
        return names

    def number(self, column: str, least: float = -math.inf) -> float | None:
        """Return a cell that holds a number, or None where it is empty: unknown, and never zero."""
        cell = self.text(column, needed=False)
        if not cell:
            return None
        number = float(cell) if _NUMBER.fullmatch(cell) else math.nan
        if not math.isfinite(number):
            hint = "leave the cell empty where it is unknown, and write no separators of thousands"
            self.fault(column, f"expected a number such as 1200 or 0.5, found {shown(cell)}", hint)
            return None
        if number < least:
            self.fault(column, f"expected {least:g} or more, found {shown(cell)}")
        return number

    def increasing(self, columns: tuple[str, ...], numbers: tuple[float | None, ...]) -> None:
        """Note a fault where a known number is smaller than a known one before it."""
        known = [
            (column, number) for column, number in zip(columns, numbers, strict=True) if number is not None
        ]
        for (low, smaller), (high, larger) in pairwise(known):
            if smaller > larger:
                self.fault(high, f"{larger:g} is below {low}, {smaller:g}", "exchange the two or correct one")

    def date(self, column: str) -> tuple[datetime.date, Precision]:
        """Return a day, or the first of a month, and which of the two the cell holds."""
        cell = self.text(column)
        try:
            return parsed_date(cell)
        except ValueError as error:
            if cell:
                self.fault(column, str(error))
            return datetime.date.min, "day"


def parsed_date(text: str) -> tuple[datetime.date, Precision]:
    """Return the day that a text means, or the first of the month, and which of the two it is.

    Raises
    ------
    ValueError
        If it is neither, or not in the calendar.
    """
    found = _DATE.fullmatch(text)
    if found is None:
        raise ValueError(f"expected a day (YYYY-MM-DD) or a month (YYYY-MM), found {shown(text)}")
    year, month, day = found.groups()
    try:
        date = datetime.date(int(year), int(month), int(day or 1))
        # Weeks around the first and last day that a date can hold would overflow.
        if not datetime.MINYEAR < date.year < datetime.MAXYEAR:
            raise ValueError
    except ValueError:
        raise ValueError(f"{shown(text)} is not in the calendar") from None
    return date, "day" if day else "month"
