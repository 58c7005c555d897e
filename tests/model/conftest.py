from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from dilemma_sim.scenario import Scenario, load_scenario

# Examples are drawn the same way every time: a suite that is green stays green on the same code.
settings.register_profile("derandomized", derandomize=True, deadline=None)
settings.load_profile("derandomized")

BUSY = Path(__file__).with_name("busy.yaml")


@pytest.fixture(scope="session")
def small() -> Scenario:
    return load_scenario("one-country")


@pytest.fixture(scope="session")
def real_case() -> Scenario:
    return load_scenario("kazakhstan-kyrgyzstan-2018-2019")


@pytest.fixture(scope="session")
def busy() -> Scenario:
    return load_scenario(BUSY)
