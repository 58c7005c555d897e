"""The arms of a claim as scenarios, and everything that can be wrong with them before the first run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from dilemma_sim.scenario.amending import path_in, value_at
from dilemma_sim.scenario.claims import AS_IT_IS, Claim, curve_arm
from dilemma_sim.scenario.errors import Fault, Place, ScenarioError, advice
from dilemma_sim.study.compare import refuse_unlike
from dilemma_sim.study.design import reference
from dilemma_sim.study.design_faults import case_messages, outcome_messages
from dilemma_sim.study.errors import ComparisonRefused

if TYPE_CHECKING:
    from os import PathLike

    from dilemma_sim.scenario import Document, Scenario
    from dilemma_sim.scenario.claims import Ablation, Arm, Changes, Measured

Overrides = dict[str, object]

_WRITE = "write the key path of a number, as `describe` shows it"


@dataclass(frozen=True)
class Side:
    """Hold one arm as it is simulated.

    Attributes
    ----------
    scenario : with the changes of the arm.
    fixed : key paths that the arm sets, so that nothing is drawn for them.
    swapped : pairs of key paths whose numbers change places in every draw.
    moved : where numbers are moved in every draw: from, to, and by what they are multiplied.
    """

    scenario: Scenario
    fixed: frozenset[str] = frozenset()
    swapped: tuple[tuple[str, str], ...] = ()
    moved: tuple[tuple[str, str, float], ...] = ()


@dataclass(frozen=True)
class Sides:
    """Hold a claim whose arms are all possible.

    Attributes
    ----------
    document : the claim, with the origins of its values.
    scenario : the scenario as it stands.
    arms : by name, as they are compared; the first is what others are compared with.
    ablated : the same arms with a mechanism changed, by the name of the ablation.
    placebo : the same arms with the placebo; empty where there is none.
    """

    document: Document[Claim]
    scenario: Scenario
    arms: Mapping[str, Side]
    ablated: Mapping[str, Mapping[str, Side]]
    placebo: Mapping[str, Side]

    @property
    def claim(self) -> Claim:
        """The claim itself."""
        return self.document.value


def read_claim(name_or_path: str | PathLike[str]) -> Document[Claim]:
    """Read a claim with the origins of its values.

    Raises
    ------
    ScenarioError : it does not exist, or something is wrong with it.
    """
    from dilemma_sim.scenario import read_document

    return read_document(name_or_path, Claim, kind="claim")


def resolve_claim(document: Document[Claim]) -> Sides | None:
    """Return the arms of a claim; None where it cannot be tested.

    Raises
    ------
    ScenarioError : an arm, an outcome or a channel is wrong; everything that is, at once.
    """
    claim = document.value
    if claim.kind == "not_testable" or claim.scenario is None:
        return None
    name = reference(document, claim.scenario, "claim")
    scenario = _loaded(name, ())
    faults: list[Fault] = []
    arms = {arm: _side(document, arm, [], faults) for arm in claim.names}
    ablated = {
        label: {arm: _side(document, arm, [(f"ablations.{label}", ablation)], faults) for arm in claim.names}
        for label, ablation in claim.ablations.items()
    }
    placebo = claim.placebo
    beside = (
        {}
        if placebo is None
        else {arm: _side(document, arm, [("placebo", placebo)], faults) for arm in claim.names}
    )
    faults += dict.fromkeys([*_number_faults(document, scenario), *_hold_faults(document, scenario)])
    if faults:
        raise ScenarioError(dict.fromkeys(faults))
    return Sides(document, scenario, arms, ablated, beside)  # type: ignore[arg-type] # None only with a fault


def _side(
    document: Document[Claim], name: str, more: Sequence[tuple[str, Ablation]], faults: list[Fault]
) -> Side | None:
    """Return an arm with what is changed in all arms; what is wrong with it is added to the faults."""
    claim = document.value
    assert claim.scenario is not None
    arm = claim.arms.get(name)
    named = claim.scenario if arm is None or arm.scenario is None else arm.scenario
    where: dict[str, str] = {}
    overrides: Overrides = {}
    if claim.curve is not None:
        value = next(one for one in claim.curve.values if curve_arm(one) == name)
        for path in (claim.curve.parameter, *claim.curve.also):
            overrides[path], where[path] = value, "curve.parameter"
    if arm is not None:
        overrides |= _changed(arm, f"arms.{name}", where) | _forced(arm, f"arms.{name}", where)
    for place, changes in more:
        overrides |= _changed(changes, place, where)
    try:
        scenario = _loaded(reference(document, named, "claim"), tuple(overrides.items()))
        refuse_unlike(_loaded(reference(document, claim.scenario, "claim"), ()), scenario, name)
    except ScenarioError as error:
        faults += [_placed(document, fault, where) for fault in error.faults]
        return None
    except ComparisonRefused as refused:
        faults.append(Fault(_place(document, f"arms.{name}"), f"arms.{name}", str(refused)))
        return None
    swapped = () if arm is None else tuple(arm.swap)
    changing = [*([] if arm is None else [(f"arms.{name}", arm)]), *more]
    moved = tuple(
        (one.source_path, one.target_path, one.times) for _, changes in changing for one in changes.move
    )
    asked = {f"arms.{name}.swap.{number}": pair for number, pair in enumerate(swapped)}
    asked |= {
        f"{place}.move.{number}": (one.source_path, one.target_path)
        for place, changes in changing
        for number, one in enumerate(changes.move)
    }
    faults += _path_faults(document, scenario, asked)
    return Side(scenario, frozenset(overrides), swapped, moved)


def _path_faults(
    document: Document[Claim], scenario: Scenario, asked: Mapping[str, tuple[str, str]]
) -> Iterator[Fault]:
    """Yield a fault for each key path that is swapped or moved and that the scenario does not have."""
    for place, pair in asked.items():
        for key in pair:
            found = path_in(scenario, key)
            if found is None or not isinstance(value_at(scenario, found), int | float):
                yield Fault(_place(document, place), place, f"the scenario has no number '{key}'", _WRITE)


def _changed(changes: Changes, path: str, where: dict[str, str]) -> Overrides:
    where |= {key: f"{path}.set.{key}" for key in changes.settings}
    where |= {key: f"{path}.without.{place}" for place, key in enumerate(changes.without)}
    return {**changes.settings, **dict.fromkeys(changes.without)}


def _forced(arm: Arm, path: str, where: dict[str, str]) -> Overrides:
    where |= {f"do.{name}": f"{path}.do.{name}" for name in arm.do}
    return {f"do.{name}": forced for name, forced in arm.do.items()}


@lru_cache(maxsize=256)
def _loaded(name: str, overrides: tuple[tuple[str, Any], ...]) -> Scenario:
    """Return a scenario with changes; many arms of many claims are the same."""
    from dilemma_sim.scenario import load_scenario

    return load_scenario(name, dict(overrides))


def _placed(document: Document[Claim], fault: Fault, where: Mapping[str, str]) -> Fault:
    """Point to the line of the claim that a fault of an arm comes from."""
    if not fault.place.file.startswith("override "):
        return fault
    key = fault.place.file.removeprefix("override ").partition("=")[0]
    path = where.get(key)
    if path is None:
        return fault
    message = fault.message if fault.path == key else f"{fault.message}: {fault.path}"
    return replace(fault, place=_place(document, path), path=path, message=message)


def _place(document: Document[Claim], path: str) -> Place:
    """Return where something stands in the file of a claim, or what lies around it."""
    while path and path not in document.origins:
        path = path.rpartition(".")[0]
    if not path:
        return Place(document.path, 1, 1)
    origin = document.origins[path]
    return Place(origin.file, origin.line, origin.column)


def _number_faults(document: Document[Claim], scenario: Scenario) -> Iterator[Fault]:
    for path, one in _numbers(document.value):
        for message, hint in [*outcome_messages(one), *case_messages(one, scenario), *_more(one, scenario)]:
            yield Fault(_place(document, path), path, message, hint)
    for place, joint in enumerate(document.value.joint):
        path = f"joint.{place}"
        for message, hint in _joint_messages(joint.outcomes, joint.country, scenario):
            yield Fault(_place(document, path), path, message, hint)


def _numbers(claim: Claim) -> Iterator[tuple[str, Measured]]:
    for place, one in enumerate(claim.expect):
        asked = {key: getattr(one, key) for key in ("outcome", "against_outcome", "more_than")}
        yield from ((f"expect.{place}.{key}", each) for key, each in asked.items() if each is not None)
    yield from ((f"report.{place}", one) for place, one in enumerate(claim.report))


def _more(one: Measured, scenario: Scenario) -> Iterator[tuple[str, str | None]]:
    """Yield what is wrong with what only claims say of a number."""
    from dilemma_sim.model.outcomes import GROUP_OUTCOMES, OUTCOMES

    for group in one.groups:
        if group not in scenario.detainees:
            yield f"no group of co-ethnics held is named '{group}'", advice(group, scenario.detainees)
    if one.groups and one.outcome not in GROUP_OUTCOMES:
        counted = ", ".join(GROUP_OUTCOMES)
        yield f"'{one.outcome}' is not counted by group", f"those that are: {counted}"
    numbers = [name for name, outcome in OUTCOMES.items() if outcome.kind != "name"]
    if one.per is not None and one.per not in numbers:
        yield f"no outcome that is a number is named '{one.per}'", advice(one.per, numbers)


def _joint_messages(
    outcomes: Sequence[str], country: str, scenario: Scenario
) -> Iterator[tuple[str, str | None]]:
    from dilemma_sim.model.outcomes import OUTCOMES

    names = [name for name, outcome in OUTCOMES.items() if outcome.kind == "name"]
    for outcome in outcomes:
        if outcome not in names:
            yield f"no outcome made of names is called '{outcome}'", advice(outcome, names)
    if country not in scenario.countries:
        yield f"no country is named '{country}'", advice(country, scenario.countries)


def _hold_faults(document: Document[Claim], scenario: Scenario) -> Iterator[Fault]:
    claim = document.value
    held = {f"ablations.{name}": one for name, one in claim.ablations.items()}
    if claim.placebo is not None:
        held["placebo"] = claim.placebo
    for path, ablation in held.items():
        for place, name in enumerate(ablation.hold):
            if (wrong := _unknown_channel(name, scenario)) is not None:
                at = f"{path}.hold.{place}"
                yield Fault(_place(document, at), at, *wrong)


def _unknown_channel(name: str, scenario: Scenario) -> tuple[str, str] | None:
    from dilemma_sim.model.channels import CHANNELS, EVERYTHING, FAMILIES, SIGHTS, UTILITY_TERMS

    family, _, part = name.partition(".")
    parts = UTILITY_TERMS if family == "utility" else tuple(scenario.organisations)
    if name in {*CHANNELS, *SIGHTS, EVERYTHING} or (family in FAMILIES and part in parts):
        return None
    if family in FAMILIES and part:
        return f"'{family}' has no part '{part}'", advice(part, parts)
    return f"no channel is named '{name}'", advice(name, [*CHANNELS, *SIGHTS, EVERYTHING])


def drawn_for(side: Side, scenario: Scenario, paths: Sequence[str]) -> tuple[str, ...]:
    """Return the parameters that are drawn in an arm: those it has, and says nothing of itself.

    Parameters
    ----------
    side : the arm.
    scenario : the scenario of the claim as it stands, for which the draws were made.
    paths : key paths of all parameters that are drawn.
    """
    kept = []
    for path in paths:
        here, there = path_in(side.scenario, path), path_in(scenario, path)
        set_here = any(path == key or path.startswith(f"{key}.") for key in side.fixed)
        if here is None or there is None or set_here:
            continue
        if value_at(side.scenario, here) == value_at(scenario, there):
            kept.append(path)
    return tuple(kept)


__all__ = ["AS_IT_IS", "Side", "Sides", "drawn_for", "read_claim", "resolve_claim"]
