from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from dilemma_sim.evidence import read_record
from dilemma_sim.evidence.history import History, history_of_record
from dilemma_sim.evidence.patterns import read_patterns
from dilemma_sim.evidence.weekly import ALL, weekly_protests

START, END = date(2018, 7, 2), date(2019, 10, 27)
PLAIN = replace(read_record()[0], category="protest", precision="day", country="a", issues=("detainees",))


def history(*events, end=date(2018, 7, 31)) -> History:
    return History(START, end, ("b", "a"), tuple(events))


def test_the_record_of_the_case_by_week():
    counted = history_of_record(read_record(), START, END).without(read_patterns().left_out)
    found = weekly_protests(counted)
    assert (found.weeks, found.countries) == (69, ("kazakhstan", "kyrgyzstan"))
    assert found.counts.sum(axis=0).tolist() == [15, 6]
    assert found.counts[found.week_of(date(2019, 9, 4))].tolist() == [8, 0]
    assert found.turnout[found.week_of(date(2019, 1, 7))].tolist() == [0, 300]


def test_weeks_places_and_sizes():
    found = weekly_protests(
        history(
            replace(PLAIN, date=date(2018, 7, 8), size_low=20.0, size_high=80.0),
            replace(PLAIN, date=date(2018, 7, 9), country="b", size_low=7.0, size_high=7.0),
            replace(PLAIN, date=date(2018, 7, 10), size_low=7.0, size_high=None),
            replace(PLAIN, date=date(2018, 7, 30), size_low=1.0, size_high=1.0),  # in a week that is cut off
            replace(PLAIN, date=date(2018, 7, 9), category="organisation"),
        )
    )
    assert found.countries == ("a", "b")
    assert found.counts.tolist() == [[1, 0], [1, 1], [0, 0], [0, 0]]
    assert found.turnout[0].tolist() == [40, 0]
    assert np.isnan(found.turnout[1, 0])
    assert found.of("b").turnout.ravel().tolist() == [0, 7, 0, 0]
    assert found.of(ALL).counts.ravel().tolist() == [1, 2, 0, 0]
    assert found.until(1).counts.tolist() == [[1, 0]]


def test_a_protest_of_a_month_lies_in_its_middle():
    found = weekly_protests(history(replace(PLAIN, date=date(2018, 7, 1), precision="month")))
    assert found.first_day(int(found.week[0])) == date(2018, 7, 9)


def test_only_the_countries_asked_for():
    one = history(replace(PLAIN, date=START))
    assert weekly_protests(one, ["b", "c"]).counts.sum() == 0
    with pytest.raises(ValueError, match="no country 'x': there are a, b, and 'all'"):
        weekly_protests(one).of("x")
