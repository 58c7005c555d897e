"""What common random numbers are worth: the variance of differences, paired against unpaired."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from dilemma_sim import compare, load_scenario
from dilemma_sim.study.paired import paired

CASE = "kazakhstan-kyrgyzstan-2018-2019"
NEVER = {"country": "kazakhstan", "never": "detain_leader"}
ARREST = date(2019, 3, 10)
WEEKS = 8


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_luck_in_common_cuts_the_variance_of_kyrgyz_core_turnout_after_a_forced_arrest(record_property):
    # Both arms bar the arrest in all other weeks, so that they are one history until then.
    barred = load_scenario(CASE, overrides={"do.never": NEVER})
    forced = load_scenario(
        CASE,
        overrides={
            "do.before": {**NEVER, "ending": "2019-03-03"},
            "do.arrest": {"country": "kazakhstan", "choose": "detain_leader", "at": ARREST.isoformat()},
            "do.after": {**NEVER, "starting": "2019-03-11"},
        },
    )
    comparison = compare(barred, {"arrest": forced}, replicates=300, seed=1)
    runs = [arm.runs for arm in (comparison.base, *comparison.others)]
    place = runs[0].countries.index("kyrgyzstan")
    after = sum(day <= ARREST for day in runs[0].dates)
    turnout = [one.weekly["core_turnout"][:, :, place].astype(float) for one in runs]
    assert np.array_equal(turnout[0][:, :after], turnout[1][:, :after])
    reductions = []
    for start in range(after, len(runs[0].dates) - WEEKS + 1, WEEKS):
        sums = [values[:, start : start + WEEKS].sum(axis=1) for values in turnout]
        found = paired(*sums)
        reductions.append(1.0 / found.variance_ratio)
        record_property(f"weeks {start - after + 1} to {start - after + WEEKS}", round(reductions[-1], 2))
    print("variance unpaired over paired, by windows of 8 weeks:", [round(one, 1) for one in reductions])
    assert reductions[0] >= 5.0
    assert all(one > 1.0 for one in reductions)
