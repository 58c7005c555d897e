"""What a study file may say: scenarios, the parameters that vary, how often, and what is reported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from os import PathLike
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from dilemma_sim.scenario.calibrations import Calibration, calibration_faults
from dilemma_sim.scenario.designs import (
    MOST_POINTS,
    Design,
    DesignChoice,
    choice_faults,
    list_faults,
    name_of,
    size_of,
    values_faults,
    zip_faults,
)
from dilemma_sim.scenario.factors import Factor, FactorValue, Found, faults_of
from dilemma_sim.scenario.frontiers import Frontier, frontier_faults
from dilemma_sim.scenario.quantity import UNIT, Component, Problem, quantity
from dilemma_sim.scenario.reported import Functional, Reported, reported_faults

__all__ = ["MOST_POINTS", "SECTIONS", "Factor", "FactorValue", "Functional", "Reported", "Stop", "Study"]

#: Where the parameters that vary stand: what nobody knows, what somebody may choose, what is merely swept.
SECTIONS = ("uncertainties", "levers", "factors")

Label = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")]


class Stop(Component):
    """Say when a design point has been run often enough.

    Replicates are added in blocks of `replicates` until the interval of the mean is narrow enough in
    every country, or until there are `most` of them.
    """

    outcome: str = Field(description="The column of the results whose mean must be known well enough.")
    half_width: float = Field(description="Largest half-width of its interval, in its unit; above 0.")
    confidence: float = quantity(
        "Confidence of the interval (Student's t).",
        default=0.95,
        unit=UNIT,
        range=(0.5, 0.9999),
        source="Convention",
        grade="assumed",
    )
    most: int = quantity(
        "Replicates at which a design point ends in any case.",
        unit="runs",
        range=(2, 1_000_000),
        source="The time one has",
        grade="assumed",
    )


class Study(Component):
    """Hold one validated study; nothing in it changes."""

    schema_version: Literal[1] = Field(alias="schema", description="Version of this vocabulary; always 1.")
    title: str = Field(min_length=1, description="A line that says what the study asks.")
    description: str = Field(default="", description="A paragraph or two.")
    scenario: str | None = Field(
        default=None, min_length=1, description="A shipped scenario, or a path relative to this file."
    )
    scenarios: dict[Label, Annotated[str, Field(min_length=1)]] = Field(
        default_factory=dict, description="Several of them, by a label; every point is run in each."
    )
    uncertainties: dict[str, Factor] = Field(
        default_factory=dict, description="Key path of each parameter that nobody knows."
    )
    levers: dict[str, Factor] = Field(
        default_factory=dict, description="Key path of each parameter that an actor or outsider may choose."
    )
    factors: dict[str, Factor] = Field(
        default_factory=dict, description="Key path of each parameter that is merely swept."
    )
    design: Design = Field(
        default="grid",
        description="grid: every combination; zip: all first values together, and so on; or a mapping.",
    )
    replicates: int = quantity(
        "Runs at each design point; with a stop rule, runs that are added at a time.",
        default=20,
        unit="runs",
        range=(1, 100_000),
        source="Numerical choice: the Monte Carlo error is reported",
        grade="assumed",
    )
    stop: Stop | None = Field(default=None, description="When to add no more replicates to a point.")
    seed: int = quantity(
        "Root seed, shared by all design points, so that they differ by their factors and not by luck.",
        default=1,
        unit="1",
        range=(0, 2**63 - 1),
        source="Any number will do",
        grade="assumed",
    )
    outcomes: list[Reported] = Field(
        description="The columns of the results.", json_schema_extra={"minItems": 1}
    )

    frontier: Frontier | None = Field(
        default=None, description="For `frontier`: which lever holds a posture, and what is traded off."
    )

    calibration: Calibration | None = Field(
        default=None, description="For `calibrate`: which uncertainties are fitted to the record."
    )

    @property
    def bases(self) -> dict[str, str]:
        """The scenarios by label; a single one without a label has an empty one."""
        return dict(self.scenarios) if self.scenario is None else {"": self.scenario}

    @property
    def sections(self) -> dict[str, str]:
        """The section in which each factor stands, by key path, in the order of the results."""
        return {key: section for section in SECTIONS for key in getattr(self, section)}

    @property
    def varied(self) -> dict[str, Factor]:
        """Every factor of the three sections by its key path, in the order of the results."""
        return {key: getattr(self, section)[key] for key, section in self.sections.items()}

    @cached_property
    def parameters(self) -> dict[str, tuple[str, ...]]:
        """Key paths of the parameters that each factor sets: its own, and those that take the same value."""
        return {key: (key, *factor.also) for key, factor in self.varied.items()}

    def spread(self, settings: Mapping[str, FactorValue]) -> dict[str, FactorValue]:
        """Return the value of every parameter, given those of some factors."""
        return {path: value for key, value in settings.items() for path in self.parameters[key]}

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns that tell design points apart: the scenario where there are several, and the factors."""
        return (*(["scenario"] if self.scenarios else []), *self.varied)

    @property
    def size(self) -> int:
        """Number of design points, all scenarios together."""
        return size_of(self.design, self.varied) * len(self.bases)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        unclear = [*choice_faults(self.design)]
        found = [
            *_missing(self),
            *_factors(self),
            *(unclear or _values(self)),
            *reported_faults(self.outcomes, self.varied),
            *_stop(self),
            *frontier_faults(self.frontier, self.levers, self.outcomes),
            *_calibration(self, unclear),
        ]
        if not found:
            found = [*_design(self)]  # its size makes sense only once every factor does
        if found:
            raise Problem(found)
        return self


