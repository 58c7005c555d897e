"""Verdicts: how sure a difference is, in words with fixed thresholds, and a sentence for each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import floor, log10
from typing import TYPE_CHECKING

from dilemma_sim.study.paired import pairs_needed
from dilemma_sim.study.wording import number, precise, scaled, signed, unit_of_difference

if TYPE_CHECKING:
    from dilemma_sim.study.paired import Paired

SMALLEST = 0.1
"""Smallest difference of interest, as a share of the base's mean."""


class Verdict(StrEnum):
    """Name how sure a difference is; the order is that of tables."""

    decided = "decided"
    probable = "probable"
    same = "about the same"
    undecided = "undecided"
    identical = "identical"
    unknown = "unknown"


WORDS: dict[Verdict, tuple[str, str]] = {
    Verdict.decided: ("is lower (higher) by", "The adjusted interval excludes zero."),
    Verdict.probable: (
        "is probably lower (higher) by",
        "The interval of this outcome alone excludes zero, the adjusted one does not.",
    ),
    Verdict.same: (
        "is about the same",
        "The adjusted interval lies within 10 % of the base's mean on either side of zero.",
    ),
    Verdict.undecided: ("undecided", "Both intervals include zero, and the adjusted one reaches further."),
    Verdict.identical: ("no difference at all", "Every pair is identical."),
    Verdict.unknown: ("cannot be said", "Fewer than two pairs have a value."),
}
"""What each verdict says, and when it is given."""

INTERVALS = (
    "Intervals are of the mean paired difference, by Student's t. The 95 % interval of an outcome alone "
    "misses the truth in one of 20 outcomes. The adjusted one is wider (Bonferroni): over all outcomes, "
    "places and arms of the comparison together it misses anything in at most one of 20 comparisons. "
    "Where so few pairs differ that the sign-flip test cannot exclude zero, an interval reaches to zero."
)


@dataclass(frozen=True)
class Settling:
    """Say how many replicates would settle a difference, and of which size.

    Attributes
    ----------
    replicates : in all.
    size : of the difference.
    of : "estimate" where the present estimate is to be told from zero; "smallest" where any difference is to
        be found, or shown to be below the smallest of interest.
    """

    replicates: int
    size: float
    of: str


def verdict_of(found: Paired) -> Verdict:
    """Return how sure a difference is; see `WORDS`."""
    if found.difference is None:
        return Verdict.unknown
    if found.equal == 1.0:
        return Verdict.identical
    if found.low is None or found.high is None or found.low_all is None or found.high_all is None:
        return Verdict.unknown
    if _excludes_zero(found.low_all, found.high_all):
        return Verdict.decided
    if _excludes_zero(found.low, found.high):
        return Verdict.probable
    smallest = smallest_of(found)
    if smallest and max(-found.low_all, found.high_all) < smallest:
        return Verdict.same
    return Verdict.undecided


def smallest_of(found: Paired) -> float:
    """Return the smallest difference of interest; 0 where the base's mean is."""
    return SMALLEST * abs(found.base or 0.0)


def settling(found: Paired, outcomes: int) -> Settling | None:
    """Say how many replicates would settle what is not decided.

    A present estimate that is probable, or at least as large as the smallest difference of interest, is to be
    told from zero: the half-width of the adjusted interval must come down to the estimate. Otherwise it must
    come down to half of the smallest difference of interest, so that a difference is found or shown to be
    smaller.

    Parameters
    ----------
    found : the pairs so far.
    outcomes : how many intervals are to hold together.
    """
    if verdict_of(found) not in (Verdict.probable, Verdict.undecided) or not found.spread:
        return None
    estimate, smallest = abs(found.difference or 0.0), smallest_of(found)
    by_estimate = estimate >= smallest or verdict_of(found) is Verdict.probable
    size, of = (estimate, "estimate") if by_estimate else (smallest, "smallest")
    half_width = size if by_estimate else size / 2.0
    if half_width == 0.0:
        return None
    needed = pairs_needed(found.spread, half_width, outcomes)
    return Settling(_rounded_up(max(needed, found.pairs + 1)), size, of)


def sentence(what: str, found: Paired, unit: str, outcomes: int) -> str:
    """Say in a sentence in which direction an outcome differs, how far, and how sure that is.

    Parameters
    ----------
    what : the outcome and where.
    found : its pairs.
    unit : of the outcome.
    outcomes : how many intervals are to hold together.
    """
    verdict = verdict_of(found)
    if verdict is Verdict.identical:
        return f"{what}: no difference at all: every pair is identical."
    if verdict is Verdict.unknown:
        count = {0: "no pair has a value", 1: "a single pair"}.get(found.pairs, "too few pairs")
        return f"{what}: cannot be said: {count}."
    if verdict in (Verdict.decided, Verdict.probable):
        return f"{what} {_difference(found, unit, verdict)}{_settled_by(found, unit, outcomes)}."
    between = f"between {_signed(found.low_all, unit)} and {_signed(found.high_all, unit)}"
    if verdict is Verdict.same:
        ends = " ".join([between, unit_of_difference(unit)]).rstrip()
        return f"{what} is about the same: {ends}, less than {_smallest(found, unit)} either way."
    between = f"between {_signed(found.low, unit)} and {_signed(found.high, unit)}"
    between = " ".join([between, unit_of_difference(unit)]).rstrip()
    return f"{what}: undecided: {between}{_settled_by(found, unit, outcomes)}."


def _difference(found: Paired, unit: str, verdict: Verdict) -> str:
    difference = found.difference or 0.0
    surely = verdict is Verdict.decided
    low, high = (found.low_all, found.high_all) if surely else (found.low, found.high)
    ends = sorted(abs(scaled(end or 0.0, unit)) for end in (low, high))
    direction = "lower" if difference < 0 else "higher"
    text = f"is {'' if surely else 'probably '}{direction} by {_size(difference, unit)}"
    text += f" ({precise(ends[0])} to {precise(ends[1])})"
    if found.relative is not None:
        text += f", {_percent(found.relative)} of the base"
    if surely:
        return text
    return f"{text}; sure of this outcome alone, not of all together"


def _settled_by(found: Paired, unit: str, outcomes: int) -> str:
    needed = settling(found, outcomes)
    if needed is None:
        return ""
    replicates = f"; about {needed.replicates:,} replicates would"
    if needed.of == "estimate":
        return f"{replicates} settle a difference as large as this estimate ({_size(needed.size, unit)})"
    size = f" ({_size(needed.size, unit)})" if found.relative is not None else ""
    return f"{replicates} settle whether it is as large as {_smallest(found, unit)}{size}"


def _smallest(found: Paired, unit: str) -> str:
    if found.relative is None:
        return _size(smallest_of(found), unit)
    return f"{_percent(SMALLEST)} of the base"


def _size(value: float, unit: str) -> str:
    return f"{precise(abs(scaled(value, unit)))} {unit_of_difference(unit)}".rstrip()


def _signed(value: float | None, unit: str) -> str:
    return signed(scaled(value or 0.0, unit))


def _percent(share: float) -> str:
    size = 100.0 * abs(share)
    return f"{number(size) if size < 10 else f'{size:,.0f}'} %"


def _excludes_zero(low: float, high: float) -> bool:
    return low > 0.0 or high < 0.0


def _rounded_up(count: int) -> int:
    """Round to two significant digits, upwards: the number is an estimate."""
    digits = max(0, floor(log10(count)) - 1)
    step = int(10**digits)
    return -(-count // step) * step
