"""Tables of posture attributes drawn at random in the order of the given ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from dilemma_sim.model.draws import Draws
from dilemma_sim.scenario import Scenario

#: What is drawn: the attributes that a government's utility weighs. Costs are in its own unit and stay.
ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "external": ("relief", "exposure", "kin_signal"),
    "internal": ("relief", "control", "organiser", "exposure", "kin_signal", "visible"),
}


def drawn_postures(scenario: Scenario, seed: int, number: int = 0) -> dict[str, float]:
    """Return overrides with posture attributes drawn at random in the order of a scenario's own.

    Of each attribute, the distinct values above zero are replaced by as many uniform numbers
    between zero and the largest that the vocabulary admits, in the same order; those below zero
    likewise. Zero stays zero and equal values stay equal, so that what pleases still pleases,
    and every comparison of two postures on one attribute has the outcome it had.

    Parameters
    ----------
    scenario : whose table gives the order.
    seed : of the tables.
    number : of the table under that seed.

    Examples
    --------
    >>> from dilemma_sim import load_scenario
    >>> overrides = drawn_postures(load_scenario("one-country"), seed=1)
    >>> other = load_scenario("one-country", overrides)
    """
    draws = Draws(seed, number)
    tables: dict[str, Mapping[str, BaseModel]] = {
        "external": scenario.postures.external,
        "internal": scenario.postures.internal,
    }
    found: dict[str, float] = {}
    for side, table in tables.items():
        for attribute in ATTRIBUTES[side]:
            given = {name: float(getattr(posture, attribute)) for name, posture in table.items()}
            low, high = _range(next(iter(table.values())), attribute)
            drawn = _drawn(set(given.values()), (low, high), draws, f"postures/{side}/{attribute}")
            found |= {f"postures.{side}.{name}.{attribute}": drawn[value] for name, value in given.items()}
    return found


def _range(posture: BaseModel, attribute: str) -> tuple[float, float]:
    """Return the lowest and highest value that the vocabulary admits."""
    extra: Any = type(posture).model_fields[attribute].json_schema_extra
    low, high = extra["range"]
    return float(low), float(high)


def _drawn(
    values: set[float], bounds: tuple[float, float], draws: Draws, component: str
) -> dict[float, float]:
    """Return for each value what replaces it."""
    found = {0.0: 0.0}
    for sign, most in zip((-1.0, 1.0), bounds, strict=True):
        levels = sorted(abs(value) for value in values if value * sign > 0.0)
        week = int(sign > 0.0)  # in tables the address has no week; it tells the two signs apart
        luck = sorted(draws.uniform(component, week, index) for index in range(len(levels)))
        found |= {sign * level: abs(most) * sign * u for level, u in zip(levels, luck, strict=True)}
    return found
