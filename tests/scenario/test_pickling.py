"""Scenarios that travel to worker processes."""

import pickle
from collections.abc import Iterator
from sys import intern
from typing import Any

from dilemma_sim.scenario import load_scenario
from dilemma_sim.scenario.quantity import Component


def blocks(value: Any) -> Iterator[Component]:
    if isinstance(value, Component):
        yield value
        value = value.__dict__
    if isinstance(value, dict):
        for entry in value.values():
            yield from blocks(entry)


def test_a_scenario_that_was_pickled_is_equal_and_has_the_very_names_that_code_has() -> None:
    scenario = load_scenario("kazakhstan-kyrgyzstan-2018-2019")
    travelled = pickle.loads(pickle.dumps(scenario))
    assert travelled == scenario
    assert travelled.model_fields_set == scenario.model_fields_set
    names = [name for block in blocks(travelled) for name in block.__dict__]
    assert len(names) > 1000
    assert all(name is intern(name) for name in names)
