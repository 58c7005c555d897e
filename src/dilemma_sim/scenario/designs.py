"""What a study file may say about its design: which combinations of values are run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from dilemma_sim.scenario.factors import Factor, Found, SingleValue, repeated
from dilemma_sim.scenario.quantity import Component, quantity

MOST_POINTS = 100_000

#: The designs that have settings of their own.
CHOICES = ("list", "random", "latin_hypercube", "sobol", "morris")
#: Those that draw: they cover ranges and distributions, and take grids and lists as well.
SAMPLED = ("random", "latin_hypercube", "sobol", "morris")
#: Those that draw every factor by its own distribution, whatever the others.
INDEPENDENT = ("random", "latin_hypercube")


def _seed() -> Any:
    return quantity(
        "Seed of the design; another one gives another sample.",
        default=1,
        unit="1",
        range=(0, 2**32 - 1),
        source="Any number will do",
        grade="assumed",
    )


class PointList(Component):
    """Give the design points one by one."""

    points: list[dict[str, SingleValue]] = Field(
        min_length=1, description="For each point, a value for every factor by its key path."
    )


class Random(Component):
    """Draw every point by itself; a larger sample begins with the smaller one."""

    samples: int = quantity(
        "Number of design points.",
        unit="points",
        range=(2, MOST_POINTS),
        source="The time one has",
        grade="assumed",
    )
    seed: int = _seed()


class LatinHypercube(Component):
    """Spread points so that every factor is covered evenly, each value of it with any others."""

    samples: int = quantity(
        "Number of design points.",
        unit="points",
        range=(2, MOST_POINTS),
        source="Ten for every factor is a common rule of thumb (Loeppky, Sacks and Welch 2009)",
        grade="literature",
    )
    seed: int = _seed()


class Sobol(Component):
    """Sample for Sobol' indices by the scheme of Saltelli: N (D + 2) points, with pairs N (2 D + 2)."""

    samples: int = quantity(
        "Base samples N; a power of two.",
        unit="samples",
        range=(2, MOST_POINTS),
        source="Saltelli 2002; a Sobol' sequence is balanced at powers of two only",
        grade="literature",
    )
    seed: int = _seed()
    second_order: bool = Field(default=False, description="True for the effects of pairs as well.")


class Morris(Component):
    """Walk through the space one factor at a time, for elementary effects: r (D + 1) points."""

    trajectories: int = quantity(
        "Number of walks, r.",
        unit="walks",
        range=(2, MOST_POINTS),
        source="Ten to fifty are usual (Campolongo, Cariboni and Saltelli 2007)",
        grade="literature",
    )
    levels: int = quantity(
        "Levels of each factor; an even number.",
        default=4,
        unit="levels",
        range=(2, 100),
        source="Morris 1991; four is usual",
        grade="literature",
    )
    seed: int = _seed()


class DesignChoice(Component):
    """Name a design that has settings of its own; exactly one."""

    listed: PointList | None = Field(default=None, alias="list", description="Points one by one.")
    random: Random | None = Field(default=None, description="Every point drawn by itself.")
    latin_hypercube: LatinHypercube | None = Field(default=None, description="Every factor covered evenly.")
    sobol: Sobol | None = Field(default=None, description="For variance-based indices.")
    morris: Morris | None = Field(default=None, description="For screening many factors.")

    @property
    def named(self) -> tuple[str, ...]:
        """The designs that are given."""
        given = (self.listed, self.random, self.latin_hypercube, self.sobol, self.morris)
        return tuple(name for name, settings in zip(CHOICES, given, strict=True) if settings is not None)


_EXAMPLES = {
    "list": "{list: {points: [...]}}; 'zip' takes all first values together, and so on",
    "random": "{random: {samples: 100}}",
    "latin_hypercube": "{latin_hypercube: {samples: 100}}",
    "sobol": "{sobol: {samples: 64}}",
    "morris": "{morris: {trajectories: 20}}",
}


def _kind(value: object) -> str:
    return "name" if isinstance(value, str) else "choice"


DesignName = Literal["grid", "zip", "list", "random", "latin_hypercube", "sobol", "morris"]
Design = Annotated[
    Annotated[DesignName, Tag("name")] | Annotated[DesignChoice, Tag("choice")], Discriminator(_kind)
]


