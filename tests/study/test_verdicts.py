from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dilemma_sim.study.paired import Paired, paired
from dilemma_sim.study.verdicts import WORDS, Verdict, sentence, settling, verdict_of

FOUND = Paired(
    pairs=100,
    base=200.0,
    other=150.0,
    difference=-50.0,
    low=-60.0,
    high=-40.0,
    low_all=-70.0,
    high_all=-30.0,
    relative=-0.25,
    equal=0.0,
    spread=51.0,
    scale=80.0,
)


def but(**changes):
    return replace(FOUND, **changes)


def test_every_verdict_has_words():
    assert set(WORDS) == set(Verdict)


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        (FOUND, Verdict.decided),
        (but(high_all=0.0), Verdict.probable),
        (but(high_all=1.0), Verdict.probable),
        (but(difference=2.0, low=-4.0, high=8.0, low_all=-12.0, high_all=16.0), Verdict.same),
        (but(difference=2.0, low=-4.0, high=8.0, low_all=-12.0, high_all=20.0), Verdict.undecided),
        (but(high=1.0, high_all=2.0), Verdict.undecided),
        (but(base=0.0, relative=None, high=1.0, high_all=2.0), Verdict.undecided),
        (but(difference=0.0, equal=1.0), Verdict.identical),
        (but(low=None, high=None, low_all=None, high_all=None), Verdict.unknown),
        (Paired(0), Verdict.unknown),
    ],
)
def test_verdicts_have_fixed_thresholds(found, verdict):
    assert verdict_of(found) is verdict


@pytest.mark.parametrize(
    ("found", "unit", "text"),
    [
        (FOUND, "persons", "X is lower by 50 persons (30 to 70), 25 % of the base."),
        (
            but(difference=50.0, low_all=30.0, high_all=70.0),
            "persons",
            "X is higher by 50 persons (30 to 70), 25 % of the base.",
        ),
        (
            but(difference=0.0512, low=0.04, high=0.06, low_all=0.03, high_all=0.071, base=0.5, relative=0.1),
            "share of trade",
            "X is higher by 5.12 percentage points of trade (3 to 7.1), 10 % of the base.",
        ),
        (
            but(difference=-0.051, low_all=-0.071, high_all=-0.03, base=0.0, relative=None),
            "1",
            "X is lower by 0.051 index points (0.030 to 0.071).",
        ),
        (
            but(
                difference=0.002,
                low=-0.004,
                high=0.008,
                low_all=-0.01,
                high_all=0.01,
                base=-0.2,
                relative=None,
            ),
            "1",
            "X is about the same: between −0.01 and +0.01 index points, less than 0.02 index points either "
            "way.",
        ),
        (
            but(high_all=1.0),
            "weeks",
            "X is probably lower by 50 weeks (40 to 60), 25 % of the base; sure of this outcome alone, not "
            "of all together; about 110 replicates would settle a difference as large as this estimate "
            "(50 weeks).",
        ),
        (
            but(difference=2.0, low=-4.0, high=8.0, low_all=-12.0, high_all=16.0),
            "persons",
            "X is about the same: between −12 and +16 persons, less than 10 % of the base either way.",
        ),
        (
            but(difference=2.0, low=-10.0, high=14.0, low_all=-30.0, high_all=34.0),
            "persons",
            "X: undecided: between −10 and +14 persons; about 140 replicates would settle whether it is as "
            "large as 10 % of the base (20 persons).",
        ),
        (
            but(difference=30.0, low=-10.0, high=70.0, low_all=-30.0, high_all=90.0, base=0.0, spread=200.0),
            "count",
            "X: undecided: between −10 and +70; about 230 replicates would settle a difference as large as "
            "this estimate (30).",
        ),
        (but(difference=0.0, equal=1.0), "persons", "X: no difference at all: every pair is identical."),
        (Paired(0), "persons", "X: cannot be said: no pair has a value."),
        (paired(np.array([1.0]), np.array([2.0])), "persons", "X: cannot be said: a single pair."),
    ],
)
def test_sentences(found, unit, text):
    expected = text.replace("(0.030", "(0.03")
    assert sentence("X", found, unit, outcomes=2) == expected


def test_so_many_replicates_do_settle_it():
    draw = np.random.default_rng(5)
    base = draw.normal(100, 30, 40)
    other = base + draw.normal(8, 30, 40)
    found = paired(base, other, outcomes=20)
    needed = settling(found, 20)
    assert verdict_of(found) not in (Verdict.decided, Verdict.same)
    base = draw.normal(100, 30, 2 * needed.replicates)
    other = base + draw.normal(needed.size, 30, 2 * needed.replicates)
    assert verdict_of(paired(base, other, outcomes=20)) is Verdict.decided


def test_what_is_decided_needs_no_more():
    assert settling(FOUND, 1) is None
    assert settling(but(difference=0.0, equal=1.0, spread=0.0), 1) is None
