"""What a claim file may say: a causal statement as an experiment, and what would bear it out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from os import PathLike
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from dilemma_sim.scenario.factors import Factor, FactorValue, Found, SingleValue, faults_of
from dilemma_sim.scenario.quantity import Component, Problem, quantity
from dilemma_sim.scenario.reported import Reported, needs_faults, window_faults
from dilemma_sim.scenario.timeline import Forced

Label = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")]
KeyPath = Annotated[str, Field(min_length=1)]

#: Name of the arm that is the scenario as it stands.
AS_IT_IS = "base"


class Move(Component):
    """Move a number to where another stands, whatever is drawn for the two; nothing is left behind."""

    source_path: KeyPath = Field(alias="from", description="Key path of the number that becomes 0.")
    target_path: KeyPath = Field(alias="to", description="Key path of the number that it is added to.")
    times: float = quantity(
        "What it is multiplied by on the way.",
        default=1.0,
        unit="1",
        range=(0, 1000),
        source="The question asked",
        grade="assumed",
    )


class Changes(Component):
    """Change a scenario: the bricks of arms, ablations and placebos."""

    settings: dict[KeyPath, SingleValue] = Field(
        default_factory=dict, alias="set", description="One number, name, date, true or false by key path."
    )
    without: list[KeyPath] = Field(default_factory=list, description="Key paths of entries taken away.")
    move: list[Move] = Field(default_factory=list, description="Numbers added to others, and put to 0.")

    @property
    def changed(self) -> bool:
        """True where anything is changed at all."""
        return bool(self.settings or self.without or self.move)


class Arm(Changes):
    """Describe one side of a contrast."""

    label: str = Field(default="", description="In words, for tables; by default the name of the arm.")
    scenario: str | None = Field(
        default=None, min_length=1, description="Another scenario than that of the claim."
    )
    do: dict[Label, Forced] = Field(default_factory=dict, description="Choices forced on governments.")
    swap: list[Annotated[tuple[KeyPath, KeyPath], Field(strict=False)]] = Field(
        default_factory=list,
        description="Pairs of numbers that change places, whatever is drawn for them.",
    )


class Ablation(Changes):
    """Describe how a mechanism stops responding and keeps its level.

    What is held stays as it was in the arm that all are compared with, under the same luck. What is changed
    is changed in all arms.
    """

    label: str = Field(default="", description="In words, for tables; by default its name.")
    hold: list[KeyPath] = Field(
        default_factory=list, description="Channels held at the path or mean of the base, such as agenda."
    )


class Measured(Reported):
    """Describe a number that is compared: an outcome and what is made of its weeks."""

    country: str | None = Field(
        default=None,
        description="Only this country. Silent: persons and events of all are added, levels averaged.",
    )
    groups: list[str] = Field(
        default_factory=list, description="Only these groups of co-ethnics held, where they are counted."
    )
    per: str | None = Field(
        default=None, description="Another outcome, of which the same is made, to divide by."
    )


class Expectation(Component):
    """Say what a claim expects of one number: in which arm, against which, where to, and how far."""

    outcome: Measured = Field(description="The number.")
    arm: Label | None = Field(default=None, description="Where it is looked at; silent: the last arm.")
    against: Label | None = Field(
        default=None, description="What it is compared with; silent: the arm named by 'base'."
    )
    against_outcome: Measured | None = Field(default=None, description="The number there; silent: the same.")
    more_than: Measured | None = Field(
        default=None,
        description="A number whose own difference is taken away: an effect larger than that one.",
    )
    expected: Literal["higher", "lower"] = Field(description="Where the arm lies against the other.")
    smallest: float | None = quantity(
        "Smallest effect that matters, in the unit of the number; below 0: how far it may even miss.",
        default=None,
        unit="as the number",
        range=(None, None),
        source="The judgement of whoever writes the claim",
        grade="assumed",
    )
    relative: float | None = quantity(
        "The same, as a share of what it is compared with.",
        default=None,
        unit="1",
        range=(-1, 100),
        source="The judgement of whoever writes the claim",
        grade="assumed",
    )
    beside: bool = Field(
        default=False, description="True where it is told beside and has no part in the verdict."
    )

    @property
    def label(self) -> str:
        """Name of the number in the results."""
        return self.outcome.column

    @property
    def least(self) -> float:
        """The smallest effect that matters: in the unit of the number, or as a share."""
        return float((self.smallest if self.relative is None else self.relative) or 0.0)

    @property
    def excludes(self) -> bool:
        """True where no effect is expected, but an effect the other way excluded."""
        return self.least < 0.0


class Curve(Factor):
    """Sweep a parameter: an arm for every value, compared end to end, with the turning point."""

    parameter: KeyPath = Field(description="Key path of the parameter.")


class Joint(Component):
    """Ask how often two named outcomes go together."""

    outcomes: tuple[str, str] = Field(description="Two outcomes made of names.", strict=False)
    country: str = Field(description="Where.")


class Claim(Component):
    """Hold one validated claim; nothing in it changes."""

    schema_version: Literal[1] = Field(alias="schema", description="Version of this vocabulary; always 1.")
    id: Label = Field(description="A short name, such as K4.")
    title: str = Field(min_length=1, description="The claim in a line.")
    says: str = Field(min_length=1, description="What the text says from which it is taken, in your words.")
    kind: Literal["contrast", "pattern", "not_testable"] = Field(
        default="contrast",
        description="contrast: arms are compared; pattern: numbers are reported; not_testable: say why.",
    )
    reason: str = Field(default="", description="Why it cannot be tested, or what the numbers stand for.")
    change_our_mind: str = Field(default="", description="What would have to be found to think otherwise.")
    scenario: str | None = Field(
        default=None, min_length=1, description="A shipped scenario, or a path relative to this file."
    )
    prior: str | None = Field(
        default=None,
        min_length=1,
        description="A study whose uncertainties are what was thought before the record was looked at.",
    )
    base: Label = Field(default=AS_IT_IS, description="The arm that others are compared with.")
    arms: dict[Label, Arm] = Field(default_factory=dict, description="The arms by name.")
    curve: Curve | None = Field(default=None, description="Instead of arms: a parameter that is swept.")
    expect: list[Expectation] = Field(default_factory=list, description="What the claim expects.")
    ablations: dict[Label, Ablation] = Field(
        default_factory=dict, description="The responsible mechanism; the last one takes all of it away."
    )
    placebo: Ablation | None = Field(default=None, description="A mechanism that should not matter.")
    report: list[Measured] = Field(default_factory=list, description="For a pattern: its numbers.")
    joint: list[Joint] = Field(default_factory=list, description="For a pattern: what goes together.")

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all arms, the one that others are compared with first."""
        swept = [] if self.curve is None else [curve_arm(value) for value in self.curve.values]
        return tuple(dict.fromkeys([self._first(), *self.arms, *swept]))

    def _first(self) -> str:
        return self.base if self.curve is None else curve_arm(self.curve.values[0])

    def sides(self, expectation: Expectation) -> tuple[str, str]:
        """Return the arm that is looked at, and the one that it is compared with."""
        return expectation.arm or self.names[-1], expectation.against or self.names[0]

    @property
    def counted(self) -> tuple[Expectation, ...]:
        """What has a part in the verdict."""
        return tuple(one for one in self.expect if not one.beside)

    @property
    def effects(self) -> tuple[Expectation, ...]:
        """What has a part in the verdict and is an effect that a mechanism could carry."""
        return tuple(one for one in self.counted if not one.excludes)

    @property
    def measured(self) -> tuple[Measured, ...]:
        """Every number that the claim asks for, each once."""
        asked = [
            one
            for expectation in self.expect
            for one in (expectation.outcome, expectation.against_outcome, expectation.more_than)
            if one is not None
        ]
        return tuple({one.model_dump_json(): one for one in [*asked, *self.report]}.values())

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        checks = {"contrast": _contrast, "pattern": _pattern, "not_testable": _not_testable}
        found = [*checks[self.kind](self), *_numbers(self)]
        if found:
            raise Problem(found)
        return self