def name_of(design: DesignName | DesignChoice) -> str:
    """Return the name of a design."""
    return design if isinstance(design, str) else design.named[0]


def size_of(design: DesignName | DesignChoice, factors: Mapping[str, Factor]) -> int:
    """Return the number of points of a design, for one scenario."""
    levels = [len(factor.values) for factor in factors.values()]
    if isinstance(design, str):
        return prod(levels) if design == "grid" else levels[0]
    if design.listed is not None:
        return len(design.listed.points)
    if design.random is not None:
        return design.random.samples
    if design.latin_hypercube is not None:
        return design.latin_hypercube.samples
    if design.sobol is not None:
        return design.sobol.samples * (len(factors) * (2 if design.sobol.second_order else 1) + 2)
    assert design.morris is not None
    return design.morris.trajectories * (len(factors) + 1)


def choice_faults(design: DesignName | DesignChoice) -> Iterator[Found]:
    """Yield what is wrong with a design by itself."""
    if isinstance(design, str):
        if design in _EXAMPLES:
            yield ("design", design), f"the design '{design}' needs settings; write {_EXAMPLES[design]}"
        return
    if len(design.named) != 1:
        found = f", found {' and '.join(design.named)}" if design.named else ""
        there = "grid, zip, list, random, latin_hypercube, sobol or morris"
        yield ("design",), f"name one design: {there}{found}"
    if design.sobol is not None and design.sobol.samples & (design.sobol.samples - 1):
        below = 2 ** (design.sobol.samples.bit_length() - 1)
        message = f"the base samples must be a power of two; {below} and {2 * below} are the nearest"
        yield ("design", "sobol", "samples"), message
    if design.morris is not None and design.morris.levels % 2:
        yield ("design", "morris", "levels"), "the number of levels must be even, such as 4 or 6"


def values_faults(
    design: DesignName | DesignChoice, section: str, key: str, factor: Factor
) -> Iterator[Found]:
    """Yield what a design cannot make of the values of one factor."""
    name, path = name_of(design), (section, key)
    if len(factor.ways) > 1:
        return
    if name == "list":
        if factor.ways:
            yield (
                (*path, factor.ways[0]),
                "the points of the design give the values; write {} for the factor",
            )
    elif not factor.ways:
        yield path, "say one of 'grid', 'list', 'range' and 'distribution'"
    elif name not in SAMPLED and factor.continuous:
        advice = "give a grid or a list, or choose the design latin_hypercube, sobol or morris"
        yield (*path, factor.ways[0]), f"the design '{name}' has no values to take from this; {advice}"
    elif name != "zip":
        for place, value in repeated(factor.values):
            yield (*path, "list", place), f"the value {value} is listed twice"


def zip_faults(factors: Mapping[str, tuple[str, Factor]]) -> Iterator[Found]:
    """Yield what keeps factors from being taken together, value by value."""
    first, expected = next((key, len(factor.values)) for key, (_, factor) in factors.items())
    uneven = {key: len(factor.values) for key, (_, factor) in factors.items()}
    uneven = {key: length for key, length in uneven.items() if length != expected}
    for key, length in uneven.items():
        yield (
            (factors[key][0], key),
            f"has {length} values but '{first}' has {expected}; 'design: zip' needs as many of each",
        )
    if not uneven:
        columns = [factor.values for _, factor in factors.values()]
        for place, _ in repeated(zip(*columns, strict=True)):
            yield ("design", "zip"), f"the combination number {place + 1} of the values stands there twice"


def list_faults(points: list[dict[str, SingleValue]], factors: Mapping[str, object]) -> Iterator[Found]:
    """Yield what is wrong with points given one by one."""
    for place, point in enumerate(points):
        path = ("design", "list", "points", place)
        for key in point:
            if key not in factors:
                yield (*path, key), f"'{key}' is no factor of this study; add it under 'factors', as {{}}"
        missing = [key for key in factors if key not in point]
        if missing:
            yield path, f"the point gives no value to {', '.join(missing)}"
    for place, _ in repeated(tuple(sorted(point.items())) for point in points):
        yield ("design", "list", "points", place), "this point stands there twice"
