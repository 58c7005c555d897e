"""What a study file may say about its results: outcomes, and what is made of their weeks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from dilemma_sim.scenario.factors import Found
from dilemma_sim.scenario.quantity import UNIT, Component, quantity

Functional = Literal[
    "mean",
    "minimum",
    "maximum",
    "final",
    "total",
    "person_weeks",
    "weeks_above",
    "weeks_below",
    "spells_above",
    "first_week_above",
    "first_week_at",
    "share_of_weeks",
    "weeks_until_share",
]

#: What a functional needs beside the outcome; no other takes it.
NEEDS: dict[Functional, tuple[str, ...]] = {
    "weeks_above": ("threshold",),
    "weeks_below": ("threshold",),
    "spells_above": ("threshold",),
    "first_week_above": ("threshold",),
    "first_week_at": ("value",),
    "share_of_weeks": ("value",),
    "weeks_until_share": ("share", "of"),
}

TAKEN_COLUMNS = ("point", "replicate", "seed", "country", "scenario", "status")


def _week(value: object) -> object:
    if isinstance(value, date) or (isinstance(value, int) and not isinstance(value, bool) and value >= 0):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError("week", "expected a day, written YYYY-MM-DD, or the number of a week, from 0")


Names = Annotated[tuple[str, ...], Field(strict=False, min_length=1)]
Week = Annotated[date | int, BeforeValidator(_week)]


class Reported(Component):
    """Describe one column of the results: an outcome and what is made of its weeks."""

    outcome: str = Field(description="The name of an outcome that every run records.")
    functional: Functional = Field(
        description=(
            "What is made of its weeks. A first week is its number, from 0, and missing where it never comes."
        )
    )
    threshold: float | None = Field(default=None, description="The value to exceed, or to stay below.")
    value: str | Names | None = Field(
        default=None, description="The name to count or to find, or several of them."
    )
    share: float | None = quantity(
        "For weeks_until_share: the share of the first week's stock to reach.",
        default=None,
        unit=UNIT,
        range=(0, 1),
        source="The question asked",
        grade="assumed",
    )
    of: str | None = Field(default=None, description="For weeks_until_share: the stock that is released.")
    starting: Week | None = Field(
        default=None, alias="from", description="Only weeks that begin on this day or later."
    )
    until: Week | None = Field(default=None, description="Only weeks that begin on this day or before.")
    country: str | None = Field(default=None, description="Only this country; the others have no value.")
    name: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z][A-Za-z0-9_]*$",
        description="Name of the column; by default OUTCOME_FUNCTIONAL.",
    )

    @property
    def column(self) -> str:
        """Name of the column in the results."""
        return self.name or f"{self.outcome}_{self.functional}"

    @property
    def names(self) -> tuple[str, ...]:
        """The names to count or to find; none for numbers."""
        if self.value is None:
            return ()
        return (self.value,) if isinstance(self.value, str) else self.value


def reported_faults(outcomes: list[Reported], factors: Mapping[str, object]) -> Iterator[Found]:
    """Yield what is wrong with the columns of a study."""
    columns: set[str] = set()
    for place, reported in enumerate(outcomes):
        path = ("outcomes", place)
        yield from needs_faults(path, reported)
        yield from window_faults(path, reported)
        if reported.column in columns:
            yield path, f"the column '{reported.column}' is there already; give one of the two another 'name'"
        elif reported.column in TAKEN_COLUMNS or reported.column in factors:
            yield (*path, "name"), f"the name '{reported.column}' is taken by another column of the results"
        columns.add(reported.column)


def needs_faults(path: tuple[str | int, ...], reported: Reported) -> Iterator[Found]:
    """Yield what a functional lacks, or what is said that it does not take."""
    needed = NEEDS.get(reported.functional, ())
    for key in ("threshold", "value", "share", "of"):
        given = getattr(reported, key) is not None
        if given and key not in needed:
            users = [f"'{name}'" for name, keys in NEEDS.items() if key in keys]
            yield (*path, key), f"'{key}' belongs to {' and '.join(users)}, not to '{reported.functional}'"
        elif not given and key in needed:
            yield (*path, "functional"), f"'{reported.functional}' needs a '{key}'"


def window_faults(path: tuple[str | int, ...], reported: Reported) -> Iterator[Found]:
    """Yield what is wrong with the weeks that count."""
    first, last = reported.starting, reported.until
    if reported.functional == "weeks_until_share" and (first is not None or last is not None):
        key = "from" if first is not None else "until"
        yield (*path, key), "'weeks_until_share' counts from the first week of the run; leave the window out"
    elif type(first) is type(last) and first is not None and last is not None and last < first:  # type: ignore[operator]
        yield (*path, "until"), f"the end {last} lies before the start {first}"
