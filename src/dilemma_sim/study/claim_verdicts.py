"""Verdicts on claims: the rules that were fixed before the runs, and nothing else.

What P is over. A draw of the parameters has an effect: the mean, over luck, of the difference between two
arms that share all luck. P is the probability, over draws of the posterior (or of the prior), that this
effect lies beyond something; luck is told apart as `effects` says. Where a claim expects several things,
the first probability is that of all of them together in the same draw, and the second that of the least
probable of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import isfinite
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dilemma_sim.study.effects import Mean, Probability

SURE = 0.95
"""From this probability that the effect lies beyond the smallest that matters, a claim is supported."""

IMPROBABLE = 0.05
"""Up to this probability that the effect has the expected sign, a claim is contradicted."""

ALWAYS = 0.98
"""From this probability of the expected sign, over priors and random posture tables, it is built in."""

LEFT = 2.0 / 3.0
"""From this part of the effect left without feedback it is built in; a placebo must leave as much."""

CARRIED = 0.5
"""Up to this part of the effect may be left where the responsible mechanism is held."""


class Verdict(StrEnum):
    """Name what the draws say of a claim."""

    supported = "supported"
    contradicted = "contradicted"
    undetermined = "undetermined"
    reported = "reported"
    not_testable = "not testable here"


class Nature(StrEnum):
    """Name where a supported effect comes from."""

    emergent = "emergent"
    by_construction = "by construction"
    open = "open"


MEANING: dict[Verdict, str] = {
    Verdict.supported: (
        f"In at least {SURE:.0%} of draws the effect lies in the expected direction, beyond the smallest "
        "that matters."
    ),
    Verdict.contradicted: f"In at most {IMPROBABLE:.0%} of draws the effect has the expected sign.",
    Verdict.undetermined: "Neither: the draws do not agree, or the effect is smaller than what matters.",
    Verdict.reported: "A pattern without a contrast: numbers are reported, and nothing is tested.",
    Verdict.not_testable: "The model has nothing that could bear on it.",
}


def verdict_of(beyond: Probability, sign: Probability) -> Verdict:
    """Return the verdict on a claim, or on one number of it.

    Parameters
    ----------
    beyond : that the effect lies beyond the smallest that matters, in the expected direction.
    sign : that it has the expected sign at all.
    """
    if beyond.value >= SURE:
        return Verdict.supported
    if sign.value <= IMPROBABLE:
        return Verdict.contradicted
    return Verdict.undetermined


def steady(beyond: Probability, sign: Probability) -> bool:
    """Say whether other draws of the same number would give the same verdict, in 19 of 20 cases each."""
    found = verdict_of(beyond, sign)
    if found is Verdict.supported:
        return beyond.low >= SURE
    if found is Verdict.contradicted:
        return sign.high <= IMPROBABLE
    return beyond.high < SURE and sign.low > IMPROBABLE


@dataclass(frozen=True)
class Origin:
    """Say whether an effect is built into the model.

    Attributes
    ----------
    always : that the expected sign holds, over priors and random posture tables.
    frozen : the part that each counted effect leaves without feedback between actors.
    """

    always: Probability | None
    frozen: tuple[Mean, ...]

    @property
    def nature(self) -> Nature:
        """By construction by either rule; open where one was not computed and the other says nothing.

        A claim of several effects is built in, by the second rule, only where all of them are.
        """
        known = bool(self.frozen) and all(isfinite(one.value) for one in self.frozen)
        if known and all(one.value >= LEFT for one in self.frozen):
            return Nature.by_construction
        if self.always is not None and self.always.value >= ALWAYS:
            return Nature.by_construction
        return Nature.emergent if known and self.always is not None else Nature.open


def carried(ablated: Mean, full: float) -> bool | None:
    """Say whether a mechanism carries an effect: at most half is left, at the upper end of the interval.

    Parameters
    ----------
    ablated : the effect that is left, in the expected direction.
    full : the mean effect itself; where it does not lie in the expected direction, nothing can be said.
    """
    return ablated.high <= CARRIED * full if full > 0.0 else None


def harmless(placebo: Mean) -> bool | None:
    """Say whether a placebo leaves at least two thirds of the effect; None where there is no effect."""
    return placebo.value >= LEFT if isfinite(placebo.value) else None
