"""What a study file may say: a scenario, the parameters that vary, how often, and what is reported."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from datetime import date
from itertools import product
from math import isfinite, prod
from os import PathLike
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from dilemma_sim.scenario.quantity import Component, Problem, quantity

FactorValue = bool | int | float | str | date
Functional = Literal["mean", "maximum", "final", "total", "weeks_above", "share_of_weeks"]

MOST_POINTS = 100_000
TAKEN_COLUMNS = ("point", "replicate", "seed", "country", "status")

Found = tuple[tuple[str | int, ...], str]


def _single_value(value: object) -> object:
    if isinstance(value, float) and not isfinite(value):
        raise PydanticCustomError("finite_number", "expected a finite number")
    if isinstance(value, FactorValue):
        return value
    raise PydanticCustomError("single_value", "expected one number, name, date, true or false")


class Steps(Component):
    """Describe values at equal distances."""

    first: int | float = Field(alias="from", description="The lowest value.")
    last: int | float = Field(alias="to", description="The highest value.")
    steps: int = quantity(
        "Number of values, both ends included.",
        unit="values",
        range=(2, 10_000),
        source="Bound that catches slips of the keyboard",
        grade="assumed",
    )

    @property
    def values(self) -> tuple[int | float, ...]:
        """The values; whole numbers where the ends are whole and every value falls on one."""
        gaps = self.steps - 1
        span = self.last - self.first
        if isinstance(self.first, int) and isinstance(span, int) and span % gaps == 0:
            return tuple(self.first + place * (span // gaps) for place in range(self.steps))
        # Twelve digits, so that a file says 0.3 and not 0.30000000000000004.
        return tuple(float(f"{self.first + span * place / gaps:.12g}") for place in range(self.steps))


class Factor(Component):
    """Describe the values one parameter takes: either steps or a list."""

    grid: Steps | None = Field(default=None, description="Values at equal distances.")
    listed: list[Annotated[Any, BeforeValidator(_single_value)]] | None = Field(
        default=None, alias="list", description="The values one by one.", min_length=1
    )

    @property
    def values(self) -> tuple[FactorValue, ...]:
        """The values, in the order given."""
        if self.grid is not None:
            return self.grid.values
        return tuple(self.listed or ())


class Reported(Component):
    """Describe one column of the results: an outcome and what is made of its weeks."""

    outcome: str = Field(description="The name of an outcome that every run records.")
    functional: Functional = Field(
        description="What is made of its weeks; weeks_above counts them, share_of_weeks is for names."
    )
    threshold: float | None = Field(default=None, description="For weeks_above: the value to exceed.")
    value: str | None = Field(default=None, description="For share_of_weeks: the name to count.")
    name: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z][A-Za-z0-9_]*$",
        description="Name of the column; by default OUTCOME_FUNCTIONAL.",
    )

    @property
    def column(self) -> str:
        """Name of the column in the results."""
        return self.name or f"{self.outcome}_{self.functional}"


class Study(Component):
    """Hold one validated study; nothing in it changes."""

    schema_version: Literal[1] = Field(alias="schema", description="Version of this vocabulary; always 1.")
    title: str = Field(min_length=1, description="A line that says what the study asks.")
    description: str = Field(default="", description="A paragraph or two.")
    scenario: str = Field(min_length=1, description="A shipped scenario, or a path relative to this file.")
    factors: dict[str, Factor] = Field(min_length=1, description="Key path of each parameter that varies.")
    design: Literal["grid", "list"] = Field(
        default="grid", description="grid: every combination; list: all first values together, and so on."
    )
    replicates: int = quantity(
        "Runs at each design point.",
        default=20,
        unit="runs",
        range=(1, 100_000),
        source="Numerical choice: the Monte Carlo error is reported",
        grade="assumed",
    )
    seed: int = quantity(
        "Root seed, shared by all design points, so that they differ by their factors and not by luck.",
        default=1,
        unit="1",
        range=(0, 2**63 - 1),
        source="Any number will do",
        grade="assumed",
    )
    outcomes: list[Reported] = Field(min_length=1, description="The columns of the results.")

    @property
    def size(self) -> int:
        """Number of design points."""
        levels = [len(factor.values) for factor in self.factors.values()]
        return prod(levels) if self.design == "grid" else levels[0]

    def combinations(self) -> Iterator[tuple[FactorValue, ...]]:
        """Yield the values of the factors at each design point, in the order of the design."""
        columns = [factor.values for factor in self.factors.values()]
        return product(*columns) if self.design == "grid" else zip(*columns, strict=True)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        found = [*_factors(self), *_nested(self), *_reported(self)]
        if not found:
            found = [*_design(self)]  # its size makes sense only once every factor does
        if found:
            raise Problem(found)
        return self


def _factors(study: Study) -> Iterator[Found]:
    for key, factor in study.factors.items():
        path = ("factors", key)
        if (factor.grid is None) == (factor.listed is None):
            yield path, "say either 'grid' or 'list'"
        elif factor.grid is not None and factor.grid.first >= factor.grid.last:
            yield (*path, "grid", "to"), f"'to' must lie above 'from', which is {factor.grid.first}"
        elif study.design == "grid":
            for place, value in _repeated(factor.values):
                yield (*path, "list", place), f"the value {value} is listed twice"


def _repeated(values: Iterable[Hashable]) -> Iterator[tuple[int, object]]:
    seen: set[Hashable] = set()
    for place, value in enumerate(values):
        if value in seen:
            yield place, value
        seen.add(value)


def _nested(study: Study) -> Iterator[Found]:
    for key in study.factors:
        for other in study.factors:
            if key.startswith(f"{other}."):
                yield ("factors", key), f"lies inside another factor, '{other}'; vary one of them"


def _design(study: Study) -> Iterator[Found]:
    if study.size > MOST_POINTS:
        yield ("factors",), f"the design has {study.size:,} points; at most {MOST_POINTS:,} are possible"
    if study.design == "list":
        levels = {key: len(factor.values) for key, factor in study.factors.items()}
        first, expected = next(iter(levels.items()))
        uneven = {key: length for key, length in levels.items() if length != expected}
        for key, length in uneven.items():
            yield (
                ("factors", key),
                f"has {length} values but '{first}' has {expected}; 'design: list' needs as many of each",
            )
        for place, _ in _repeated([] if uneven else study.combinations()):
            yield ("factors",), f"the combination number {place + 1} of the lists stands there twice"


def _reported(study: Study) -> Iterator[Found]:
    columns: dict[str, int] = {}
    for place, reported in enumerate(study.outcomes):
        path = ("outcomes", place)
        for key, functional in (("threshold", "weeks_above"), ("value", "share_of_weeks")):
            given = getattr(reported, key) is not None
            if given and reported.functional != functional:
                yield (*path, key), f"'{key}' belongs to '{functional}', not to '{reported.functional}'"
            elif not given and reported.functional == functional:
                yield (*path, "functional"), f"'{functional}' needs a '{key}'"
        if reported.column in columns:
            yield path, f"the column '{reported.column}' is there already; give one of the two another 'name'"
        elif reported.column in TAKEN_COLUMNS or reported.column in study.factors:
            yield (*path, "name"), f"the name '{reported.column}' is taken by another column of the results"
        columns[reported.column] = place


def is_study(name_or_path: str | PathLike[str]) -> bool:
    """Return True where a file, or a name from the library, holds a study and not a scenario.

    Raises
    ------
    ScenarioError : it does not exist, or is no YAML mapping.
    """
    from dilemma_sim.scenario.files import read_text
    from dilemma_sim.scenario.library import find
    from dilemma_sim.scenario.yaml12 import parse_mapping

    located = find(name_or_path)
    root = parse_mapping(read_text(located.path, located.label), located.label).root.value
    return isinstance(root, dict) and not {"factors", "design", "replicates"}.isdisjoint(root)
