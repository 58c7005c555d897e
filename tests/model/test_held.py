"""Runs held at the levels of others: what is held, and that nothing else is."""

from __future__ import annotations

import pickle
from functools import cache

import pytest

from dilemma_sim.model import RunRecord, hold, levels_of, simulate
from dilemma_sim.model.channels import CHANNELS, EVERYTHING, SIGHTS, UTILITY_TERMS
from dilemma_sim.scenario import load_scenario
from model.comparing import BUSY, busy_with, first_difference

#: Columns of the run that a government's own choice moves at once, with nothing in between.
OWN = {"external_posture", "internal_posture", "forum_choice", "identity_inconsistency", "bilateral_risk"}


@cache
def base(replicate: int = 0, *, compiled: bool = True) -> RunRecord:
    return simulate(load_scenario(BUSY), 1, replicate, compiled=compiled, keep_levels=True)


def arm(overrides: dict[str, object], *names: str, replicate: int = 0) -> RunRecord:
    held = hold(levels_of(base(replicate)), names) if names else None
    return simulate(busy_with(overrides), 1, replicate, compiled=True, held=held, keep_levels=bool(names))


def both(path: str, value: object) -> dict[str, object]:
    return {f"countries.{country}.{path}": value for country in ("homeland", "highland")}


# -- own paths --------------------------------------------------------------------------------


def test_a_run_that_keeps_its_levels_is_the_run_that_does_not() -> None:
    assert first_difference(base(), simulate(load_scenario(BUSY), 1, 0)) is None


@pytest.mark.parametrize("name", [*CHANNELS, *SIGHTS, EVERYTHING, "capacity.committee", "utility.bilateral"])
def test_a_run_held_at_its_own_path_is_itself(name: str) -> None:
    held = hold(levels_of(base()), [name], at="path")
    run = simulate(load_scenario(BUSY), 1, 0, compiled=True, held=held)
    assert first_difference(base(), run) is None


@pytest.mark.parametrize("compiled", [True, False])
def test_a_run_with_everything_that_can_be_held_at_its_own_path_is_itself(compiled: bool) -> None:
    levels = levels_of(base(2, compiled=compiled))
    held = hold(levels, sorted(levels.channels), at="path")
    run = simulate(load_scenario(BUSY), 1, 2, compiled=compiled, held=held, keep_levels=True)
    assert first_difference(base(2, compiled=compiled), run) is None
    assert levels_of(run) == levels


def test_every_channel_is_passed_through_and_no_other() -> None:
    whole = {channel.partition(".")[0] for channel in levels_of(base()).channels}
    assert whole == set(CHANNELS)
    assert {part for parts in SIGHTS.values() for part in parts} <= set(CHANNELS)
    terms = {c.partition(".")[2] for c in levels_of(base()).channels if c.startswith("utility.")}
    assert terms == set(UTILITY_TERMS)


def test_levels_pass_between_processes() -> None:
    held = hold(levels_of(base()), ["agenda", "utility"])
    assert pickle.loads(pickle.dumps(held)) == held
