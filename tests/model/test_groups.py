"""The counts by detainee group against those by country."""

from __future__ import annotations

import numpy as np

from dilemma_sim import load_scenario, simulate
from dilemma_sim.model.outcomes import GROUP_OUTCOMES
from dilemma_sim.study.runs import join, stack


def test_groups_add_up_to_their_country():
    scenario = load_scenario("kazakhstan-kyrgyzstan-2018-2019")
    record = simulate(scenario, 3, until=scenario.period.day_of(12))
    assert record.groups == tuple(scenario.detainees)
    assert tuple(record.held) == GROUP_OUTCOMES
    for place, country in enumerate(record.countries):
        own = [scenario.detainees[name].country == country for name in record.groups]
        for name in GROUP_OUTCOMES:
            np.testing.assert_array_equal(
                record.held[name][:, own].sum(axis=1), record.weekly[name][:, place]
            )


def test_groups_are_stacked_and_joined():
    scenario = load_scenario("one-country")
    records = [simulate(scenario, 1, number, scenario.period.day_of(3)) for number in range(3)]
    whole, joined = stack(records), join([stack(records[2:]), stack(records[:2])])
    assert whole.groups == joined.groups == records[0].groups
    for name in GROUP_OUTCOMES:
        assert whole.held[name].shape == (3, 4, len(whole.groups))
        np.testing.assert_array_equal(whole.held[name], joined.held[name])
