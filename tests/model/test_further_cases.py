"""The further cases run."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from dilemma_sim.model import OUTCOMES, simulate
from dilemma_sim.scenario import load_scenario
from dilemma_sim.scenario.library import list_shipped

CASES = [entry.name for entry in list_shipped("scenario") if entry.name.startswith(("mongolia-", "turkey-"))]


@pytest.mark.parametrize("name", CASES)
def test_a_quarter_of_each_case_runs(name: str) -> None:
    scenario = load_scenario(name)
    record = simulate(scenario, 1, until=scenario.period.start + timedelta(weeks=12, days=6))
    assert len(record.dates) == 13
    assert sum(event.kind == "protest" for event in record.log) > 0
    numbers = [record.weekly[key] for key, outcome in OUTCOMES.items() if outcome.kind != "name"]
    always = [column for column in numbers if not np.isnan(column.astype(float)).all()]
    assert len(always) >= len(numbers) - 2


def test_twelve_years_of_weeks_run_in_reasonable_time() -> None:
    record = simulate(load_scenario("turkey-2009-2021"), 1)
    assert len(record.dates) == 647
    outside = [event.detail for event in record.log if event.kind == "outside"]
    assert len(outside) == 15
