"""The list of patterns: what a model is fitted to, what it is checked against, what it cannot speak of."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from dilemma_sim.evidence.observed import Side
from dilemma_sim.evidence.record import Category
from dilemma_sim.evidence.statistic_table import STATISTICS
from dilemma_sim.scenario.errors import Fault, advice
from dilemma_sim.scenario.extends import load_tree
from dilemma_sim.scenario.library import Located
from dilemma_sim.scenario.quantity import Component, Day, Problem, quantity
from dilemma_sim.scenario.reader import document_of
from dilemma_sim.scenario.slots import Slot

Role = Literal["fit", "check", "cannot_speak"]
Basis = Literal["record", "background", "literature"]
Rule = Literal["band", "straddles_zero"]
Identifier = Annotated[str, Field(pattern=r"^[A-Z][A-Za-z0-9]*$")]
Names = Annotated[list[str], Field(min_length=1)]
Ends = Annotated[list[float | None], Field(min_length=2, max_length=2)]
Found = tuple[tuple[str | int, ...], str]

ROLES: tuple[Role, ...] = ("fit", "check", "cannot_speak")
#: What a pattern may tell its statistic beside where and when to look.
OPTIONS = ("against", "issues", "categories", "sizes", "postures", "side", "watch", "memory", "share")


class Pattern(Component):
    """Describe one fact and what of it a model should reproduce."""

    title: str = Field(min_length=1, description="What it is about, in a line.")
    role: Role = Field(
        description="fit: used for a fit; check: only looked at; cannot_speak: beyond the model."
    )
    reason: str = Field(min_length=1, description="Why it has this role.")
    statistic: str | None = Field(default=None, description="The function that computes it.")
    country: str | None = Field(default=None, description="Only this country; by default all together.")
    starting: Day | None = Field(default=None, alias="from", description="Only from this day on.")
    until: Day | None = Field(default=None, description="Only up to this day, which is included.")
    against: str | None = Field(default=None, description="What it is compared with: a country or an issue.")
    issues: Names | None = Field(default=None, description="The issues asked for.")
    categories: list[Category] | None = Field(
        default=None, description="Kinds of events; protests if silent."
    )
    sizes: Ends | None = Field(default=None, description="Lowest and highest size; null leaves a side open.")
    postures: Names | None = Field(default=None, description="The postures asked for.")
    side: Side | None = Field(default=None, description="Side of the postures; external if silent.")
    watch: float | None = Field(
        default=None, gt=0, description="Days that must be left after what it follows."
    )
    memory: float | None = Field(default=None, gt=0, description="Days for which an event counts as recent.")
    share: float | None = Field(
        default=None, gt=0, le=1, description="Share of the events, from the largest on."
    )
    unit: str = Field(default="", description="Unit of the statistic.")
    rule: Rule = Field(
        default="band",
        description="band: the median lies in the band; straddles_zero: the 90 % interval holds 0.",
    )
    band: Ends | None = Field(
        default=None, description="What a good model lands in; null leaves a side open."
    )
    basis: Basis | None = Field(default=None, description="Where the band comes from.")
    observed: float | None = Field(default=None, description="Value of the record where its rows hold none.")

    @property
    def speaks(self) -> bool:
        """True where the model has something to say."""
        return self.role != "cannot_speak"

    @property
    def ends(self) -> tuple[float | None, float | None]:
        """The ends of the band; None where a side is open or there is no band."""
        low, high = self.band or (None, None)
        return low, high

    @property
    def options(self) -> dict[str, object]:
        """What it tells its statistic beside where and when to look."""
        given = {name: getattr(self, name) for name in OPTIONS}
        return {name: value for name, value in given.items() if value is not None}

    def holds(self, value: float) -> bool:
        """Say whether a value lies in the band, the ends included."""
        low, high = self.ends
        return (low is None or value >= low) and (high is None or value <= high)


class Patterns(Component):
    """Hold a list of patterns, and the rules of counting that all share."""

    schema_version: Literal[1] = Field(alias="schema", description="Version of this vocabulary; always 1.")
    title: str = Field(min_length=1, description="Which record the patterns are of.")
    named_from: float = quantity(
        "Share of its demands from which the press names an issue of a protest.",
        default=0.1,
        unit="1",
        range=(0, 1),
        source="Choice",
        grade="assumed",
    )
    wave_gap: float = quantity(
        "Protests in one country that are less apart are one wave.",
        default=8.0,
        unit="days",
        range=(1, 365),
        source="Coding rule of the record",
        grade="assumed",
    )
    left_out: list[str] = Field(
        default_factory=list, description="Events with one of these as their main issue are in no pattern."
    )
    patterns: dict[Identifier, Pattern] = Field(description="The patterns by their identifiers.")

    def of(self, *roles: Role) -> dict[str, Pattern]:
        """Return the patterns of some roles, in the order of the list."""
        return {name: pattern for name, pattern in self.patterns.items() if pattern.role in roles}

    def only(self, *roles: Role) -> Self:
        """Return the list cut down to some roles."""
        return self.model_copy(update={"patterns": self.of(*roles)})

    @model_validator(mode="after")
    def _whole(self) -> Self:
        found = [fault for name, pattern in self.patterns.items() for fault in _faults(name, pattern)]
        if found:
            raise Problem(found)
        return self


def read_patterns(path: str | os.PathLike[str] | None = None) -> Patterns:
    """Return a list of patterns.

    Parameters
    ----------
    path : a YAML file in the form of the shipped one; None for that.

    Raises
    ------
    ScenarioError
        If anything is wrong with the text, all of it at once.

    Examples
    --------
    >>> read_patterns().patterns["S13"].ends
    (60.0, 124.0)
    """
    if path is None:
        data = Path(str(resources.files("dilemma_sim.evidence"))) / "data" / "patterns.yaml"
        located = Located(data, "shipped:patterns.yaml")
    else:
        located = Located(Path(path), os.fspath(path))
    faults: list[Fault] = []
    root = load_tree(located, Slot(Patterns), faults)
    return document_of(root, Patterns, faults, located.label).value


def _faults(name: str, pattern: Pattern) -> Iterator[Found]:
    path = ("patterns", name)
    if not pattern.speaks:
        if pattern.statistic is not None or pattern.band is not None:
            key = "statistic" if pattern.statistic is not None else "band"
            yield (*path, key), f"the model cannot speak of it, so no '{key}' is used; leave it out"
        return
    if pattern.statistic is None:
        yield (*path, "statistic"), f"a pattern to {pattern.role} needs a 'statistic'"
    elif pattern.statistic not in STATISTICS:
        known = advice(pattern.statistic, STATISTICS, most=len(STATISTICS))
        yield (*path, "statistic"), f"there is no statistic '{pattern.statistic}'; {known}"
    else:
        yield from _option_faults(path, pattern, pattern.statistic)
    for key in ("basis", "source"):
        if getattr(pattern, key) is None:
            yield path, f"a pattern to {pattern.role} needs a '{key}'"
    yield from _band_faults(path, pattern)
    if pattern.starting and pattern.until and pattern.until < pattern.starting:
        yield (*path, "until"), f"the end {pattern.until} lies before the start {pattern.starting}"


def _option_faults(path: tuple[str, ...], pattern: Pattern, statistic: str) -> Iterator[Found]:
    described = STATISTICS[statistic]
    for key in pattern.options:
        if key not in described.takes:
            taken = ", ".join(
                ["country", "from", "until", *(name for name in OPTIONS if name in described.takes)]
            )
            yield (*path, key), f"'{statistic}' does not use '{key}'; it uses {taken}"
    for key in described.needs:
        if getattr(pattern, key, None) is None and key not in Patterns.model_fields:
            yield (*path, "statistic"), f"'{statistic}' needs '{key}'"


def _band_faults(path: tuple[str, ...], pattern: Pattern) -> Iterator[Found]:
    low, high = pattern.ends
    if pattern.rule == "straddles_zero":
        if pattern.band is not None:
            yield (*path, "band"), "the rule 'straddles_zero' uses no band; leave one of the two out"
    elif low is None and high is None:
        yield (*path, "band"), "a band with at least one end is needed"
    elif low is not None and high is not None and high < low:
        yield (*path, "band"), f"the upper end {high:g} lies below the lower end {low:g}"