def curve_arm(value: FactorValue) -> str:
    """Return the name of the arm with one value of a curve."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _contrast(claim: Claim) -> Iterator[Found]:
    yield from _needs_scenario(claim)
    yield from _absent(
        claim, ("report", "joint"), "belongs to a pattern; leave it out, or say 'kind: pattern'"
    )
    if claim.curve is not None:
        yield from _curve(claim, claim.curve)
        if any(place[0] == "curve" for place, _ in _curve(claim, claim.curve)):
            return
    alone = any(one.against_outcome is None for one in claim.expect)
    if len(claim.names) < 2 and alone:
        yield ("arms",), "a contrast needs another arm than the base; add one under 'arms', or a 'curve'"
        return
    if not claim.counted:
        yield ("expect",), "nothing is expected; say which number differs, where to, and how far"
    for place, one in enumerate(claim.expect):
        yield from _expectation(claim, one, ("expect", place))
    for name, ablation in claim.ablations.items():
        yield from _empty(ablation, ("ablations", name))
    if claim.placebo is not None:
        yield from _empty(claim.placebo, ("placebo",))


def _curve(claim: Claim, curve: Curve) -> Iterator[Found]:
    yield from ((("curve", *place), message) for place, message in faults_of(curve))
    if claim.arms:
        yield ("arms",), "says the same as 'curve'; keep one of the two"
    if claim.base != AS_IT_IS:
        yield ("base",), "a curve is compared from its first value on; leave 'base' out"
    if len(set(curve.values)) < 2:
        yield ("curve",), "needs a grid, or a list of at least two values"


def _expectation(claim: Claim, one: Expectation, path: tuple[str | int, ...]) -> Iterator[Found]:
    for key, name in zip(("arm", "against"), claim.sides(one), strict=True):
        if name not in claim.names:
            yield (*path, key), f"no arm is named '{name}'; there are {', '.join(claim.names)}"
    same = claim.sides(one)[0] == claim.sides(one)[1]
    if same and one.against_outcome is None:
        yield (*path, "arm"), f"compares '{claim.sides(one)[0]}' with itself; name another arm or outcome"
    if (one.smallest is None) == (one.relative is None):
        message = "say how far: either 'smallest' in the unit of the number, or 'relative' as a share"
        yield path, message


def _pattern(claim: Claim) -> Iterator[Found]:
    yield from _needs_scenario(claim)
    yield from _absent(claim, ("expect", "curve", "ablations", "placebo"), "belongs to a contrast")
    if not claim.report and not claim.joint:
        yield ("report",), "nothing is reported; name a number under 'report', or two outcomes under 'joint'"


def _not_testable(claim: Claim) -> Iterator[Found]:
    parts = ("expect", "curve", "arms", "ablations", "placebo", "report", "joint")
    yield from _absent(claim, parts, "cannot stand in a claim that is not testable")
    if not claim.reason:
        yield ("reason",), "say why it cannot be tested"


def _needs_scenario(claim: Claim) -> Iterator[Found]:
    if claim.scenario is None:
        yield ("scenario",), "say which 'scenario' the claim is about"


def _absent(claim: Claim, keys: Iterable[str], message: str) -> Iterator[Found]:
    for key in keys:
        if getattr(claim, key):
            yield (key,), message


def _empty(ablation: Ablation, path: tuple[str | int, ...]) -> Iterator[Found]:
    if not (ablation.hold or ablation.changed):
        yield path, "changes nothing; say what to 'hold', to 'set', to 'move' or to run 'without'"


def _numbers(claim: Claim) -> Iterator[Found]:
    """Yield what is wrong with the numbers that are asked for, with the place of each."""
    for key, columns in (
        ("expect", [one.label for one in claim.expect]),
        ("report", [one.column for one in claim.report]),
    ):
        for place, column in enumerate(columns):
            if column in columns[:place]:
                message = f"the number '{column}' is there already; give one of the two another 'name'"
                yield (key, place), message
    for path, one in _places(claim):
        yield from needs_faults(path, one)
        yield from window_faults(path, one)
        if one.groups and one.country is not None:
            yield (*path, "groups"), "names groups and a country; keep one of the two"
        if one.per is not None and one.functional in ("share_of_weeks", "first_week_at", "weeks_until_share"):
            yield (*path, "per"), f"'{one.functional}' cannot be divided by another outcome"


def _places(claim: Claim) -> Iterator[tuple[tuple[str | int, ...], Measured]]:
    for place, expectation in enumerate(claim.expect):
        for key in ("outcome", "against_outcome", "more_than"):
            one = getattr(expectation, key)
            if one is not None:
                yield ("expect", place, key), one
    yield from ((("report", place), one) for place, one in enumerate(claim.report))


#: Keys that only claims have.
ONLY_CLAIMS = frozenset({"id", "says", "expect", "ablations", "placebo", "report", "joint"})


def is_claim(name_or_path: str | PathLike[str]) -> bool:
    """Return True where a file, or a name from the library, holds a claim.

    Raises
    ------
    ScenarioError : it does not exist, or is no YAML mapping.
    """
    from dilemma_sim.scenario.library import top_keys

    return not ONLY_CLAIMS.isdisjoint(top_keys(name_or_path))


__all__ = [
    "AS_IT_IS",
    "Ablation",
    "Arm",
    "Changes",
    "Claim",
    "Curve",
    "Expectation",
    "Joint",
    "Measured",
    "Move",
]
