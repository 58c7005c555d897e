from __future__ import annotations

import pytest

from dilemma_sim.study.claim_verdicts import Nature, Origin, Verdict, carried, harmless, steady, verdict_of
from dilemma_sim.study.effects import NO_MEAN, Mean, Probability


def at(value, wide=0.0):
    return Probability(value, max(0.0, value - wide), min(1.0, value + wide))


@pytest.mark.parametrize(
    ("beyond", "sign", "verdict"),
    [
        (0.95, 1.0, Verdict.supported),
        (0.949, 1.0, Verdict.undetermined),
        (0.0, 0.051, Verdict.undetermined),
        (0.0, 0.05, Verdict.contradicted),
        (0.0, 1.0, Verdict.undetermined),
        (float("nan"), float("nan"), Verdict.undetermined),
    ],
)
def test_verdicts_follow_the_rules_that_were_fixed(beyond, sign, verdict):
    assert verdict_of(at(beyond), at(sign)) is verdict


def test_a_verdict_near_its_threshold_is_not_steady():
    assert steady(at(0.99, 0.02), at(1.0))
    assert not steady(at(0.96, 0.02), at(1.0))
    assert not steady(at(0.94, 0.02), at(1.0))
    assert steady(at(0.0), at(0.01, 0.02))
    assert not steady(at(0.0), at(0.04, 0.02))


def left(value):
    return Mean(value, value - 0.1, value + 0.1)


@pytest.mark.parametrize(
    ("always", "frozen", "nature"),
    [
        (0.97, [0.6], Nature.emergent),
        (0.98, [0.6], Nature.by_construction),
        (0.5, [0.67], Nature.by_construction),
        (0.5, [0.67, 0.1], Nature.emergent),
        (None, [0.6], Nature.open),
    ],
)
def test_by_construction_is_computed_by_either_rule(always, frozen, nature):
    origin = Origin(None if always is None else at(always), tuple(map(left, frozen)))
    assert origin.nature is nature


def test_where_there_is_no_effect_nothing_can_be_left_of_it():
    assert Origin(at(0.5), (NO_MEAN,)).nature is Nature.open
    assert carried(left(0.1), 0.0) is None
    assert harmless(NO_MEAN) is None


def test_a_mechanism_carries_what_is_at_most_half_left_at_the_upper_end():
    assert carried(Mean(0.3, 0.1, 0.5), 1.0)
    assert not carried(Mean(0.3, 0.1, 0.51), 1.0)
    assert harmless(left(0.67))
    assert not harmless(left(0.66))
