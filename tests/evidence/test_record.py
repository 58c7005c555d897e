from __future__ import annotations

import doctest
import string
from dataclasses import fields
from datetime import date
from importlib import import_module
from math import isclose, sqrt
from pathlib import Path
from statistics import median

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import dilemma_sim.evidence as evidence
from dilemma_sim.evidence import (
    BackgroundQuantity,
    Event,
    read_background,
    read_countries,
    read_record,
    record_csv,
)
from dilemma_sim.evidence.record import COLUMNS
from dilemma_sim.scenario import load_scenario

REAL_CASE = "kazakhstan-kyrgyzstan-2018-2019"


def test_the_shipped_record_is_typed() -> None:
    first, *_ = events = read_record()
    assert len(events) == 102
    assert (first.date, first.precision, first.country) == (date(2018, 7, 1), "month", "KZ")
    assert (first.size_low, first.detained, first.issues) == (None, None, ("politics", "detainees"))
    largest = max(events, key=lambda event: event.size_high or 0)
    assert (largest.date, largest.precision, largest.size_high) == (date(2019, 9, 4), "day", 1000.0)
    assert {type(event.size_low) for event in events} == {float, type(None)}


def test_an_empty_cell_is_unknown_and_a_zero_is_known() -> None:
    detained = [event.detained for event in read_record() if event.category == "protest"]
    assert detained.count(None) > 0
    assert detained.count(0.0) > 0


def test_the_sizes_have_the_median_that_the_research_record_states() -> None:
    """S3: 16 events with both ends of a band and no mainly political claim, pooled median 93."""
    sizes = [
        sqrt(event.size_low * event.size_high)
        for event in read_record()
        if event.category == "protest"
        and event.size_low
        and event.size_high
        and event.issues[0] != "politics"
    ]
    assert len(sizes) == 16
    assert isclose(median(sizes), 93, abs_tol=0.5)


def test_background_keeps_gaps_and_what_is_below_zero() -> None:
    rows = read_background()
    assert len(rows) == 90
    gap = next(row for row in rows if row.quantity == "detainees_co_ethnic")
    assert (gap.value_low, gap.value_best, gap.value_high) == (None, None, None)
    change = next(row for row in rows if row.quantity == "approval_of_china_leadership_change")
    assert (change.value_best, change.unit) == (-15.0, "percentage points")


def test_the_codes_of_acting_governments_are_countries_of_the_real_case() -> None:
    countries = read_countries()
    scenario = load_scenario(REAL_CASE)
    acting = {event.country for event in read_record() if event.category == "government_action"}
    assert {countries[code] for code in acting} == set(scenario.countries)
    assert {issue for event in read_record() for issue in event.issues} - {"identity"} <= set(scenario.issues)


def test_a_coded_country_is_listed_once(write) -> None:
    assert read_countries(write("code,country\nMN,mongolia\n")) == {"MN": "mongolia"}
    with pytest.raises(evidence.EvidenceError) as error:
        read_countries(write("code,country\nMN,mongolia\nMN,manchuria\n"))
    assert str(error.value) == "mine.csv:3:1: code: the code 'MN' is there already; delete one of the two"


def test_the_public_names_are_documented_and_their_examples_run() -> None:
    assert all(getattr(evidence, name).__doc__ for name in evidence.__all__)
    for name in ("background", "codebook", "countries", "observed", "record"):
        result = doctest.testmod(import_module(f"dilemma_sim.evidence.{name}"))
        assert result.attempted > 0, name
        assert result.failed == 0, name


def test_a_row_may_write_the_columns_in_any_order_and_as_spreadsheets_do(write) -> None:
    text = record_csv(read_record()[:3])
    path = write(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode() + b"\r\n,,,,,,,,,,,\r\n")
    assert read_record(path) == read_record()[:3]
    assert read_record(str(path)) == read_record()[:3]
    first = "confidence,source,issues,detained,size_high,size_low,event,category,actor,country,date\n"
    row = "low,A,land,,,,they met,protest,farmers,KZ,2019-05\n"
    (event,) = read_record(write(first + row))
    assert (event.date, event.actor, event.issues, event.codes) == (
        date(2019, 5, 1),
        "farmers",
        ("land",),
        (),
    )


def test_the_columns_are_the_fields_of_an_event() -> None:
    assert set(COLUMNS) == {field.name for field in fields(Event)} - {"precision", "codes"}
    assert len({field.name for field in fields(BackgroundQuantity)}) == 8


NAMES = st.text(string.ascii_letters + string.digits + "_", min_size=1, max_size=12)
TEXTS = st.text(string.ascii_letters + "äßқ ,;\"'\n#=-", min_size=1, max_size=40).map(str.strip).filter(bool)
SIZES = st.one_of(st.none(), st.floats(0, 1e7), st.integers(0, 10**7).map(float))


@st.composite
def _events(draw: st.DrawFn) -> Event:
    precision = draw(st.sampled_from(("day", "month")))
    day = draw(st.dates(date(1800, 1, 1), date(2200, 12, 31)))
    low, high = draw(SIZES), draw(SIZES)
    if low is not None and high is not None:
        low, high = sorted((low, high))
    return Event(
        date=day if precision == "day" else day.replace(day=1),
        precision=precision,
        country=draw(NAMES.filter(lambda name: name[0] != "_")),
        actor=draw(TEXTS),
        category=draw(st.sampled_from(("protest", "government_action", "partner_action", "international"))),
        event=draw(TEXTS),
        size_low=low,
        size_high=high,
        detained=draw(SIZES),
        issues=tuple(draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))),
        source=draw(TEXTS),
        confidence=draw(st.sampled_from(("high", "medium", "low"))),
        codes=tuple(draw(st.lists(NAMES, max_size=2, unique=True))),
    )


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(_events(), max_size=5))
def test_a_record_survives_being_written_and_read(tmp_path: Path, events: list[Event]) -> None:
    path = tmp_path / "events.csv"
    path.write_bytes(record_csv(events).encode())
    assert list(read_record(path)) == events


def test_the_shipped_record_survives_too(write) -> None:
    assert read_record(write(record_csv(read_record()))) == read_record()
