"""What a study file may say about one factor: the values that one parameter takes."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from datetime import date
from math import isfinite
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from dilemma_sim.scenario.quantity import Component, quantity

FactorValue = bool | int | float | str | date
DistributionName = Literal[
    "normal", "lognormal", "uniform", "loguniform", "triangular", "beta", "truncated_normal"
]

Found = tuple[tuple[str | int, ...], str]

WAYS = ("grid", "list", "range", "distribution")


def _single_value(value: object) -> object:
    if isinstance(value, float) and not isfinite(value):
        raise PydanticCustomError("finite_number", "expected a finite number")
    if isinstance(value, FactorValue):
        return value
    raise PydanticCustomError("single_value", "expected one number, name, date, true or false")


SingleValue = Annotated[Any, BeforeValidator(_single_value)]


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


class Span(Component):
    """Describe a stretch of numbers, all equally likely on the scale given."""

    first: int | float = Field(alias="from", description="The lowest value.")
    last: int | float = Field(alias="to", description="The highest value.")
    scale: Literal["linear", "log"] = Field(
        default="linear", description="log: equally likely in the logarithm; for numbers above 0."
    )


class Distribution(Component):
    """Describe a probability distribution by its name and parameters."""

    name: DistributionName = Field(description="Which distribution.")
    mean: float | None = Field(default=None, description="Of the normal ones, before any truncation.")
    sd: float | None = Field(default=None, description="Of the normal ones: standard deviation, above 0.")
    median: float | None = Field(default=None, description="Of the lognormal, above 0.")
    sigma: float | None = Field(default=None, description="Of the lognormal: sd of the logarithm, above 0.")
    low: float | None = Field(default=None, description="Lowest value; 0 for beta where it is left out.")
    high: float | None = Field(default=None, description="Highest value; 1 for beta where it is left out.")
    mode: float | None = Field(default=None, description="Of the triangular: the likeliest value.")
    a: float | None = Field(default=None, description="Of the beta: first shape, above 0.")
    b: float | None = Field(default=None, description="Of the beta: second shape, above 0.")


NEEDED: dict[DistributionName, tuple[str, ...]] = {
    "normal": ("mean", "sd"),
    "lognormal": ("median", "sigma"),
    "uniform": ("low", "high"),
    "loguniform": ("low", "high"),
    "triangular": ("low", "mode", "high"),
    "beta": ("a", "b"),
    "truncated_normal": ("mean", "sd", "low", "high"),
}
_OPTIONAL: dict[str, tuple[str, ...]] = {"beta": ("low", "high")}
_PARAMETERS = ("mean", "sd", "median", "sigma", "low", "high", "mode", "a", "b")
_ABOVE_ZERO = ("sd", "median", "sigma", "a", "b")


class Factor(Component):
    """Describe the values one parameter takes, in one of four ways."""

    grid: Steps | None = Field(default=None, description="Values at equal distances.")
    listed: list[SingleValue] | None = Field(
        default=None, alias="list", description="The values one by one.", min_length=1
    )
    span: Span | None = Field(default=None, alias="range", description="Any number between two.")
    distribution: Distribution | None = Field(
        default=None, description="Any number, some likelier than others."
    )
    also: list[Annotated[str, Field(min_length=1)]] = Field(
        default_factory=list,
        description="Key paths of further parameters that take the same value each time.",
    )

    @property
    def ways(self) -> tuple[str, ...]:
        """Which of the ways of giving values are used."""
        given = (self.grid, self.listed, self.span, self.distribution)
        return tuple(way for way, value in zip(WAYS, given, strict=True) if value is not None)

    @property
    def continuous(self) -> bool:
        """True where the values are drawn and not counted off."""
        return self.span is not None or self.distribution is not None

    @property
    def values(self) -> tuple[FactorValue, ...]:
        """The values in the order given; none where they are drawn."""
        if self.grid is not None:
            return self.grid.values
        return tuple(self.listed or ())


def faults_of(factor: Factor) -> Iterator[Found]:
    """Yield what is wrong with a factor whatever the design, with the place below it."""
    if len(factor.ways) > 1:
        yield (), f"says both '{factor.ways[0]}' and '{factor.ways[1]}'; keep one"
    elif factor.grid is not None and factor.grid.first >= factor.grid.last:
        yield ("grid", "to"), f"'to' must lie above 'from', which is {factor.grid.first}"
    elif factor.span is not None:
        yield from _span_faults(factor.span)
    elif factor.distribution is not None:
        yield from _distribution_faults(factor.distribution)


def _span_faults(span: Span) -> Iterator[Found]:
    if span.first >= span.last:
        yield ("range", "to"), f"'to' must lie above 'from', which is {span.first}"
    if span.scale == "log" and span.first <= 0:
        yield ("range", "from"), f"a log scale needs numbers above 0, found {span.first}"


def _distribution_faults(said: Distribution) -> Iterator[Found]:
    path = ("distribution",)
    needed, optional = NEEDED[said.name], _OPTIONAL.get(said.name, ())
    given = {name: value for name in _PARAMETERS if (value := getattr(said, name)) is not None}
    missing = [name for name in needed if name not in given]
    for name in missing:
        yield path, f"the {said.name} distribution needs {_joined(needed)}; '{name}' is missing"
    for name, value in given.items():
        if name not in (*needed, *optional):
            yield (*path, name), f"the {said.name} distribution has no '{name}'; it takes {_joined(needed)}"
        elif name in _ABOVE_ZERO and value <= 0:
            yield (*path, name), f"'{name}' must lie above 0, found {value:g}"
    if not missing:
        yield from _order_faults(said.name, given)


def _order_faults(name: str, given: dict[str, float]) -> Iterator[Found]:
    path = ("distribution",)
    low = given.get("low", 0.0 if name == "beta" else None)
    high = given.get("high", 1.0 if name == "beta" else None)
    if low is None or high is None:
        return
    if low >= high:
        yield (
            (*path, "high" if "high" in given else "low"),
            f"'low' ({low:g}) must lie below 'high' ({high:g})",
        )
    elif name == "triangular" and not low <= given["mode"] <= high:
        yield (*path, "mode"), f"'mode' must lie from 'low' to 'high', found {given['mode']:g}"
    if name == "loguniform" and low <= 0:
        yield (*path, "low"), f"a loguniform distribution needs numbers above 0, found {low:g}"


def repeated(values: Iterable[Hashable]) -> Iterator[tuple[int, object]]:
    """Yield each value that stood there before, with its place."""
    seen: set[Hashable] = set()
    for place, value in enumerate(values):
        if value in seen:
            yield place, value
        seen.add(value)


def _joined(names: tuple[str, ...]) -> str:
    quoted = [f"'{name}'" for name in names]
    return f"{', '.join(quoted[:-1])} and {quoted[-1]}"
