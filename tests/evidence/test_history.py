"""Histories: the record as one, and parts of them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dilemma_sim.evidence import history_of_record, read_record
from dilemma_sim.evidence.history import SeenPosture, Turn
from evidence.histories import day, event, history

PERIOD = (date(2018, 7, 2), date(2019, 10, 27))


@pytest.fixture(scope="module")
def record():
    return history_of_record(read_record(), *PERIOD)


def test_the_record_speaks_of_countries_by_their_names(record):
    assert record.countries == ("kazakhstan", "kyrgyzstan")
    assert len(record.protests) == 24
    assert {event.country for event in record.events} == {"kazakhstan", "kyrgyzstan", "CN", "INT"}
    dates = [event.date for event in record.events]
    assert dates == sorted(dates)


def test_the_turns_of_the_record_are_read_from_its_codes(record):
    told = {(turn.kind, turn.country): turn.date.isoformat() for turn in record.turns if not turn.detail}
    assert told == {
        ("exits", "kazakhstan"): "2019-01-09",
        ("arrest", "kazakhstan"): "2019-03-10",
        ("release", "kazakhstan"): "2019-08-16",
        ("co_optation", "kazakhstan"): "2019-09-24",
    }
    assert [turn.detail for turn in record.turns_of("concession")] == [
        "land",
        "factories",
        "land",
        "factories",
    ]
    assert record.missed is None


def test_a_part_holds_what_lies_between_its_days_and_nothing_else():
    weekly = {"relation": {"a": list(range(10)), "b": list(range(10))}}
    whole = history(
        [event(n) for n in (0, 6, 7, 30)],
        weekly=weekly,
        turns=(Turn(day(5), "a", "arrest"), Turn(day(8), "b", "release")),
        postures=(SeenPosture(day(0), "a", "external", "x"), SeenPosture(day(7), "b", "external", "x")),
        missed=(event(3), event(29)),
    )
    part = whole.between(day(6), day(13))
    assert [e.date for e in part.events] == [day(6), day(7)]
    assert (part.start, part.end, part.days) == (day(6), day(13), 8)
    assert [turn.kind for turn in part.turns] == ["release"]
    assert [seen.country for seen in part.postures] == ["b"]
    assert part.missed == ()
    assert part.weekly["relation"]["a"].tolist() == [1.0]
    one = whole.within("b")
    assert (one.countries, one.events, list(one.weekly["relation"])) == (("b",), (), ["b"])
    assert len(whole.without(["core"]).events) == 0


@given(st.lists(st.integers(0, 69), max_size=20), st.integers(-5, 75))
def test_cutting_at_a_day_keeps_all_events_up_to_it(numbers, last):
    whole = history([event(number) for number in numbers])
    cut = whole.until(day(last))
    assert [e.date for e in cut.events] == [e.date for e in whole.events if e.date <= day(last)]
    assert cut.end == min(day(last), whole.end)
