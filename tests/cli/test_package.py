from __future__ import annotations

from importlib.metadata import version

import pytest

import dilemma_sim


def test_the_public_names_are_there_and_are_what_their_rooms_define():
    from dilemma_sim.model import simulate
    from dilemma_sim.scenario import ScenarioError

    assert dilemma_sim.__version__ == version("dilemma-sim")
    assert dilemma_sim.simulate is simulate
    assert dilemma_sim.ScenarioError is ScenarioError
    assert all(getattr(dilemma_sim, name).__doc__ for name in dilemma_sim.__all__)
    assert dir(dilemma_sim) == sorted(dilemma_sim.__all__)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'dilemma_sim' has no attribute 'forecast'"):
        dilemma_sim.forecast  # noqa: B018
