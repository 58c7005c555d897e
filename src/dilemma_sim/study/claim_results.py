"""What comes of claims: verdicts over every kind of draw, what mechanisms carry, and what stands beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dilemma_sim.study.claim_verdicts import Origin, Verdict, steady, verdict_of

if TYPE_CHECKING:
    from dilemma_sim.scenario import Document
    from dilemma_sim.scenario.claims import Claim, Expectation
    from dilemma_sim.study.claim_draws import Over
    from dilemma_sim.study.effects import Mean, Probability

DRAWS = 100
"""Draws of the posterior: the fewest for which an ablation is held to account; P is known to 0.02 at 0.95."""


@dataclass(frozen=True)
class Size:
    """Say how many draws each part of a table takes, and how many worlds with luck of their own each draw.

    The parts beside the verdict itself are there to compare with, and take fewer.
    """

    draws: int = DRAWS
    prior: int = 60
    tables: int = 60
    rules: int = 20
    luck: int = 2

    @classmethod
    def of(cls, draws: int) -> Size:
        """Return the size of a table with so many draws, the other parts in proportion."""
        beside = {name: max(2, round(getattr(cls, name) * draws / DRAWS)) for name in _BESIDE}
        return cls(draws, **beside)


_BESIDE = ("prior", "tables", "rules")


@dataclass(frozen=True)
class Number:
    """Hold what came of one expectation.

    Attributes
    ----------
    expectation : what was expected.
    looked_at, compared : mean of the number in both arms.
    effect : in the expected direction, in units of the smallest that matters.
    beyond, sign : how probable an effect beyond that, and of the expected sign, is.
    """

    expectation: Expectation
    looked_at: float
    compared: float
    effect: Mean
    beyond: Probability
    sign: Probability

    @property
    def verdict(self) -> Verdict:
        """The verdict on this number alone."""
        return verdict_of(self.beyond, self.sign)


@dataclass(frozen=True)
class Layer:
    """Hold what the draws of one kind say of a claim.

    Attributes
    ----------
    over : what was drawn from.
    draws, luck : how many draws, and worlds for each.
    numbers : of every expectation.
    beyond, sign : of all that are counted, together in one draw.

    A claim of several effects is supported as a whole, and contradicted where one of them is: the probability
    of several signs together falls with their number, whatever each of them is.
    """

    over: Over
    draws: int
    luck: int
    numbers: tuple[Number, ...]
    beyond: Probability
    sign: Probability

    @property
    def weakest(self) -> Probability:
        """The sign that is least probable among those that are counted."""
        counted = [one.sign for one in self.numbers if not one.expectation.beside]
        return min(counted, key=lambda sign: sign.value)

    @property
    def verdict(self) -> Verdict:
        """The verdict over these draws."""
        return verdict_of(self.beyond, self.weakest)

    @property
    def steady(self) -> bool:
        """Whether as many other draws would give the same verdict."""
        return steady(self.beyond, self.weakest)


@dataclass(frozen=True)
class Part:
    """Hold what is left of each counted effect where something is held or changed.

    Attributes
    ----------
    label : what is.
    effects : that are left, in units of the smallest that matters.
    left : as parts of the effects over the same pairs; without value where there is no such effect.
    holds : of an ablation, whether it carries the effect; of a placebo, whether it leaves it alone; None
        where there is no effect in the expected direction.
    """

    label: str
    effects: tuple[Mean, ...]
    left: tuple[Mean, ...]
    holds: bool | None


@dataclass(frozen=True)
class Swept:
    """Hold a curve: the mean of a number at each level, and the level half-way between its ends."""

    parameter: str
    column: str
    levels: tuple[float, ...]
    heights: tuple[Mean, ...]
    turning: Mean


@dataclass(frozen=True)
class Spread:
    """Hold a number that a pattern reports: its mean, and quantiles over all worlds."""

    column: str
    mean: float
    p05: float
    median: float
    p95: float


@dataclass(frozen=True)
class Result:
    """Hold all that came of a claim.

    Attributes
    ----------
    document : the claim.
    main : what the verdict is over; None for a pattern and for what cannot be tested.
    beside : over the prior, where the verdict is over a posterior.
    rules : by the rule by which governments decide.
    ablations, placebo : what is left of the effects.
    origin : whether they are built in.
    curves : of a parameter that is swept.
    spreads, joint : of a pattern; for each pair of outcomes the share of weeks.
    """

    document: Document[Claim]
    main: Layer | None = None
    beside: Layer | None = None
    rules: Mapping[str, Layer] = field(default_factory=dict)
    ablations: Mapping[str, Part] = field(default_factory=dict)
    placebo: Part | None = None
    origin: Origin | None = None
    curves: tuple[Swept, ...] = ()
    spreads: tuple[Spread, ...] = ()
    joint: tuple[Mapping[str, float], ...] = ()

    @property
    def claim(self) -> Claim:
        """The claim itself."""
        return self.document.value

    @property
    def verdict(self) -> Verdict:
        """The verdict, by the rules alone."""
        if self.claim.kind == "not_testable":
            return Verdict.not_testable
        return Verdict.reported if self.main is None else self.main.verdict


@dataclass(frozen=True)
class Table:
    """Hold the table of claims.

    Attributes
    ----------
    results : of each claim.
    size : how many draws.
    seed : root seed.
    runs : how many took place.
    sources : what was drawn from, in words.
    """

    results: tuple[Result, ...]
    size: Size
    seed: int
    runs: int
    sources: tuple[str, ...] = ()
