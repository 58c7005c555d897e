"""The teaching case, whose constants are the defaults."""

from __future__ import annotations

from functools import cache

from dilemma_sim import load_scenario
from dilemma_sim.scenario import Scenario


@cache
def case() -> Scenario:
    """Return the teaching scenario, whose constants are the defaults."""
    return load_scenario("one-country")
