"""What can be wrong between a study and the scenarios it varies: outcomes, windows, factors and levers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import isfinite
from typing import TYPE_CHECKING, get_args

from dilemma_sim.scenario.errors import Fault, Place, ScenarioError, advice
from dilemma_sim.scenario.explain import expected, plain
from dilemma_sim.scenario.levers import ADVICE, coercion_in, refusal
from dilemma_sim.scenario.posteriors import KEY as POSTERIOR
from dilemma_sim.study.functionals import fits, weeks_of
from dilemma_sim.study.sampling import law_of, quantiles

if TYPE_CHECKING:
    from dilemma_sim.scenario import Document, Scenario
    from dilemma_sim.scenario.factors import Distribution, Factor, FactorValue
    from dilemma_sim.scenario.slots import Facts, Slot
    from dilemma_sim.scenario.studies import Reported, Study
    from dilemma_sim.scenario.variants import Variants

#: Probability beyond the range of a parameter that a distribution may have, too small to ever be drawn.
TAIL = 1e-6

_UNBOUNDED = ("normal", "lognormal")


@dataclass(frozen=True)
class FactorCheck:
    """Hold what was found when the factors were laid against the scenarios.

    Attributes
    ----------
    whole : key paths of parameters that take whole numbers only.
    wrong : key paths of factors that cannot stand, whatever the design point.
    faults : why.
    """

    whole: frozenset[str]
    wrong: frozenset[str]
    faults: tuple[Fault, ...]


def place_in(study: Document[Study], path: str) -> Place:
    """Return where something stands in the file of a study."""
    origin = study.origins[path]
    return Place(origin.file, origin.line, origin.column)


def checked_factors(study: Document[Study], variants: Mapping[str, Variants]) -> FactorCheck:
    """Lay the factors of a study against the scenarios it varies."""
    whole: set[str] = set()
    faults: dict[str, list[Fault]] = {}
    for key, factor in study.value.varied.items():
        found: dict[Fault, None] = {}
        for base, path in product(variants.values(), study.value.parameters[key]):
            try:
                slot = base.slot_at(path)
            except ScenarioError as error:
                found |= dict.fromkeys(_at_factor(study, key, path, fault) for fault in error.faults)
                continue
            if path == POSTERIOR:
                place = named_at(study, key, path)
                message = "a study cannot vary the posterior; give it several scenarios, each with its own"
                found[Fault(place_in(study, place), place, message)] = None
            if _is_whole(slot):
                whole.add(key)
            found |= dict.fromkeys(_continuous_faults(study, key, factor, path, slot))
            found |= dict.fromkeys(_lever_faults(study, key, path, base))
        if found:
            faults[key] = list(found)
    told = tuple(fault for found in faults.values() for fault in found)
    return FactorCheck(frozenset(whole), frozenset(faults), told)


def _is_whole(slot: Slot) -> bool:
    return int in slot.types and float not in slot.types


def named_at(study: Document[Study], key: str, parameter: str) -> str:
    """Return where the study names a parameter that a factor sets."""
    place = study.value.parameters[key].index(parameter)
    return f"{study.value.sections[key]}.{key}" + (f".also.{place - 1}" if place else "")


def _at_factor(study: Document[Study], key: str, parameter: str, fault: Fault) -> Fault:
    path = named_at(study, key, parameter)
    message = fault.message if fault.path == key else f"{fault.message}: {fault.path}"
    return Fault(place_in(study, path), path, message, fault.hint)


def _lever_faults(study: Document[Study], key: str, parameter: str, base: Variants) -> Iterator[Fault]:
    if study.value.sections[key] == "levers":
        words = coercion_in(parameter, _values_of(study.value, key), base.document.value)
        if words is not None:
            path = named_at(study, key, parameter)
            yield Fault(place_in(study, path), path, refusal(words), ADVICE)


def _values_of(study: Study, key: str) -> list[FactorValue]:
    """Return the values that a factor takes, as far as they can be counted off."""
    if not isinstance(study.design, str) and study.design.listed is not None:
        return [point[key] for point in study.design.listed.points]
    return list(study.varied[key].values)


def _continuous_faults(
    study: Document[Study], key: str, factor: Factor, parameter: str, slot: Slot
) -> Iterator[Fault]:
    if not factor.continuous:
        return
    path = f"{study.value.sections[key]}.{key}.{factor.ways[0]}"
    if parameter != key:
        path = named_at(study, key, parameter)
    place = place_in(study, path)
    message: str | None
    if not slot.is_number:
        message = f"draws numbers, but the parameter takes {expected(slot)}"
        yield Fault(place, path, message, "list the values one by one")
        return
    said = factor.distribution
    design = study.value.design
    if said is not None and said.name in _UNBOUNDED and not isinstance(design, str) and design.morris:
        message = (
            f"the walks of Morris reach both ends of a factor, and the {said.name} distribution has none"
        )
        yield Fault(place, path, message, "give a range, or the distribution truncated_normal")
    elif (message := outside(factor, slot.facts)) is not None:
        yield Fault(place, path, message, _bounding(factor, slot.facts))


def outside(factor: Factor, facts: Facts) -> str | None:
    """Return how the values of a factor that is drawn leave the range of a parameter, or None."""
    low, high = facts.low, facts.high
    lowest, middle, highest = quantiles(factor, [TAIL, 0.5, 1.0 - TAIL]).tolist()
    if not all(map(isfinite, (lowest, middle, highest))):
        return "has values too large to compute with"
    if factor.span is not None:
        first, last = factor.span.first, factor.span.last
        if (low is None or first >= low) and (high is None or last <= high):
            return None
        return f"reaches from {plain(first)} to {plain(last)}, but the parameter takes {_allowed(facts)}"
    assert factor.distribution is not None
    parts = []
    if low is not None and lowest < low:
        parts.append(f"below its {_quantile(factor.distribution, low)} quantile")
    if high is not None and highest > high:
        parts.append(f"above its {_quantile(factor.distribution, high)} quantile")
    name, allowed = factor.distribution.name, _allowed(facts)
    return f"the {name} distribution leaves the range, {allowed}, {' and '.join(parts)}" if parts else None


def _quantile(distribution: Distribution, value: float) -> str:
    return f"{100 * float(law_of(distribution).cdf(value)):.3g} %"


def _allowed(facts: Facts) -> str:
    if facts.low is None:
        assert facts.high is not None
        return f"at most {plain(facts.high)}"
    return (
        f"at least {plain(facts.low)}" if facts.high is None else f"{plain(facts.low)} to {plain(facts.high)}"
    )


def _bounding(factor: Factor, facts: Facts) -> str:
    """Return what to write instead of a factor that leaves the range of its parameter."""
    if factor.distribution is None or factor.distribution.name != "normal":
        return "choose bounds within it" if factor.distribution is None else "choose parameters within it"
    low, high = ("..." if bound is None else plain(bound) for bound in (facts.low, facts.high))
    said = factor.distribution
    assert said.mean is not None
    assert said.sd is not None
    numbers = f"mean: {plain(said.mean)}, sd: {plain(said.sd)}, low: {low}, high: {high}"
    return f"write {{name: truncated_normal, {numbers}}}"


def outcome_faults(study: Document[Study], variants: Mapping[str, Variants]) -> Iterator[Fault]:
    """Yield what is wrong with the outcomes of a study, given the scenarios it varies."""
    for place, reported in enumerate(study.value.outcomes):
        path = f"outcomes.{place}"
        found = dict.fromkeys([*outcome_messages(reported), *_messages_of(reported, variants)])
        for message, hint in found:
            yield Fault(place_in(study, path), path, message, hint)


def outcome_messages(reported: Reported) -> Iterator[tuple[str, str | None]]:
    """Yield what is wrong with a column of the results whatever the scenario, each with what to do."""
    from dilemma_sim.model.outcomes import OUTCOMES
    from dilemma_sim.scenario.reported import Functional

    if reported.outcome not in OUTCOMES:
        yield f"no outcome is named '{reported.outcome}'", advice(reported.outcome, OUTCOMES)
        return
    kind = OUTCOMES[reported.outcome].kind
    if not fits(reported.functional, kind):
        possible = [name for name in get_args(Functional) if fits(name, kind)]
        message = f"'{reported.functional}' makes no sense of '{reported.outcome}', which is a {kind}"
        yield message, f"possible here: {', '.join(possible)}"
    stocks = [name for name, outcome in OUTCOMES.items() if outcome.kind == "stock"]
    if reported.of is not None and reported.of not in stocks:
        yield (
            f"'of' names the stock that is released, and '{reported.of}' is none",
            advice(reported.of, stocks),
        )


def _messages_of(reported: Reported, variants: Mapping[str, Variants]) -> Iterator[tuple[str, str | None]]:
    for variant in variants.values():
        yield from case_messages(reported, variant.document.value)


def case_messages(reported: Reported, scenario: Scenario) -> Iterator[tuple[str, str | None]]:
    """Yield what is wrong with a column of the results given a scenario, each with what to do."""
    weeks = weeks_of(reported, scenario.period.start, scenario.period.weeks)
    if weeks.start >= weeks.stop:
        period = f"{scenario.period.start} to {scenario.period.end}, weeks 0 to {scenario.period.weeks - 1}"
        yield f"no week begins within 'from' and 'until'; the period is {period}", None
    if reported.country is not None and reported.country not in scenario.countries:
        hint = advice(reported.country, scenario.countries)
        yield f"no country is named '{reported.country}'", hint
