"""Claims in plain language: every sentence but the claim itself is made of the numbers."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from typing import TYPE_CHECKING

from dilemma_sim.study.claim_verdicts import LEFT, Nature, Verdict
from dilemma_sim.study.wording import precise, signed
from dilemma_sim.view.calibrated import percent, words

if TYPE_CHECKING:
    from dilemma_sim.study.claim_results import Layer, Number, Part, Result


def paragraphs(result: Result) -> Iterator[str]:
    """Yield the paragraphs about one claim."""
    claim = result.claim
    yield f"*The claim:* {claim.says.strip()}"
    if result.verdict is Verdict.not_testable:
        yield f"*Not testable here.* {claim.reason.strip()}"
    elif result.main is None:
        yield f"*A pattern, reported and not tested.* {claim.reason.strip()}"
        yield " ".join(_reported(result))
    else:
        yield " ".join(_verdict(result, result.main))
        yield " ".join(_because(result))
        beside = " ".join(_beside(result))
        if beside:
            yield beside
    if claim.change_our_mind:
        yield f"*What would change our mind:* {claim.change_our_mind.strip()}"


def _verdict(result: Result, main: Layer) -> Iterator[str]:
    counted = [one for one in main.numbers if not one.expectation.beside]
    together = "" if len(counted) == 1 else f" all {len(counted)} effects together"
    yield (
        f"*The model: {result.verdict.value}.* That{together or ' the effect'} lies in the expected "
        f"direction beyond the smallest that matters is {words(main.beyond.value)} "
        f"({percent(main.beyond.value)} of draws)."
    )
    yield from (number_sentence(result, one) for one in counted)
    if not main.steady:
        yield (
            "The verdict is near its threshold: with as many other draws it could be another (95 % interval "
            f"of this probability: {percent(main.beyond.low)} to {percent(main.beyond.high)})."
        )


def number_sentence(result: Result, one: Number) -> str:
    """Say what one number is in both arms, and how far the effect reaches."""
    said = one.expectation
    arm, against = (label_of(result, name) for name in result.claim.sides(said))
    name = said.label.replace("_", " ")
    effect = one.effect
    low = effect.low if effect.low_all is None else effect.low_all
    high = effect.high if effect.high_all is None else effect.high_all
    other = said.against_outcome
    where = f"({arm}) against {precise(one.compared)} ({against})"
    if other is not None:
        where = f"against {precise(one.compared)} ({other.column.replace('_', ' ')})"
    if not isfinite(effect.value):
        return f"{_capital(name)} is {precise(one.looked_at)} {where}: there is nothing to set apart."
    least = "tenths of the larger number" if not said.least else "units of the smallest that matters"
    return (
        f"{_capital(name)} is {precise(one.looked_at)} {where}; expected is {said.expected}, and the effect "
        f"is {signed(effect.value)} ({signed(low)} to {signed(high)}) {least}."
    )


def label_of(result: Result, arm: str) -> str:
    """Return an arm in words."""
    known = result.claim.arms.get(arm)
    if known is not None and known.label:
        return known.label
    curve = result.claim.curve
    return arm.replace("_", " ") if curve is None else f"at {arm}"


def _because(result: Result) -> Iterator[str]:
    origin = result.origin
    assert origin is not None
    if result.verdict is Verdict.supported:
        if origin.nature is Nature.by_construction:
            yield (
                "It holds *by construction*: the sign holds in nearly all priors and posture tables, or at "
                "least two thirds of the effect are left without any feedback between actors. It follows "
                "from how the model was put together and proves nothing about the world."
            )
        elif origin.nature is Nature.emergent:
            yield (
                "It is *emergent*: it needs feedback between actors, and it does not hold for just any "
                "parameters and posture tables."
            )
    for part in result.ablations.values():
        yield _ablated(part)
    if result.placebo is not None:
        yield _placebo(result.placebo)


def _ablated(part: Part) -> str:
    left = [one for one in part.left if isfinite(one.value)]
    if not left:
        return f"With {part.label} held at its level there is no clear effect of which a part could be left."
    ends = _ranged([100.0 * one.value for one in left])
    carries = {
        True: "that mechanism carries it",
        False: "something else carries the rest",
        None: "what carries the rest is open",
    }
    return f"With {part.label} held at its level {ends} % of the effect are left: {carries[part.holds]}."


def _placebo(part: Part) -> str:
    left = [one for one in part.left if isfinite(one.value)]
    if not left:
        return ""
    ends = _ranged([100.0 * one.value for one in left])
    fine = all(one.value >= LEFT for one in left)
    tail = "as it should" if fine else "which it should not: this mechanism matters after all"
    return f"The placebo, {part.label}, leaves {ends} %, {tail}."


def _ranged(values: list[float]) -> str:
    low, high = f"{min(values):.0f}", f"{max(values):.0f}"
    return (low if low == high else f"{low} to {high}").replace("-", "−")


def _beside(result: Result) -> Iterator[str]:
    assert result.main is not None
    if result.beside is not None:
        prior = result.beside
        as_well = " as well" if prior.verdict is result.verdict else ""
        yield f"Over the prior the verdict is {prior.verdict.value}{as_well}."
    if result.rules:
        told = ", ".join(
            f"{rule.replace('_', ' ')}: {layer.verdict.value} ({percent(layer.beyond.value)})"
            for rule, layer in result.rules.items()
        )
        yield f"Under other decision rules of governments: {told}."
    for curve in result.curves:
        heights = ", ".join(
            f"{precise(height.value)} at {precise(level)}"
            for level, height in zip(curve.levels, curve.heights, strict=True)
        )
        turning = (
            f"; half-way at {precise(curve.turning.value)} ({precise(curve.turning.low)} to "
            f"{precise(curve.turning.high)})"
            if isfinite(curve.turning.value)
            else ""
        )
        yield f"{_capital(curve.column.replace('_', ' '))} as a curve: {heights}{turning}."
    others = [one for one in result.main.numbers if one.expectation.beside]
    if others:
        yield "Beside the verdict: " + " ".join(number_sentence(result, one) for one in others)


def _reported(result: Result) -> Iterator[str]:
    for one in result.spreads:
        name = _capital(one.column.replace("_", " "))
        if isfinite(one.mean):
            middle = (
                f"median {precise(one.median)}, from {precise(one.p05)} to {precise(one.p95)} in 90 % of runs"
            )
            yield f"{name}: {middle}."
        else:
            yield f"{name}: in no run."
    for asked, table in zip(result.claim.joint, result.joint, strict=True):
        most = sorted(table.items(), key=lambda pair: -pair[1])[:5]
        told = ", ".join(
            f"{pair.replace('_', ' ').replace('/', ' and ')} {percent(share)}" for pair, share in most
        )
        yield f"Most frequent pairs in {asked.country}, by share of weeks: {told}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