def _missing(study: Study) -> Iterator[Found]:
    if not study.varied:
        yield ("factors",), "nothing varies; name a parameter under 'factors', 'uncertainties' or 'levers'"
    if not study.outcomes:
        yield ("outcomes",), "nothing is reported; name an outcome and a functional"
    if study.scenario is None and not study.scenarios:
        yield ("scenario",), "say which 'scenario' is varied, or several 'scenarios' by a label"
    elif study.scenario is not None and study.scenarios:
        yield ("scenarios",), "says the same as 'scenario'; keep one of the two"


def _factors(study: Study) -> Iterator[Found]:
    for section in SECTIONS:
        for key, factor in getattr(study, section).items():
            path = (section, key)
            yield from (((*path, *place), message) for place, message in faults_of(factor))
            if study.sections[key] != section:
                yield path, f"stands under '{study.sections[key]}' as well; keep one of the two"
    yield from _overlaps(study)


def _overlaps(study: Study) -> Iterator[Found]:
    """Yield what is set by two factors, or twice by one."""
    places = list(_places(study))
    seen: set[str] = set(study.sections)
    for path, parameter in places:
        if len(path) > 2:
            if parameter in seen:
                what = "is a factor" if parameter in study.sections else "is set by a factor"
                yield path, f"'{parameter}' {what} already; name it once"
            seen.add(parameter)
        for _, other in places:
            if parameter.startswith(f"{other}."):
                yield path, f"lies inside another factor, '{other}'; vary one of them"


def _places(study: Study) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield every parameter that is set, with where the study names it."""
    for key, section in study.sections.items():
        yield (section, key), key
        yield from (
            ((section, key, "also", place), also) for place, also in enumerate(study.varied[key].also)
        )


def _calibration(study: Study, unclear: list[Found]) -> Iterator[Found]:
    if unclear:
        return iter(())
    return calibration_faults(
        study.calibration,
        study.sections,
        study.uncertainties,
        study.design,
        len(study.bases),
        study.stop is not None,
    )


def _values(study: Study) -> Iterator[Found]:
    for key, section in study.sections.items():
        yield from values_faults(study.design, section, key, study.varied[key])


def _design(study: Study) -> Iterator[Found]:
    if study.size > MOST_POINTS:
        path = "design" if isinstance(study.design, DesignChoice) else next(iter(study.sections.values()))
        yield (path,), f"the design has {study.size:,} points; at most {MOST_POINTS:,} are possible"
    elif study.design == "zip":
        yield from zip_faults({key: (study.sections[key], factor) for key, factor in study.varied.items()})
    elif name_of(study.design) == "list":
        assert isinstance(study.design, DesignChoice)
        assert study.design.listed is not None
        yield from list_faults(study.design.listed.points, study.varied)


def _stop(study: Study) -> Iterator[Found]:
    if study.stop is None:
        return
    columns = [reported.column for reported in study.outcomes]
    if study.stop.outcome not in columns:
        message = f"no column of the results is named '{study.stop.outcome}'; there are {', '.join(columns)}"
        yield ("stop", "outcome"), message
    if study.stop.half_width <= 0:
        yield ("stop", "half_width"), f"must lie above 0, found {study.stop.half_width:g}"
    if study.replicates < 2:
        yield ("replicates",), "a stop rule needs blocks of at least 2 replicates"
    if study.stop.most < study.replicates:
        yield ("stop", "most"), f"must not lie below the replicates of one block, {study.replicates}"


def is_study(name_or_path: str | PathLike[str]) -> bool:
    """Return True where a file, or a name from the library, holds a study and not a scenario.

    Raises
    ------
    ScenarioError : it does not exist, or is no YAML mapping.
    """
    from dilemma_sim.scenario.library import top_keys

    only_studies = {*SECTIONS, "scenarios", "design", "replicates", "outcomes", "calibration"}
    return not only_studies.isdisjoint(top_keys(name_or_path))
